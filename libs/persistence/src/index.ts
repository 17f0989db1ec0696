export {
  type ActingPersistence,
  createPersistence,
  type Persistence,
  type PersistenceOptions,
  type Stores,
} from './persistence.ts';
export { keyUse, rotateKeys, SEALED_COLUMNS, type KeyUse, type RotationProgress } from './at-rest/rotate-keys.ts';
export { BackupError } from './backup/archive.ts';
export { backUp, noteBackup, type BackupProgress } from './backup/back-up.ts';
export type { Manifest } from './backup/frames.ts';
export { restoreBackup, type RestoreProgress } from './backup/restore.ts';
export { createKeyRing, isSealed, keyIdOf, type DataKey } from './at-rest/key-ring.ts';
export { createDatabase, type Database } from './database/database.ts';
export { createPool, type DatabaseRole, type PoolOptions } from './database/pool.ts';
export { isDatabaseAway, readable, takenConstraint } from './database/errors.ts';
export { inTransaction, run, runOne, type Queryable, type Statement } from './database/run.ts';
export { CHECKPOINT_FILE, createCheckpointFolder } from './audit/checkpoint-folder.ts';
export { AUDIT_WHO, auditValues, auditWho } from './database/audit.ts';
export { createMatchStore } from './matching/match-store.ts';
export { createMergeStore } from './merging/merge-store.ts';
export * from './messages/index.ts';
export { createPatientReader, READ_PATIENT, READ_PLAN, SEARCH_PATIENTS } from './patients/patient-reader.ts';
export { createFindingStore } from './finding/finding-store.ts';
export { createPatientStore, READ_FOR_CHANGE } from './patients/patient-store.ts';
export { createWorklistReader } from './worklist/worklist-reader.ts';
export { READ_WORKLIST } from './worklist/worklist-sql.ts';
