export { createDemonstrationStore } from './demonstration-store.ts';
