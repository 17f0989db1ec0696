import { AppError, personOf, type Actor, type KeyRing, type KnownPatientChange } from '@osteon/application';
import type { PoolClient } from 'pg';
import { sealAddress } from '../at-rest/sealed-columns.ts';
import { takenConstraint } from '../database/errors.ts';
import { runOne } from '../database/run.ts';
import { REPLACE_EPISODE, REPLACE_TASK } from '../patients/write-sql.ts';
import { arrayOf, copyRows, makeStaging, type Staging } from './copy-rows.ts';
import {
  CONTACT_POINTS, EPISODES, FACTS, IDENTIFIERS, INSERT_FACTS, INSERT_IDENTIFIERS, INSERT_ITEMS, insertEpisodes,
  insertTasks, ITEMS, StagedRows, storeStaged, TASKS, type StagedStatement,
} from './staged-rows.ts'; // prettier-ignore

const DETAILS: Staging = {
  table: 'staged_details',
  columns: [
    ['patient_id', 'uuid'], ['family', 'text'], ['given', 'text'], ['birth_date', 'date'], ['sex', 'sex'],
    ['care_home_resident', 'boolean'], ['language', 'text'], ['address', 'text'],
  ],
}; // prettier-ignore
const CHANGES: Staging = {
  table: 'staged_change',
  columns: [
    ['patient_id', 'uuid'], ['version', 'int'], ['died_on', 'date'], ['left_on', 'date'], ['declined_on', 'date'],
    ['unreached_days', 'int'], ['promised_on', 'date'], ['opted_out', 'text[]'], ['opt_outs_changed', 'boolean'],
  ],
}; // prettier-ignore
const WITHDRAWN: Staging = { table: 'staged_withdrawal', columns: [['patient_id', 'uuid'], ['task_id', 'uuid']] }; // prettier-ignore
const TASK_CHANGES: Staging = {
  table: 'staged_task_change',
  columns: [
    ['patient_id', 'uuid'],
    ['task_id', 'uuid'],
    ['fact_id', 'uuid'],
    ['before', 'jsonb'],
    ['after', 'jsonb'],
  ],
};
const SETTLED: Staging = { table: 'staged_settlement', columns: [['key', 'text']] };
const STAGINGS = [
  DETAILS, IDENTIFIERS, CONTACT_POINTS, CHANGES, FACTS, EPISODES, TASKS, WITHDRAWN, TASK_CHANGES, ITEMS, SETTLED,
]; // prettier-ignore

/** Whether the patient wants nothing by the channel of `s`: as a fact that holds says, or any address of it. */
const OPTED_OUT = `exists (
    select from contact_point other
    where other.service_id = $1 and other.patient_id = s.patient_id and other.channel = s.channel
      and other.opted_out_at is not null)
  or exists (
    select from fact
    where fact.service_id = $1 and fact.patient_id = s.patient_id and fact.type = 'opt-out' and not fact.retracts
      and fact.payload ->> 'channel' = s.channel::text
      and not exists (
        select from fact later
        where later.service_id = $1 and later.patient_id = s.patient_id and later.corrects_id = fact.id))`;

/** The same rows as bringing the own data of one up to date writes; a test compares them. */
const OF_DETAILS: readonly StagedStatement[] = [
  {
    of: DETAILS,
    named: false,
    name: 'change-many-details',
    text: `update patient p set family = s.family, given = s.given, birth_date = s.birth_date, sex = s.sex,
        language = s.language, address = s.address, care_home_resident = s.care_home_resident, version = p.version + 1
      from staged_details s where p.service_id = $1 and p.id = s.patient_id`,
  },
  INSERT_IDENTIFIERS,
  {
    of: CONTACT_POINTS,
    named: false,
    name: 'change-many-contact-points',
    text: `insert into contact_point (service_id, patient_id, channel, value, value_hash, number_hash, consented, preference,
        opted_out_at, invalid_since)
      select $1::uuid, s.patient_id, s.channel, s.value, s.value_hash, s.number_hash, s.consented,
        s.preference + coalesce((select max(c.preference) from contact_point c
          where c.service_id = $1 and c.patient_id = s.patient_id), 0),
        case when ${OPTED_OUT} then osteon_now() end, case when s.invalid then osteon_now() end
      from staged_contact_point s`,
  },
];

const CHANGE = {
  name: 'change-many-patients',
  text: `with changed as (
      update patient p set version = p.version + 1, died_on = s.died_on, left_on = s.left_on, declined_on = s.declined_on,
        unreached_days = s.unreached_days, promised_on = s.promised_on, changed_by = $2::uuid, changed_at = osteon_now()
      from staged_change s where p.service_id = $1 and p.id = s.patient_id and p.version = s.version
      returning p.id)
    select count(*)::int as written from changed`,
};

/** The same rows as `writeChange` writes for one; a test compares them. */
const OF_CHANGES: readonly StagedStatement[] = [
  INSERT_FACTS,
  insertEpisodes('change-many-episodes', REPLACE_EPISODE),
  insertTasks('change-many-tasks', REPLACE_TASK),
  {
    of: WITHDRAWN,
    named: false,
    name: 'change-many-withdrawals',
    text: `update task t set withdrawn_at = osteon_now(), next_message_on = null, awaiting_answer = false,
        version = t.version + 1
      from staged_withdrawal s where t.service_id = $1 and t.patient_id = s.patient_id and t.id = s.task_id`,
  },
  {
    of: TASK_CHANGES,
    named: false,
    name: 'change-many-histories',
    text: `insert into task_change (service_id, patient_id, task_id, fact_id, before, after)
      select $1::uuid, patient_id, task_id, fact_id, before, after from staged_task_change`,
  },
  {
    of: CHANGES,
    named: false,
    name: 'change-many-opt-outs',
    text: `update contact_point c set
        opted_out_at = case when c.channel::text = any(s.opted_out) then osteon_now() end
      from staged_change s
      where s.opt_outs_changed and c.service_id = $1 and c.patient_id = s.patient_id
        and (c.opted_out_at is not null) <> (c.channel::text = any(s.opted_out))`,
  },
  INSERT_ITEMS,
  {
    of: SETTLED,
    named: false,
    name: 'change-many-settlements',
    text: `update work_item w set closed_at = osteon_now(), outcome = 'settled' from staged_settlement s
      where w.service_id = $1 and w.key = s.key and w.closed_at is null`,
  },
];

/**
 * Writes what is new of many known patients, who are locked by this transaction: copied into tables of the connection,
 * and from there in one statement for each table.
 * @throws AppError FLS-1021 or FLS-1023 when something is taken, or somebody came between
 */
export async function changeMany(
  client: PoolClient,
  keys: KeyRing,
  actor: Actor,
  serviceId: string,
  changes: readonly KnownPatientChange[],
): Promise<void> {
  const rows = rowsOf(keys, serviceId, changes);
  await makeStaging(client, STAGINGS);
  try {
    await storeStaged(client, rows, OF_DETAILS, serviceId, null);
    const planned = rows.of(CHANGES);
    if (planned.length === 0) return;
    await copyRows(client, CHANGES, planned);
    const { written } = await runOne<{ written: number }>(client, CHANGE, [serviceId, personOf(actor)]);
    if (written !== planned.length) throw new AppError('FLS-1023');
    await storeStaged(client, rows, OF_CHANGES, serviceId, personOf(actor), new Set([CHANGES]));
  } catch (error) {
    const taken = takenConstraint(error);
    if (taken === undefined) throw error;
    throw new AppError(taken === 'patient_identifier_pkey' ? 'FLS-1021' : 'FLS-1023', { cause: error });
  }
}

function rowsOf(keys: KeyRing, serviceId: string, changes: readonly KnownPatientChange[]): StagedRows {
  const rows = new StagedRows();
  for (const { patientId, version, details, change } of changes) {
    if (details !== null) {
      const { family, given, birthDate, sex, careHomeResident, language, addIdentifiers, addContactPoints } = details;
      const address = sealAddress(keys, patientId, details.address);
      rows.add(DETAILS, patientId, family, given, birthDate, sex, careHomeResident, language, address);
      for (const identifier of addIdentifiers) rows.addIdentifier(keys, serviceId, patientId, identifier);
      for (const [place, point] of addContactPoints.entries())
        rows.addContactPoint(keys, patientId, point, place + 1, false);
    }
    if (change === null) continue;
    const { diedOn, leftOn, declinedOn, unreachedDays, promisedOn, optedOut } = change.columns;
    // With new details the record has a new version already.
    const planned = version + (details === null ? 0 : 1);
    const columns = [diedOn, leftOn, declinedOn, unreachedDays, promisedOn, arrayOf(optedOut)];
    rows.add(CHANGES, patientId, planned, ...columns, change.optOutsChanged);
    rows.addChange(patientId, change);
    for (const taskId of change.withdrawTasks) rows.add(WITHDRAWN, patientId, taskId);
    for (const { taskId, before, after } of change.taskChanges)
      rows.add(TASK_CHANGES, patientId, taskId, change.movedBy, jsonOf(before), jsonOf(after));
    for (const key of change.settle) rows.add(SETTLED, key);
  }
  return rows;
}

const jsonOf = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
