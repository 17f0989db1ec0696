export { createMessageStore } from './message-store.ts';
