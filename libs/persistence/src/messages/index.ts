export { createAnswerStore } from './answer-store.ts';
export { createMessageStore } from './message-store.ts';
export { createDayStore } from './day-store.ts';
