export { csvCell, csvLine, exportAudit, MOST_EXPORTED, type AuditExport, type ExportQuery } from './audit-csv.ts';
export type * from './audit-reader.ts';
export {
  listAuditRecords,
  reportActivity,
  reportEmergencyUses,
  reportKinship,
  reportOutOfHours,
  reportVolume,
  type AuditDeps,
  type AuditQuery,
  type PeriodQuery,
} from './read-audit.ts';
export {
  AUDIT_SHARDS,
  chainHash,
  chainText,
  readVerification,
  type AuditChain,
  type AuditVerification,
  type ChainHead,
  type ChainRecord,
  type VerificationFinding,
  type VerificationReader,
} from './audit-chain.ts';
export { checkpointKey, earlierKey, lineHash, nextCheckpoint, publicKeyOf, readCheckpoint } from './checkpoint.ts';
export { checkpointAudit, type CheckpointDeps, type CheckpointLog, type SendCheckpoint } from './checkpoint-audit.ts';
export { verifyAudit, type VerifyDeps } from './verify-audit.ts';
