export * from './hand-in-file.ts';
export { FILE_STATES, noFileCounts, ROW_FATES } from './file-import-store.ts';
export type * from './file-import-store.ts';
export type * from './file-row.ts';
export { mergeRows, type MergedPerson } from './merge-rows.ts';
export type * from './file-turn.ts';
export { workOnFile } from './work-on-file.ts';
