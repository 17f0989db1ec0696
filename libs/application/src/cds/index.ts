export * from './advice.ts';
export * from './answer-hook.ts';
export type * from './cds-store.ts';
export * from './sandbox.ts';
export * from './take-feedback.ts';
