import { randomUUID } from 'node:crypto';
import {
  contentOf,
  SEALED,
  type FindingStore,
  type JudgedPointer,
  type KeyRing,
  type KnownPointer,
  type PossibleFinding,
  type PossibleFractureContent,
} from '@osteon/application';
import type { ValueSetChange } from '@osteon/domain';
import { AUDIT_WHO, auditValues, auditWho } from '../database/audit.ts';
import { run, type Queryable } from '../database/run.ts';
import { hashesOfNamed } from '../privacy/erased-numbers.ts';

/** Two who bring the same report at once come one after the other: a row that is not there yet cannot be locked. */
const LOCK = {
  name: 'finding/lock',
  text: `select pg_advisory_xact_lock(hashtextextended('possible_fracture/' || $1::text || '/' || $2::text, 0))`,
};

const LATEST = {
  name: 'finding/latest',
  text: `select id, revision, state, patient_id as "patientId", reported_on::text as "reportedOn", status, findings, content
from possible_fracture where service_id = $1 and source_key = $2 order by revision desc limit 1 for update`,
};

const CHANGES = {
  name: 'finding/value-set-changes',
  text: 'select code, meaning from fracture_code where service_id = $1 order by code',
};

const audited = (action: string): string => `audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, resource, count)
  select ${auditWho(1)}, '${action}', array_remove(array[patient_id], null), 'done', 'possible-fracture/' || id,
    (patient_id is not null)::int
  from changed
)`;

/** `$6` service, `$7` id, then the row. */
const RAISE = {
  name: 'finding/raise',
  text: `
with changed as (
  insert into possible_fracture (service_id, id, patient_id, source, sender, source_key, revision, kind, reported_on,
    status, content, findings, number_hashes)
  values ($6::uuid, $7::uuid, $8::uuid, $9, $10, $11, $12, $13, $14::date, $15, $16, $17, $19::bytea[])
  returning id, patient_id
), item as (
  insert into work_item (service_id, patient_id, kind, key, detail)
  select $6::uuid, patient_id, 'possible-fracture', 'possible-fracture/' || id, $18::jsonb from changed
), ${audited('raise-possible-fracture')}
select id from changed`,
};

const COUNT_NOTHING = {
  name: 'finding/count-nothing',
  text: `insert into possible_fracture (service_id, source, sender, source_key, kind, reported_on, status, state, nothing)
values ($1, $2, $3, $4, $5, $6::date, $7, 'nothing', $8)`,
};

const REPLACE = {
  name: 'finding/replace',
  text: `
with changed as (
  update possible_fracture set patient_id = coalesce($8::uuid, patient_id), kind = $9, reported_on = $10::date,
    status = $11, content = $12, findings = $13, number_hashes = $15::bytea[], changed_at = osteon_now()
  where service_id = $6 and id = $7 and state = 'open'
  returning id, patient_id
), item as (
  update work_item w set patient_id = changed.patient_id, detail = $14::jsonb from changed
  where w.service_id = $6 and w.key = 'possible-fracture/' || changed.id and w.closed_at is null
), ${audited('replace-possible-fracture')}
select id from changed`,
};

const WITHDRAW = {
  name: 'finding/withdraw',
  text: `
with changed as (
  update possible_fracture set state = 'withdrawn', changed_at = osteon_now()
  where service_id = $6 and id = $7 and state = 'open'
  returning id, patient_id
), item as (
  update work_item w set closed_at = osteon_now(), outcome = 'withdrawn' from changed
  where w.service_id = $6 and w.key = 'possible-fracture/' || changed.id and w.closed_at is null
), ${audited('withdraw-possible-fracture')}
select id from changed`,
};

/** What is kept in clear with the inbox item: no words of the report, and nobody's name. */
function detailOf(id: string, { pointer, findings }: JudgedPointer): string {
  return JSON.stringify({
    possibleFractureId: id,
    source: pointer.source,
    sender: pointer.sender,
    pointsBy: pointer.about.kind,
    reportedOn: pointer.about.on,
    fractures: findings.map(({ site, levels, standing, age }) => ({ site, levels, standing, age })),
  });
}

/** The statements of finding on a connection whose transaction somebody has begun. */
export function createFindingStore(client: Queryable, keys: KeyRing): FindingStore {
  const rowOf = (id: string, { pointer, findings }: JudgedPointer) => {
    const { about } = pointer;
    return {
      about: [about.kind, about.on, about.kind === 'report' ? about.status : null],
      content: keys.seal(JSON.stringify(contentOf(pointer)), SEALED.possibleFracture(id)),
      findings: keys.seal(JSON.stringify(findings), SEALED.possibleFindings(id)),
    };
  };
  return {
    async lockPointer(serviceId, sourceKey) {
      await run(client, LOCK, [serviceId, sourceKey]);
      const [row] = await run<SealedPointer<KnownPointer>>(client, LATEST, [serviceId, sourceKey]);
      return row === undefined ? null : { ...row, content: openContent(keys, row), findings: openFindings(keys, row) };
    },
    valueSetChanges: (serviceId) => run<ValueSetChange & { [key: string]: unknown }>(client, CHANGES, [serviceId]),
    async raise(actor, serviceId, judged, revision) {
      const id = randomUUID();
      const { source, sender, sourceKey, patientId } = judged.pointer;
      const { about, content, findings } = rowOf(id, judged);
      const key = [patientId, source, sender, sourceKey, revision];
      const hashes = await hashesOfNamed(client, keys, serviceId, judged.pointer.person.identifiers);
      const values = [serviceId, id, ...key, ...about, content, findings, detailOf(id, judged), hashes];
      await run(client, RAISE, [...auditValues(actor), ...values]);
    },
    async countNothing(serviceId, { source, sender, sourceKey, about }, why) {
      const status = about.kind === 'report' ? about.status : null;
      await run(client, COUNT_NOTHING, [serviceId, source, sender, sourceKey, about.kind, about.on, status, why]);
    },
    async replace(actor, serviceId, id, judged) {
      const { about, content, findings } = rowOf(id, judged);
      const { patientId, person } = judged.pointer;
      const hashes = await hashesOfNamed(client, keys, serviceId, person.identifiers);
      const values = [serviceId, id, patientId, ...about, content, findings, detailOf(id, judged), hashes];
      await run(client, REPLACE, [...auditValues(actor), ...values]);
    },
    async withdraw(actor, serviceId, id) {
      await run(client, WITHDRAW, [...auditValues(actor), serviceId, id]);
    },
  };
}

/** As it stands in the database. */
export type SealedPointer<Opened extends Pick<KnownPointer, 'id' | 'content' | 'findings'>> = Omit<
  Opened,
  'content' | 'findings'
> & {
  readonly id: string;
  readonly content: string | null;
  readonly findings: string | null;
  readonly [column: string]: unknown;
};

/** What was sealed of a row; null where nothing was kept. */
export function openContent(
  keys: KeyRing,
  { id, content }: { readonly id: string; readonly content: string | null },
): PossibleFractureContent | null {
  if (content === null) return null;
  return JSON.parse(keys.open(content, SEALED.possibleFracture(id))) as PossibleFractureContent;
}

/** What was found in it; nothing where there is nothing to decide. */
export function openFindings(
  keys: KeyRing,
  { id, findings }: { readonly id: string; readonly findings: string | null },
): readonly PossibleFinding[] {
  if (findings === null) return [];
  return JSON.parse(keys.open(findings, SEALED.possibleFindings(id))) as readonly PossibleFinding[];
}
