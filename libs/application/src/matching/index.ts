export { candidatesFor, knownPatient } from './candidates.ts';
export type * from './match-store.ts';
