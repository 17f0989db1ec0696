export * from './emergency-access.ts';
export type * from './emergency-store.ts';
