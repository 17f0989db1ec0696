import { replanEnding, usableContactPoint, type ContactPointState, type DeliveryOutcome } from '@osteon/application';
import { messageKey, type MessageStep } from '@osteon/domain';
import type { PoolClient } from 'pg';
import { formDigests } from './form-digests.ts';
import { INSERT_MESSAGES, MARK_INVALID, STRANDED_MESSAGES, STRANDED_WORDS } from './planning-sql.ts';
import { raiseItems, type ItemToRaise } from './raise-items.ts';

interface StrandedRow {
  readonly id: string;
  readonly patientId: string;
  readonly key: string;
  readonly taskId: string;
  readonly taskKey: string;
  readonly kind: string;
  readonly step: MessageStep;
  readonly asks: boolean;
  readonly language: string;
  readonly plannedFor: string;
  readonly contactPointId: string | null;
  readonly contactPoints: readonly ContactPointState[];
}

/**
 * A message that cannot go by its channel (refused for good, or consent or address gone since it was planned) goes out
 * at once by the patient's next one; where none is left, a nurse calls. A digest goes on as its parts, which make
 * another by that channel. What a nurse wrote for this channel comes back to a nurse. Runs inside the caller's
 * transaction.
 */
export async function fallBack(
  client: PoolClient,
  strandedIds: readonly string[],
  outcomes: readonly DeliveryOutcome[],
): Promise<void> {
  const invalid = outcomes
    .filter((outcome) => outcome.kind === 'refused' && outcome.addressInvalid && strandedIds.includes(outcome.id))
    .map(({ id }) => id);
  if (invalid.length > 0) await client.query(MARK_INVALID, [invalid]);

  const { rows } = await client.query<StrandedRow>(STRANDED_MESSAGES, [strandedIds]);
  const { rows: clock } = await client.query<{ now: Date }>('select osteon_now() as now');
  const messages: unknown[] = [];
  const items: ItemToRaise[] = [];
  const patients = new Set<string>();
  for (const row of rows) {
    const ending = replanEnding(row.key);
    const tried = row.contactPoints.findIndex(({ id }) => id === row.contactPointId);
    const remaining = row.contactPoints.map((point, index) => (index <= tried ? { ...point, invalid: true } : point));
    const next = usableContactPoint(remaining);
    if (next && next.point.channel !== 'phone') {
      messages.push({
        taskId: row.taskId,
        key: messageKey(row.taskKey, row.step, next.order) + ending,
        step: row.step,
        asks: row.asks,
        channel: next.point.channel,
        contactPointId: next.point.id,
        language: row.language,
        state: 'planned',
        reason: null,
        plannedFor: row.plannedFor,
        sendAfter: clock[0]?.now,
      });
      patients.add(row.patientId);
    } else {
      items.push({
        taskId: row.taskId,
        messageId: row.id,
        item: {
          kind: 'call',
          key: `call/${row.taskId}/${row.step}${ending}`,
          urgent: false,
          detail: {
            taskKey: row.taskKey,
            kind: row.kind,
            step: row.step,
            plannedFor: row.plannedFor,
            reason: 'refused',
          },
        },
      });
    }
  }
  if (messages.length > 0) {
    await client.query(INSERT_MESSAGES, [JSON.stringify(messages)]);
    await formDigests(client, [...patients]);
  }
  const { rows: words } = await client.query<{ id: string; plannedFor: string }>(STRANDED_WORDS, [strandedIds]);
  for (const { id, plannedFor } of words) {
    const detail = { step: 'manual', plannedFor, reason: 'refused' };
    items.push({ messageId: id, item: { kind: 'call', key: `call/${id}`, urgent: false, detail } });
  }
  await raiseItems(client, items);
}
