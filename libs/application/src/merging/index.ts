export { MAY_BE_GONE } from './plan-undo.ts';
export { findMerge, listMerges, mergePatients, undoMerge, type MergeDeps } from './merge-patients.ts';
export { MERGE_TABLES, MOVED_TABLES, type MergeHow, type MergeTable } from './merge-tables.ts';
export type {
  MergedRow,
  MergePatients,
  MergeReason,
  MergeResult,
  MergeStore,
  MergeToUndo,
  MergeTransaction,
  MergingPatient,
  PatientMerge,
  RowChange,
  StoredRow,
} from './merge-store.ts';
