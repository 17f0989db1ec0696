/** Requests and answers, shared by the api and the pages: one schema checks, documents and types each. */
export * from './audit.ts';
export * from './clients.ts';
export * from './account.ts';
export * from './emergency.ts';
export * from './letters.ts';
export * from './live.ts';
export * from './mailbox.ts';
export * from './patient.ts';
export * from './primitives.ts';
export * from './privacy.ts';
export * from './sending.ts';
export * from './session.ts';
export * from './task.ts';
export * from './templates.ts';
export * from './users.ts';
export * from './worklist.ts';
