import type {
  Actor,
  ChangeResult,
  EnrolmentToWrite,
  Idempotency,
  KeyRing,
  LastChange,
  NewAttempt,
  PatientState,
  PatientStore,
  PlannedChange,
  ServiceToday,
} from '@osteon/application';
import { sealAddress, sealContactPoint, sealIdentifier } from '../at-rest/sealed-columns.ts';
import { AUDIT_WHO, auditValues, auditWho, iso, isUuid } from '../database/audit.ts';
import { takenConstraint } from '../database/errors.ts';
import { run, runOne, type Queryable, type Statement } from '../database/run.ts';
import { refuseMerged } from '../merging/survivor.ts';
import { protocolKeyOf } from '../protocol/protocol-key.ts';
import { protocolOf } from '../protocol/protocol-of.ts';
import { ATTEMPT_STANDS, EPISODE_COLUMNS, FACT_COLUMNS, listOf, TASK_COLUMNS } from './rows.ts';
import { writeChangeOf, writeEnrolmentOf } from './write-sql.ts';

type StoredState = Omit<PatientState, 'protocol'> & Pick<ServiceToday, 'protocolKey'> & { [key: string]: unknown };

/** All that re-planning looks at, in one snapshot. `$3` asks for the attempts too. */
const readForChange = (name: string, ids: string): Statement => ({
  name,
  text: `
select p.id as "patientId", p.service_id as "serviceId", s.time_zone as "timeZone",
  local_today(s.time_zone) as today, ${protocolKeyOf('s')} as "protocolKey", p.version, p.merged_into_id as "mergedIntoId",
  p.birth_date as "birthDate", p.sex, p.care_home_resident as "careHomeResident", p.unreached_days as "unreachedDays", p.promised_on as "promisedOn",
  ${listOf(FACT_COLUMNS, 'fact f where f.patient_id = p.id and f.service_id = p.service_id', 'f.seq')} as facts,
  ${listOf(EPISODE_COLUMNS, 'episode e where e.patient_id = p.id and e.service_id = p.service_id', 'e.diagnosed_on')}
    as episodes,
  ${listOf(TASK_COLUMNS, 'task t where t.patient_id = p.id and t.service_id = p.service_id', 't.key')} as tasks,
  ${listOf(
    `a.id, a.outcome, a."on", a.promised_on as "promisedOn", a.call_back_on as "callBackOn"`,
    `contact_attempt a where $3 and a.patient_id = p.id and a.service_id = p.service_id and ${ATTEMPT_STANDS}`,
    'a.recorded_at',
  )} as attempts
from patient p join service s on s.id = p.service_id
where p.id ${ids} and p.service_id = $2`,
});
export const READ_FOR_CHANGE = readForChange('read-for-change', '= $1');
const READ_MANY_FOR_CHANGE = readForChange('read-many-for-change', '= any($1::uuid[])');

/** Patients of one service as planning them again looks at them, without their attempts, by their id. */
export async function readManyForChange(
  db: Queryable,
  serviceId: string,
  patientIds: readonly string[],
): Promise<ReadonlyMap<string, PatientState>> {
  const found = await run<StoredState>(db, READ_MANY_FOR_CHANGE, [patientIds, serviceId, false]);
  const [first] = found;
  if (first === undefined) return new Map();
  const protocol = await protocolOf(db, first);
  return new Map(found.map(({ protocolKey: _, ...state }) => [state.patientId, { ...state, protocol }]));
}

const READ_SERVICE_DAY: Statement = {
  name: 'read-service-day',
  text: `select s.time_zone as "timeZone", local_today(s.time_zone) as today, ${protocolKeyOf('s')} as "protocolKey"
from service s where s.id = $1`,
};

const READ_SERVICE_COUNTRY: Statement = {
  name: 'read-service-country',
  text: 'select country from service where id = $1',
};

/** Who changed patient `$1` of service `$2` last. */
const READ_LAST_CHANGE: Statement = {
  name: 'read-last-change',
  text: `select u.display_name as "changedBy", ${iso('p.changed_at')} as "changedAt"
from patient p left join user_account u on u.id = p.changed_by where p.id = $1 and p.service_id = $2`,
};

/** The kept answer of a request. */
export const FIND_IDEMPOTENT: Statement = {
  name: 'find-idempotent',
  text: `select route, request_hash as hash, result from idempotent_request
where service_id = $1 and user_id = $2 and key = $3`,
};

/**
 * Somebody was answered about a patient, or asked for one whom the service has not: that id is kept too, and the answer
 * is the same for all.
 */
const AUDIT_UNWRITTEN: Statement = {
  name: 'audit-unwritten',
  text: `insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
values (${auditWho(1)}, $6, array_remove(array[$7::uuid], null), $8, ($7::uuid is not null and $8 <> 'not-found')::int)`,
};

/** Of those who assign one patient at the same moment, one more is through after each try. */
const ASSIGN_TRIES = 10;

/** Closes the open assignment when it is another's, and opens the new one; both only within the service. */
const ASSIGN: Statement = {
  name: 'assign-patient',
  text: `
with p as (
  select id, service_id, merged_into_id from patient where id = $6 and service_id = $7 for update
), u as (
  select user_id from membership where service_id = $7 and user_id = $8::uuid
), allowed as (
  select p.id, p.service_id from p where p.merged_into_id is null and ($8::uuid is null or exists (select from u))
), closed as (
  update assignment set ended_at = osteon_now() from allowed
  where assignment.patient_id = allowed.id and assignment.service_id = allowed.service_id and ended_at is null
    and assignment.user_id is distinct from $8::uuid
  returning assignment.id
), opened as (
  insert into assignment (service_id, patient_id, user_id, assigned_by)
  select allowed.service_id, allowed.id, $8::uuid, $1::uuid from allowed, (select count(*) from closed) as after_closing
  where $8::uuid is not null and not exists (select from assignment a
    where a.patient_id = allowed.id and a.ended_at is null and a.user_id = $8::uuid)
), audited as (
  insert into audit_record (${AUDIT_WHO}, action, patient_ids, outcome, count)
  select ${auditWho(1)}, 'assign-patient', array[$6::uuid],
    case when exists (select from allowed) then 'done' when exists (select from p) then 'refused' else 'not-found' end,
    (select count(*) from allowed)
)
select exists (select from p) as "hasPatient", exists (select from allowed) as "isAllowed",
  exists (select from p where merged_into_id is not null) as "isMerged"`,
};

/**
 * One patient's facts and plan in PostgreSQL. Give it the pool, or the connection of a transaction of your own.
 * No row is locked while planning: a write is conditional on the version that was read, because a statement that
 * waits for a row lock goes on with the facts of before it waited.
 */
export function createPatientStore(db: Queryable, keys: KeyRing): PatientStore {
  return {
    async readServiceCountry(serviceId) {
      const [row] = await run<{ country: string }>(db, READ_SERVICE_COUNTRY, [serviceId]);
      return row?.country ?? null;
    },

    async readServiceDay(serviceId) {
      const [day] = await run<ServiceToday & { [key: string]: unknown }>(db, READ_SERVICE_DAY, [serviceId]);
      return day ?? null;
    },

    async readForChange(serviceId, patientId, withAttempts) {
      if (!isUuid(patientId)) return null;
      const [found] = await run<StoredState>(db, READ_FOR_CHANGE, [patientId, serviceId, withAttempts]);
      if (found === undefined) return null;
      const { protocolKey, ...state } = found;
      return { ...state, protocol: await protocolOf(db, { protocolKey, today: state.today }) };
    },

    protocolOf: (day) => protocolOf(db, day),

    async writeEnrolment(actor, enrolment, idempotency, result) {
      const values = enrolmentValues(keys, enrolment);
      try {
        const answer = answerValues(actor, idempotency, result);
        const statement = writeEnrolmentOf(enrolment.change.raise.length > 0, answer !== null);
        const all = [...values, ...auditValues(actor), ...(answer ?? [])];
        const { written } = await runOne<{ written: number }>(db, statement, statement.valuesOf(all));
        return written === 1 ? 'written' : 'identifier-taken';
      } catch (error) {
        const constraint = takenConstraint(error);
        if (constraint === 'idempotent_request_pkey') return 'replayed';
        if (constraint === 'patient_identifier_pkey') return 'identifier-taken';
        throw error;
      }
    },

    async writeChange(actor, { patientId, serviceId, version, action, change }, idempotency, result) {
      try {
        const answer = answerValues(actor, idempotency, result);
        const statement = writeChangeOf(isPlain(change), answer !== null);
        const all = [
          patientId,
          serviceId,
          version,
          ...changeValues(change, keys, patientId),
          ...auditValues(actor),
          action,
          ...(answer ?? NO_ANSWER),
          change.settle,
          ...numberValues(change),
        ];
        const { written } = await runOne<{ written: number }>(db, statement, statement.valuesOf(all));
        return written === 1 ? 'written' : 'conflict';
      } catch (error) {
        const constraint = takenConstraint(error);
        if (constraint === 'idempotent_request_pkey') return 'replayed';
        if (constraint === 'contact_attempt_pkey') return 'contact-taken';
        throw error;
      }
    },

    async readLastChange(serviceId, patientId) {
      const [last] = await run<LastChange & { [key: string]: unknown }>(db, READ_LAST_CHANGE, [patientId, serviceId]);
      return { changedBy: last?.changedBy ?? null, changedAt: last?.changedAt ?? null };
    },

    async findIdempotent(actor, key) {
      if (actor.kind !== 'user') return null;
      const [kept] = await run<{ route: string; hash: Buffer; result: ChangeResult }>(db, FIND_IDEMPOTENT, [
        actor.serviceId,
        actor.userId,
        key,
      ]);
      return kept ?? null;
    },

    async auditUnwritten(actor, action, patientId, outcome) {
      if (patientId !== null && !isUuid(patientId)) return;
      await run(db, AUDIT_UNWRITTEN, [...auditValues(actor), action, patientId, outcome]);
    },

    async assign(actor, serviceId, patientId, userId) {
      if (!isUuid(patientId)) return 'no-patient';
      if (userId !== null && !isUuid(userId)) return 'no-user';
      const values = [...auditValues(actor), patientId, serviceId, userId];
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { hasPatient, isAllowed, isMerged } = await runOne<
            Readonly<Record<'hasPatient' | 'isAllowed' | 'isMerged', boolean>>
          >(db, ASSIGN, values);
          if (isMerged) return await refuseMerged(db, actor, serviceId, patientId);
          return isAllowed ? 'done' : hasPatient ? 'no-user' : 'no-patient';
        } catch (error) {
          // Someone assigned the patient at the same moment: the later one holds.
          if (takenConstraint(error) !== 'assignment_one_open' || attempt === ASSIGN_TRIES) throw error;
        }
      }
    },
  };
}

/** The places of what is kept with a key, where there is none. */
const NO_ANSWER = [null, null, null, null];

/** `$24` to `$27` or `$25` to `$28`: the key, what it was for, and the answer; null without a key. */
function answerValues(actor: Actor, idempotency: Idempotency | null, result: ChangeResult): unknown[] | null {
  if (idempotency === null || actor.kind !== 'user') return null;
  return [idempotency.key, idempotency.route, Buffer.from(idempotency.hash), JSON.stringify(result)];
}

/** `$1` to `$18`. */
function enrolmentValues(
  keys: KeyRing,
  { patientId, serviceId, patient, identifiers, contactPoints, change }: EnrolmentToWrite,
) {
  const { columns } = change;
  const points = contactPoints.map(({ channel, value, consented = true, invalid = false }, preference) => ({
    channel,
    ...sealContactPoint(keys, patientId, channel, value),
    preference,
    consented,
    invalid,
    optedOut: columns.optedOut.includes(channel),
  }));
  return [
    patientId,
    serviceId,
    patient.family,
    patient.given,
    patient.birthDate,
    patient.sex,
    patient.careHomeResident ?? null,
    patient.language ?? 'en',
    sealAddress(keys, patientId, patient.address),
    columns.diedOn,
    columns.leftOn,
    columns.declinedOn,
    JSON.stringify(identifiers.map((identifier) => sealIdentifier(keys, { serviceId, patientId }, identifier))),
    JSON.stringify(points),
    JSON.stringify(change.facts),
    JSON.stringify(change.episodes),
    JSON.stringify(change.tasks),
    JSON.stringify(change.raise),
  ];
}

/** Whether a change is of facts and tasks alone. */
const isPlain = (change: PlannedChange): boolean =>
  change.episodes.length === 0 &&
  change.withdrawTasks.length === 0 &&
  !change.optOutsChanged &&
  change.attempt === null &&
  change.annul === null &&
  change.raise.length === 0 &&
  change.settle.length === 0;

/** A contact as its rows are made from it. */
function attemptRow(attempt: NewAttempt, keys: KeyRing, patientId: string, optedOut: readonly string[]) {
  const { wrongPoints, ...row } = attempt;
  const newPoints = (wrongPoints?.replacing ?? []).map(({ value, ...point }) => ({
    ...point,
    ...sealContactPoint(keys, patientId, point.channel, value),
    optedOut: optedOut.includes(point.channel),
  }));
  return {
    ...row,
    wrongPointId: wrongPoints?.wrongPointId ?? null,
    newPoints,
    newPointIds: newPoints.map(({ id }) => id),
  };
}

/** `$30` to `$32`: ways to reach the patient that are used no more, those that are again, a contact taken back. */
function numberValues({ attempt, annul }: PlannedChange): unknown[] {
  return [
    [...(attempt?.wrongPoints?.invalid ?? []), ...(annul?.added ?? [])],
    annul?.foundWrong ?? [],
    JSON.stringify(annul === null ? [] : [annul]),
  ];
}

/** `$4` to `$18`. */
function changeValues(change: PlannedChange, keys: KeyRing, patientId: string): unknown[] {
  const { columns } = change;
  return [
    columns.diedOn,
    columns.leftOn,
    columns.declinedOn,
    columns.unreachedDays,
    columns.promisedOn,
    JSON.stringify(change.facts),
    JSON.stringify(change.episodes),
    JSON.stringify(change.tasks),
    change.withdrawTasks,
    JSON.stringify(change.taskChanges),
    change.movedBy,
    change.optOutsChanged ? columns.optedOut : null,
    JSON.stringify(change.attempt === null ? [] : [attemptRow(change.attempt, keys, patientId, columns.optedOut)]),
    change.facts.map(({ id }) => id),
    JSON.stringify(change.raise),
  ];
}
