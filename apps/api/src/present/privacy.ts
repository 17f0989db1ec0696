import type { BeyondRetention, ErasureRecord, UserActor } from '@osteon/application';
import type { ErasureView, RetentionPage } from '@osteon/contracts';

/** @param actor who looks: whether they may confirm it */
export const presentErasure = (erasure: ErasureRecord, actor: UserActor): ErasureView => ({
  id: erasure.id,
  patientId: erasure.patientId,
  state: erasure.state,
  reason: erasure.reason,
  note: erasure.note,
  askedBy: erasure.askedBy,
  askedAt: erasure.askedAt,
  mayConfirm: erasure.state === 'asked' && erasure.askedById !== actor.userId,
  settledBy: erasure.settledBy,
  settledAt: erasure.settledAt,
  cameAgainAt: erasure.cameAgainAt,
  returnAllowedAt: erasure.returnAllowedAt,
});

export const presentBeyond = (row: BeyondRetention): RetentionPage['rows'][number] => ({
  patientId: row.patientId,
  patientName: row.patientName,
  birthDate: row.birthDate,
  basis: row.basis,
  since: row.since,
  retainUntil: row.retainUntil,
  erasureId: row.erasureId,
});
