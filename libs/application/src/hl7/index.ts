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
export type {
  ApplyMessage,
  Hl7Deps,
  Hl7Store,
  KeptMessage,
  ListeningSender,
  MessageOutcome,
  MessageState,
  MessageToKeep,
  Processing,
  ReceivedMessage,
  SenderClaim,
  SenderRecord,
  MessageToApply,
  WantedMessages,
  WantedSender,
} from './hl7-store.ts';
export {
  changeSender,
  createSender,
  listReceived,
  listSenders,
  replayReceived,
  SENDER_CHARSETS,
} from './manage-senders.ts';
export { applyWaiting, type ApplyOptions, type ApplyTurn, type ApplyWaitingDeps } from './apply-waiting.ts';
export { applyMessage, type ApplyMessageDeps } from './apply-message.ts';
export type { AppointmentToWrite, Hl7EffectStore, Hl7EffectTransaction } from './effect-store.ts';
export type { ToldMoment } from './message-order.ts';
