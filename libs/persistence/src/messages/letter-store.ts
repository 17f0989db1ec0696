import {
  type BatchLetter,
  type KeyRing,
  type LetterBatchRecord,
  type LetterRecord,
  type LetterStore,
  type MessageText,
  SEALED,
} from '@osteon/application';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';

/** Tasks that a letter `l` reminds of: its message's, or those of its parts. */
const REMINDED = `message r join task t on t.id = r.task_id
      where r.patient_id = l.patient_id and (r.id = l.message_id or r.digest_id = l.message_id)`;

/**
 * Why a letter `l` to patient `p` stays behind; null: it may go. Letters to colleagues are wanted all the more when a
 * patient has died or left.
 */
const HELD = `case
    when l.withdrawn_at is not null then 'withdrawn'
    when l.kind in ('reminder', 'rebound-risk') and p.died_on is not null then 'patient-died'
    when l.kind = 'reminder' and p.left_on is not null then 'patient-left'
    when l.kind = 'reminder' and exists (select from message m join contact_point c on c.id = m.contact_point_id
      where m.id = l.message_id and (c.opted_out_at is not null or not c.consented)) then 'opted-out'
    when l.kind = 'reminder' and exists (select from ${REMINDED}) and not exists (select from ${REMINDED}
      and t.done_on is null and t.cancelled_on is null and t.withdrawn_at is null) then 'settled'
  end`;

const COLUMNS = `l.id, l.patient_id as "patientId", p.given || ' ' || p.family as "patientName", l.kind, l.language,
  l.recipient, u.display_name as "requestedBy", ${iso('l.created_at')} as "createdAt", l.batch_id as "batchId",
  ${iso('b.posted_at')} as "postedAt", ${HELD} as held`;

const JOINED = `join patient p on p.id = l.patient_id and p.service_id = l.service_id
  left join user_account u on u.id = l.requested_by left join letter_batch b on b.id = l.batch_id`;

/** The audit record of the patients in the CTE `shown`. `$1` to `$5` say who asks. */
const auditShown = (action: string, outcome: string): string => `
audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, '${action}', array(select distinct patient_id from shown), ${outcome},
    (select count(distinct patient_id) from shown)
)`;

const FOUND = `case when exists (select from shown) then 'shown' else 'not-found' end`;

/** `$6` service, `$7` patient, `$8` kind, `$9` key, `$10` language, `$11` recipient, `$12` content */
const WRITE: Statement = {
  name: 'letters/write',
  text: `
with written as (
  insert into letter (service_id, patient_id, kind, idempotency_key, language, recipient, content, requested_by)
  select p.service_id, p.id, $8, $9, $10, $11, $12, $1::uuid from patient p where p.id = $7 and p.service_id = $6
  on conflict (service_id, idempotency_key) do nothing
  returning id, patient_id
), shown as (
  select id, patient_id from written
  union select id, patient_id from letter where idempotency_key = $9 and service_id = $6
), ${auditShown('write-letter', `'done'`)}
select id from shown`,
};

/** `$6` service, `$7` letter */
const READ: Statement = {
  name: 'letters/read',
  text: `
with shown as materialized (
  select * from letter where id = $7 and service_id = $6
), ${auditShown('read-letter', FOUND)}
select ${COLUMNS}, l.content as text from shown l ${JOINED}`,
};

/** `$6` service, `$7` letter */
const WITHDRAW: Statement = {
  name: 'letters/withdraw',
  text: `
with shown as materialized (
  select id, patient_id, batch_id is null and kind <> 'reminder' as "mayGo" from letter where id = $7 and service_id = $6
  for update
), withdrawn as (
  update letter l set withdrawn_at = osteon_now(), withdrawn_by = $1::uuid from shown
  where l.id = shown.id and shown."mayGo" and l.withdrawn_at is null
), ${auditShown(
    'withdraw-letter',
    `case when not exists (select from shown) then 'not-found'
      when exists (select from shown where "mayGo") then 'done' else 'refused' end`,
  )}
select "mayGo" from shown`,
};

/** `$6` service, `$7` only what waits, `$8` rows after (`$9`, `$10`) */
const LIST: Statement = {
  name: 'letters/list',
  text: `
with shown as materialized (
  select * from letter
  where service_id = $6 and (not $7::boolean or (batch_id is null and withdrawn_at is null))
    and ($9::timestamptz is null or (created_at, id) < ($9, $10::uuid))
  order by created_at desc, id desc limit $8
), ${auditShown('list-letters', `'shown'`)}
select ${COLUMNS} from shown l ${JOINED}
order by l.created_at desc, l.id desc`,
};

const BATCH_COLUMNS = `b.id, u.display_name as "madeBy", ${iso('b.made_at')} as "madeAt", ${iso('b.posted_at')} as "postedAt"`;

/** `$6` service, `$7` most. Two who ask at once get different letters. */
const MAKE_BATCH: Statement = {
  name: 'letters/make-batch',
  text: `
with shown as materialized (
  select l.id, l.patient_id from letter l join patient p on p.id = l.patient_id and p.service_id = l.service_id
  where l.service_id = $6 and l.batch_id is null and ${HELD} is null
  order by l.created_at, l.id limit $7
  for update of l skip locked
), batch as (
  insert into letter_batch (service_id, made_by) select $6::uuid, $1::uuid where exists (select from shown)
  returning id, made_by, made_at, posted_at
), taken as (
  update letter l set batch_id = batch.id from shown, batch where l.id = shown.id returning l.id
), ${auditShown('make-letter-batch', `'done'`)}
select ${BATCH_COLUMNS}, (select count(*)::int from taken) as letters
from batch b join user_account u on u.id = b.made_by`,
};

/** `$1` service, `$2` rows after (`$3`, `$4`) */
const LIST_BATCHES: Statement = {
  name: 'letters/list-batches',
  text: `
select ${BATCH_COLUMNS}, (select count(*)::int from letter l where l.batch_id = b.id) as letters
from letter_batch b join user_account u on u.id = b.made_by
where b.service_id = $1 and ($3::timestamptz is null or (b.made_at, b.id) < ($3, $4::uuid))
order by b.made_at desc, b.id desc limit $2`,
};

/** `$6` service, `$7` batch */
const READ_BATCH: Statement = {
  name: 'letters/read-batch',
  text: `
with batch as (
  select id from letter_batch where id = $7 and service_id = $6
), shown as materialized (
  select l.* from letter l join batch b on b.id = l.batch_id
    join patient p on p.id = l.patient_id and p.service_id = l.service_id
  where ${HELD} is null
), ${auditShown('print-letters', FOUND)}
select (select count(*)::int from batch) as batches,
  coalesce((select jsonb_agg(jsonb_build_object('patientId', l.patient_id, 'recipient', l.recipient, 'language', l.language, 'text', l.content,
      'writtenOn', (l.created_at at time zone s.time_zone)::date::text,
      'clinic', jsonb_build_object('name', s.name, 'telephone', s.telephone)) order by l.created_at, l.id)
    from shown l join service s on s.id = l.service_id), '[]') as letters`,
};

/** `$6` service, `$7` letter */
const READ_TO_PRINT: Statement = {
  name: 'letters/read-to-print',
  text: `
with shown as materialized (
  select * from letter where id = $7 and service_id = $6
), ${auditShown('print-letters', FOUND)}
select l.patient_id as "patientId", l.recipient, l.language, l.content as text,
  (l.created_at at time zone s.time_zone)::date::text as "writtenOn",
  json_build_object('name', s.name, 'telephone', s.telephone) as clinic
from shown l join service s on s.id = l.service_id`,
};

/** `$6` service, `$7` batch */
const MARK_POSTED: Statement = {
  name: 'letters/mark-posted',
  text: `
with posted as (
  update letter_batch set posted_at = coalesce(posted_at, osteon_now()) where id = $7 and service_id = $6 returning id
), shown as (
  select l.patient_id from letter l join posted on posted.id = l.batch_id
), ${auditShown('post-letters', `case when exists (select from posted) then 'done' else 'not-found' end`)}
select id from posted`,
};

type SealedLetter = Omit<BatchLetter, 'text'> & { readonly patientId: string; readonly text: string };

/** A row type as pg wants it: with any other key. */
type Row<T> = T & { [key: string]: unknown };

/** Letters in PostgreSQL. */
export function createLetterStore(db: Queryable, keys: KeyRing): LetterStore {
  const openedRecipient = <Letter extends { readonly patientId: string; readonly recipient: string }>(
    letter: Letter,
  ): Letter => ({ ...letter, recipient: keys.open(letter.recipient, SEALED.letterRecipient(letter.patientId)) });
  const openedText = (patientId: string, text: string): MessageText =>
    JSON.parse(keys.open(text, SEALED.letterContent(patientId))) as MessageText;
  const openedLetter = (letter: SealedLetter): BatchLetter => {
    const { language, writtenOn, clinic } = letter;
    const { recipient } = openedRecipient(letter);
    return { recipient, language, writtenOn, clinic, text: openedText(letter.patientId, letter.text) };
  };
  return {
    async write(actor, serviceId, { patientId, kind, idempotencyKey, language, recipient, text }) {
      const sealed = [
        keys.seal(recipient, SEALED.letterRecipient(patientId)),
        keys.seal(JSON.stringify(text), SEALED.letterContent(patientId)),
      ];
      const values = [serviceId, patientId, kind, idempotencyKey, language, ...sealed];
      const { id } = await runOne<{ id: string }>(db, WRITE, [...auditValues(actor), ...values]);
      return id;
    },

    async read(actor, serviceId, id) {
      if (!isUuid(id)) return null;
      const [letter] = await run<Row<LetterRecord & { text: string }>>(db, READ, [
        ...auditValues(actor),
        serviceId,
        id,
      ]);
      if (letter === undefined) return null;
      return { ...openedRecipient(letter), text: openedText(letter.patientId, letter.text) };
    },

    async readToPrint(actor, serviceId, id) {
      if (!isUuid(id)) return null;
      const [letter] = await run<Row<SealedLetter>>(db, READ_TO_PRINT, [...auditValues(actor), serviceId, id]);
      return letter === undefined ? null : openedLetter(letter);
    },

    async withdraw(actor, serviceId, id) {
      if (!isUuid(id)) return 'not-found';
      const [found] = await run<{ mayGo: boolean }>(db, WITHDRAW, [...auditValues(actor), serviceId, id]);
      if (found === undefined) return 'not-found';
      return found.mayGo ? 'withdrawn' : 'too-late';
    },

    async list(actor, serviceId, toPrint, limit, after) {
      const place = [after?.at ?? null, after?.id ?? null];
      const rows = await run<Row<LetterRecord>>(db, LIST, [...auditValues(actor), serviceId, toPrint, limit, ...place]);
      return rows.map(openedRecipient);
    },

    async makeBatch(actor, serviceId, most) {
      const [batch] = await run<Row<LetterBatchRecord>>(db, MAKE_BATCH, [...auditValues(actor), serviceId, most]);
      return batch ?? null;
    },

    listBatches: (serviceId, limit, after) =>
      run<Row<LetterBatchRecord>>(db, LIST_BATCHES, [serviceId, limit, after?.at ?? null, after?.id ?? null]),

    async readBatch(actor, serviceId, id) {
      if (!isUuid(id)) return null;
      const { batches, letters } = await runOne<{ batches: number; letters: readonly SealedLetter[] }>(db, READ_BATCH, [
        ...auditValues(actor),
        serviceId,
        id,
      ]);
      if (batches === 0) return null;
      return letters.map(openedLetter);
    },

    async markPosted(actor, serviceId, id) {
      if (!isUuid(id)) return false;
      return (await run(db, MARK_POSTED, [...auditValues(actor), serviceId, id])).length === 1;
    },
  };
}
