import { type KeyRing, type ReminderCandidate, SEALED, type SendingCandidate } from '@osteon/application';
import type { PoolClient } from 'pg';
import { named, READ_CANDIDATES, READ_PARTS } from './message-sql.ts';

interface ReminderRow {
  readonly id: string;
  readonly key: string;
  readonly plannedFor: string;
  readonly diedOn: string | null;
  readonly leftOn: string | null;
  readonly taskId: string;
  readonly kind: ReminderCandidate['kind'];
  readonly step: ReminderCandidate['step'];
  readonly asks: boolean;
  readonly dueOn: string;
  readonly task: ReminderCandidate['task'];
  readonly openFlags: ReminderCandidate['patient']['openFlags'];
  readonly alreadyAnswered: boolean;
}

type PartRow = ReminderRow & { readonly digestId: string };

type CandidateRow = Omit<SendingCandidate, 'patient' | 'consent' | 'reminders'> &
  ReminderRow & { readonly consented: boolean; readonly optedOut: boolean };

/** Taken messages with all that decides about them; part of the transaction that took them. */
export async function readCandidates(
  client: PoolClient,
  keys: KeyRing,
  taken: readonly { readonly id: string; readonly origin: string }[],
): Promise<SendingCandidate[]> {
  const ids = taken.map(({ id }) => id);
  const { rows } = await client.query<CandidateRow>(named('read-candidates', READ_CANDIDATES, [ids]));
  const digests = taken.filter(({ origin }) => origin === 'digest').map(({ id }) => id);
  const parts =
    digests.length === 0 ? [] : (await client.query<PartRow>(named('read-parts', READ_PARTS, [digests]))).rows;
  const partsOf = Map.groupBy(parts, ({ digestId }) => digestId);
  // The rows of this batch are sending by now, and counted with the rest.
  const ofBatch = Map.groupBy(rows, ({ patientId }) => patientId);
  return rows.map((row) => {
    const own = ofBatch.get(row.patientId)?.filter(({ origin }) => origin !== 'reply').length ?? 0;
    const reminders = row.origin === 'digest' ? (partsOf.get(row.id) ?? []) : row.origin === 'planned' ? [row] : [];
    return {
      ...envelopeOf(row, keys.open(row.recipient, SEALED.contactValue(row.patientId))),
      reminders: reminders.map(toReminder),
      sentToday: row.sentToday - own,
      sentThisWeek: row.sentThisWeek - own,
    };
  });
}

function envelopeOf(row: CandidateRow, recipient: string): Omit<SendingCandidate, 'reminders'> {
  return {
    id: row.id,
    generation: row.generation,
    serviceId: row.serviceId,
    patientId: row.patientId,
    key: row.key,
    origin: row.origin,
    channel: row.channel,
    recipient,
    language: row.language,
    plannedFor: row.plannedFor,
    content: row.content,
    patient: { diedOn: row.diedOn, transferredOn: row.leftOn },
    consent: row.optedOut ? 'opted-out' : row.consented ? 'given' : 'none',
    channelValid: row.channelValid,
    calledOn: row.calledOn,
    sendingStopped: row.sendingStopped,
    serviceTelephone: row.serviceTelephone,
    hours: row.hours,
    today: row.today,
    now: new Date(row.now),
    sentToday: row.sentToday,
    sentThisWeek: row.sentThisWeek,
  };
}

function toReminder(row: ReminderRow): ReminderCandidate {
  const { id, taskId, key, kind, step, asks, plannedFor, dueOn, task, alreadyAnswered, openFlags } = row;
  const patient = {
    diedOn: row.diedOn,
    transferredOn: row.leftOn,
    ...(openFlags === undefined ? {} : { openFlags }),
  };
  return { id, taskId, key, kind, step, asks, plannedFor, dueOn, task, patient, alreadyAnswered };
}
