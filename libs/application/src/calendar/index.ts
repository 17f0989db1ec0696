export * from './calendar-feed.ts';
export type * from './calendar-store.ts';
