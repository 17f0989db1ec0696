export * from './hand-in-file.ts';
export { FILE_STATES, noFileCounts, ROW_FATES } from './file-import-store.ts';
export type * from './file-import-store.ts';
export type * from './file-row.ts';
export { mergeRows, type MergedPerson } from './merge-rows.ts';
export { workOnFile, type FileTurn, type TurnOptions, type WorkOnFileDeps } from './work-on-file.ts';
