import type {
  ActivityRow,
  AuditRow,
  AuditVerification,
  EmergencyReview,
  EmergencyUse,
  KinshipRow,
  OpenEmergencyAccess,
  OutOfHoursRow,
  VolumeRow,
} from '@osteon/application';
import type {
  ActivityPage,
  AuditRecordView,
  EmergencyAccessView,
  EmergencyReviewPage,
  EmergencyUsePage,
  KinshipPage,
  OutOfHoursPage,
  VerificationView,
  VolumePage,
} from '@osteon/contracts';

/** Findings that an answer holds; the command prints them all. */
const MOST_FINDINGS = 100;

export function presentAuditRecord(row: AuditRow): AuditRecordView {
  return {
    id: row.id,
    at: row.at,
    userId: row.userId,
    userName: row.userName,
    role: row.role,
    address: row.address,
    action: row.action,
    outcome: row.outcome,
    count: row.count,
    patientIds: [...row.patientIds],
    resource: row.resource,
    purpose: row.purpose,
    emergencyAccessId: row.emergencyAccessId,
    shard: row.shard,
    number: row.number,
  };
}

export function presentActivity(row: ActivityRow): ActivityPage['rows'][number] {
  const { userId, userName, role, patientId, patientName, on } = row;
  const { reads, changes, refusals, patients, people, firstAt, lastAt } = row;
  return {
    ...{ userId, userName, role, patientId, patientName, on },
    ...{ reads, changes, refusals, patients, people, firstAt, lastAt },
  };
}

export function presentKinship(row: KinshipRow): KinshipPage['rows'][number] {
  const { userId, userName, patientId, patientName, matches, reads, firstAt, lastAt } = row;
  return { userId, userName, patientId, patientName, matches: [...matches], reads, firstAt, lastAt };
}

export function presentVolume({ userId, userName, hour, patients, records }: VolumeRow): VolumePage['rows'][number] {
  return { userId, userName, hour, patients, records };
}

export function presentOutOfHours(row: OutOfHoursRow): OutOfHoursPage['rows'][number] {
  const { userId, userName, on, why, patients, records, firstAt, lastAt } = row;
  return { userId, userName, on, why, patients, records, firstAt, lastAt };
}

export function presentEmergencyUse(use: EmergencyUse): EmergencyUsePage['rows'][number] {
  return {
    id: use.id,
    userId: use.userId,
    userName: use.userName,
    fromServiceName: use.fromServiceName,
    patientId: use.patientId,
    patientName: use.patientName,
    reason: use.reason,
    openedAt: use.openedAt,
    expiresAt: use.expiresAt,
    endedAt: use.endedAt,
    reads: use.reads,
    reviewOutcome: use.reviewOutcome,
    reviewedAt: use.reviewedAt,
  };
}

export function presentEmergencyAccess(access: OpenEmergencyAccess): EmergencyAccessView {
  const { id, patientId, patientName, serviceName, reason, openedAt, expiresAt, secondsLeft } = access;
  return { id, patientId, patientName, serviceName, reason, openedAt, expiresAt, secondsLeft };
}

export function presentEmergencyReview(row: EmergencyReview): EmergencyReviewPage['rows'][number] {
  const { id, userName, fromServiceName, patientId, patientName, reason, openedAt, expiresAt, endedAt, reads } = row;
  const review = row.review && {
    by: row.review.by,
    at: row.review.at,
    outcome: row.review.outcome,
    note: row.review.note,
  };
  const access = { id, userName, fromServiceName, patientId, patientName, reason, openedAt, expiresAt, endedAt };
  return { ...access, reads, review };
}

export function presentVerification(last: AuditVerification | null): VerificationView['last'] {
  if (last === null) return null;
  const { startedAt, finishedAt, verdict, records, checkpoints, checkpointedAt, findings } = last;
  const first = findings
    .slice(0, MOST_FINDINGS)
    .map(({ kind, shard, number, text }) => ({ kind, shard, number, text }));
  return { startedAt, finishedAt, verdict, records, checkpoints, checkpointedAt, findings: first };
}
