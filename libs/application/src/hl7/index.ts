export type {
  AcknowledgementCode,
  MessageFault,
  MessageHeader,
  MessagePlace,
  MessageReading,
  ReadMessage,
  ReadMessageOptions,
  ToldAppointment,
  ToldPointer,
  TranslatedMessage,
} from './translated-message.ts';
