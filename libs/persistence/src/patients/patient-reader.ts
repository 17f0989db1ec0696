import type { LocalDate, Protocol } from '@osteon/domain';
import {
  type Actor,
  type AppointmentRecord,
  isAppError,
  type KeyRing,
  type PatientReader,
  type PatientRecord,
  type PatientSummary,
  type PlanRecord,
  SEALED,
  type ServiceToday,
} from '@osteon/application';
import { identifierHashes, openAddress } from '../at-rest/sealed-columns.ts';
import { refuseMerged } from '../merging/survivor.ts';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { run, type Queryable, type Statement } from '../database/run.ts';
import { protocolKeyOf } from '../protocol/protocol-key.ts';
import { protocolOf } from '../protocol/protocol-of.ts';
import {
  APPOINTMENT_COLUMNS,
  ATTEMPT_COLUMNS,
  EPISODE_COLUMNS,
  FACT_COLUMNS,
  listOf,
  MESSAGE_COLUMNS,
  OPEN_TASK,
  TASK_COLUMNS,
} from './rows.ts';

/** The audit record of a read of patient `$1`, found or not. It is written before a row can leave. */
const auditOfRead = (action: string): string => `
audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(3)}, '${action}', array[$1::uuid],
    case when exists (select from p) then 'shown' else 'not-found' end, (select count(*) from p)
)`;

const ofPatient = (table: string, alias: string): string =>
  `${table} ${alias} where ${alias}.patient_id = p.id and ${alias}.service_id = p.service_id`;

const HOLIDAYS = `(select coalesce(json_agg(h."on" order by h."on"), '[]') from service_holiday h
  where h.service_id = p.service_id and h."on" >= local_today(s.time_zone)) as holidays`;

/** Everything of patient `$1` of service `$2`. */
export const READ_PATIENT: Statement = {
  name: 'read-patient',
  text: `
with p as (
  select * from patient where id = $1 and service_id = $2
), ${auditOfRead('read-patient')}
select p.id, p.version, p.merged_into_id as "mergedIntoId", p.family, p.given, p.birth_date as "birthDate", p.sex,
  p.care_home_resident as "careHomeResident", p.language, p.address, p.died_on as "diedOn", p.left_on as "leftOn",
  p.declined_on as "declinedOn", p.unreached_days as "unreachedDays", p.promised_on as "promisedOn",
  json_build_object('name', s.name, 'telephone', s.telephone) as clinic,
  s.time_zone as "timeZone", local_today(s.time_zone) as today, ${protocolKeyOf('s')} as "protocolKey", ${HOLIDAYS},
  ${listOf('i.system, i.value, i.type', ofPatient('patient_identifier', 'i'), 'i.system')}
    as identifiers,
  ${listOf(
    `c.id, c.channel, c.value, c.consented, c.opted_out_at is not null as "optedOut",
      c.invalid_since is not null as invalid`,
    ofPatient('contact_point', 'c'),
    'c.preference, c.id',
  )} as "contactPoints",
  (select json_build_object('id', u.id, 'displayName', u.display_name)
    from assignment a join user_account u on u.id = a.user_id
    where a.patient_id = p.id and a.service_id = p.service_id and a.ended_at is null) as "assignedTo",
  ${listOf(EPISODE_COLUMNS, ofPatient('episode', 'e'), 'e.diagnosed_on, e.key')} as episodes,
  ${listOf(
    `${FACT_COLUMNS}, f.source, ${iso('f.recorded_at')} as "recordedAt", u.display_name as "recordedBy", f.reason`,
    `fact f left join user_account u on u.id = f.recorded_by
      where f.patient_id = p.id and f.service_id = p.service_id`,
    'f.seq',
  )} as facts,
  ${listOf(TASK_COLUMNS, ofPatient('task', 't'), 't.due_on, t.key')} as tasks,
  ${listOf(
    ATTEMPT_COLUMNS,
    `contact_attempt a left join user_account u on u.id = a.recorded_by
      where a.patient_id = p.id and a.service_id = p.service_id`,
    'a.recorded_at',
  )} as attempts,
  ${listOf(
    MESSAGE_COLUMNS,
    'message m left join task t on t.id = m.task_id where m.patient_id = p.id and m.service_id = p.service_id',
    'm.planned_for, m.id',
  )} as messages,
  ${listOf(APPOINTMENT_COLUMNS, ofPatient('appointment', 'b'), 'b.starts_at, b.id')} as appointments,
  ${listOf(
    `t.key as "taskKey", ${iso('c.changed_at')} as "changedAt", c.before, c.after`,
    'task_change c join task t on t.id = c.task_id where c.patient_id = p.id and c.service_id = p.service_id',
    'c.id',
  )} as changes
from p join service s on s.id = p.service_id`,
};

/** The stored plan of patient `$1` of service `$2`. */
export const READ_PLAN: Statement = {
  name: 'read-plan',
  text: `
with p as (
  select * from patient where id = $1 and service_id = $2
), ${auditOfRead('read-plan')}
select local_today(s.time_zone) as today, p.merged_into_id as "mergedIntoId", p.unreached_days as "unreachedDays", p.promised_on as "promisedOn",
  ${protocolKeyOf('s')} as "protocolKey", ${HOLIDAYS}, ${listOf(TASK_COLUMNS, ofPatient('task', 't'), 't.due_on, t.key')} as tasks
from p join service s on s.id = p.service_id`,
};

/**
 * Patients of service `$1` whose name holds every word, or who were born on `$4`, or whose identifier is the text.
 * `$2` is the longest word (the trigram index), `$3` all of them as patterns, `$5` the hashes of the text.
 */
export const SEARCH_PATIENTS: Statement = {
  name: 'search-patients',
  text: `
with hit as (
  select id from patient
  where service_id = $1 and folded(given || ' ' || family) like '%' || folded($2) || '%'
    and folded(given || ' ' || family) like all (select '%' || folded(word) || '%' from unnest($3::text[]) as word)
  union
  select id from patient where service_id = $1 and birth_date = $4::date
  union
  select patient_id from patient_identifier where service_id = $1 and value_hash = any($5::bytea[])
), shown as (
  select p.id, p.family, p.given, p.birth_date, p.sex, p.died_on
  from hit join patient p on p.id = hit.id and p.service_id = $1 and p.merged_into_id is null
  order by p.family, p.given, p.id limit $6
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(7)}, 'search-patients', array(select id from shown), 'shown', (select count(*) from shown)
)
select id, family, given, birth_date as "birthDate", sex, died_on as "diedOn",
  (select count(*)::int from task t where t.patient_id = shown.id and t.service_id = $1 and ${OPEN_TASK}) as "openTasks"
from shown order by family, given, id`,
};

/** `%` and `_` of a search are themselves. */
const literally = (word: string): string => word.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** A record as it is read, with the key of its protocol in place of the protocol. */
type Stored<Found extends { protocol: Protocol | null }> = Omit<Found, 'protocol'> & Pick<ServiceToday, 'protocolKey'>;

async function withProtocol<Found extends { readonly today: LocalDate; readonly protocol: Protocol | null }>(
  db: Queryable,
  { protocolKey, ...record }: Stored<Found>,
): Promise<Found> {
  const protocol = await protocolOf(db, { protocolKey, today: record.today }).catch((error: unknown) => {
    // a patient can be looked at whatever is wrong with the rules; what changes a plan is refused
    if (isAppError(error, 'FLS-1041') || isAppError(error, 'FLS-1023')) return null;
    throw error;
  });
  // the compiler cannot know that all but the key, and the protocol, is the record
  return { ...record, protocol } as unknown as Found;
}

type Told = Pick<AppointmentRecord, 'reason' | 'place'>;

/** As it is stored: sealed where it names or reaches the patient. */
type SealedPatient = Omit<Stored<PatientRecord>, 'address' | 'appointments'> & {
  readonly address: string | null;
  readonly appointments: readonly (Omit<AppointmentRecord, 'reason' | 'place'> & { readonly about: string })[];
};

type MaybeMerged<Found> = Found & { readonly mergedIntoId: string | null };

/** What was read, of a record that is not part of another. @throws FLS-1659 with the survivor */
async function ofItsOwn<Found>(
  db: Queryable,
  actor: Actor,
  serviceId: string,
  patientId: string,
  { mergedIntoId, ...found }: MaybeMerged<Found>,
): Promise<Omit<MaybeMerged<Found>, 'mergedIntoId'>> {
  if (mergedIntoId !== null) await refuseMerged(db, actor, serviceId, patientId);
  return found;
}

/** Numbers in the order of their systems and values, which the database cannot read. */
const byNumber = (a: { system: string; value: string }, b: { system: string; value: string }): number =>
  a.system < b.system ? -1 : a.system > b.system ? 1 : a.value < b.value ? -1 : a.value > b.value ? 1 : 0;

function opened(
  keys: KeyRing,
  { id, address, identifiers, contactPoints, appointments, ...rest }: SealedPatient,
): Stored<PatientRecord> {
  return {
    ...rest,
    id,
    address: openAddress(keys, id, address),
    identifiers: identifiers
      .map(({ value, ...identifier }) => ({ ...identifier, value: keys.open(value, SEALED.identifierValue(id)) }))
      .sort(byNumber),
    contactPoints: contactPoints.map(({ value, ...point }) => ({
      ...point,
      value: keys.open(value, SEALED.contactValue(id)),
    })),
    appointments: appointments.map(({ about, ...appointment }) => {
      const told = JSON.parse(keys.open(about, SEALED.appointment(appointment.id))) as Told;
      return { ...appointment, reason: told.reason, place: told.place };
    }),
  };
}

/** Reads patients, each answer with its audit record in the same statement. */
export function createPatientReader(db: Queryable, keys: KeyRing): PatientReader {
  return {
    async readPatient(actor, serviceId, patientId) {
      if (!isUuid(patientId)) return null;
      const [found] = await run<MaybeMerged<SealedPatient>>(db, READ_PATIENT, [
        patientId,
        serviceId,
        ...auditValues(actor),
      ]);
      if (found === undefined) return null;
      return withProtocol<PatientRecord>(db, opened(keys, await ofItsOwn(db, actor, serviceId, patientId, found)));
    },

    async readPlan(actor, serviceId, patientId) {
      if (!isUuid(patientId)) return null;
      const [found] = await run<MaybeMerged<Stored<PlanRecord>>>(db, READ_PLAN, [
        patientId,
        serviceId,
        ...auditValues(actor),
      ]);
      if (found === undefined) return null;
      return withProtocol<PlanRecord>(db, await ofItsOwn(db, actor, serviceId, patientId, found));
    },

    search(actor, serviceId, { words, birthDate, limit }) {
      const all = words.split(' ').map(literally);
      const longest = all.reduce((a, b) => (b.length > a.length ? b : a), '');
      return run<PatientSummary & { [key: string]: unknown }>(db, SEARCH_PATIENTS, [
        serviceId,
        longest,
        all,
        birthDate,
        identifierHashes(keys, serviceId, words),
        limit,
        ...auditValues(actor),
      ]);
    },
  };
}
