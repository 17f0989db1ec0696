export { createAnswerStore } from './answer-store.ts';
export { createLetterStore } from './letter-store.ts';
export { createTemplateStore } from './template-store.ts';
export { createMessageStore } from './message-store.ts';
export { createDayStore } from './day-store.ts';
export { createGatewayEventStore } from './gateway-event-store.ts';
export { createInboundStore } from './inbound-store.ts';
export { createMessageDeskStore } from './message-desk-store.ts';
