import type { KeyRing, NewContactPoint, NewIdentifier, PlannedChange } from '@osteon/application';
import type { PoolClient } from 'pg';
import { sealContactPoint, sealIdentifier } from '../at-rest/sealed-columns.ts';
import { run, type Statement } from '../database/run.ts';
import { TASK_COLUMNS } from '../patients/write-sql.ts';
import { arrayOf, copyRows, type CopyValue, type Staging } from './copy-rows.ts';

export const IDENTIFIERS: Staging = {
  table: 'staged_identifier',
  columns: [['patient_id', 'uuid'], ['system', 'text'], ['value', 'text'], ['value_hash', 'bytea'], ['type', 'text']],
}; // prettier-ignore
export const CONTACT_POINTS: Staging = {
  table: 'staged_contact_point',
  columns: [
    ['patient_id', 'uuid'], ['channel', 'channel'], ['value', 'text'], ['value_hash', 'bytea'], ['number_hash', 'bytea'],
    ['preference', 'int'], ['consented', 'boolean'], ['opted_out', 'boolean'], ['invalid', 'boolean'],
  ],
}; // prettier-ignore
export const FACTS: Staging = {
  table: 'staged_fact',
  columns: [
    ['place', 'int'], ['id', 'uuid'], ['patient_id', 'uuid'], ['type', 'text'], ['ref', 'text'], ['on', 'date'],
    ['payload', 'jsonb'], ['source', 'text'], ['source_key', 'text'], ['import_id', 'uuid'], ['corrects_id', 'uuid'],
    ['retracts', 'boolean'], ['reason', 'text'],
  ],
}; // prettier-ignore
export const EPISODES: Staging = {
  table: 'staged_episode',
  columns: [
    ['patient_id', 'uuid'], ['key', 'text'], ['diagnosed_on', 'date'], ['first_site', 'text'], ['sites', 'text[]'],
    ['enrolment', 'enrolment'], ['history_reason', 'text'], ['withdrawn', 'boolean'],
  ],
}; // prettier-ignore
export const TASKS: Staging = {
  table: 'staged_task',
  columns: [['id', 'uuid'], ['patient_id', 'uuid'], ...TASK_COLUMNS.map(([name, , type]) => [name, type] as const), ['created_on', 'date']],
}; // prettier-ignore
export const ITEMS: Staging = {
  table: 'staged_work_item',
  columns: [
    ['patient_id', 'uuid'],
    ['kind', 'text'],
    ['key', 'text'],
    ['urgent', 'boolean'],
    ['detail', 'jsonb'],
  ],
};

/** Rows on their way into the tables of the connection, table by table. */
export class StagedRows {
  readonly #rows = new Map<Staging, CopyValue[][]>();
  #place = 0;

  add(staging: Staging, ...row: CopyValue[]): void {
    const rows = this.#rows.get(staging);
    if (rows === undefined) this.#rows.set(staging, [row]);
    else rows.push(row);
  }

  of(staging: Staging): readonly (readonly CopyValue[])[] {
    return this.#rows.get(staging) ?? [];
  }

  addIdentifier(keys: KeyRing, serviceId: string, patientId: string, identifier: NewIdentifier): void {
    const { system, value, valueHash, type } = sealIdentifier(keys, { serviceId, patientId }, identifier);
    this.add(IDENTIFIERS, patientId, system, value, valueHash, type);
  }

  addContactPoint(
    keys: KeyRing,
    patientId: string,
    { channel, value, consented = true, invalid = false }: NewContactPoint,
    preference: number,
    optedOut: boolean,
  ): void {
    const sealed = sealContactPoint(keys, patientId, channel, value);
    const { value: text, valueHash, numberHash } = sealed;
    this.add(CONTACT_POINTS, patientId, channel, text, valueHash, numberHash, preference, consented, optedOut, invalid);
  }

  /** What a change of facts adds or writes anew; facts in the order in which they come. */
  addChange(patientId: string, { facts, episodes, tasks, raise }: PlannedChange): void {
    for (const { payload, ...fact } of facts) {
      const { id, type, ref, on, source, sourceKey, importId, correctsId, retracts, reason } = fact;
      const said = [ref, on, JSON.stringify(payload), source, sourceKey, importId, correctsId, retracts, reason];
      this.add(FACTS, this.next(), id, patientId, type, ...said);
    }
    for (const { key, diagnosedOn, firstSite, sites, enrolment, historyReason, withdrawn } of episodes) {
      this.add(EPISODES, patientId, key, diagnosedOn, firstSite, arrayOf(sites), enrolment, historyReason, withdrawn);
    }
    for (const task of tasks) {
      this.add(
        TASKS,
        task.id,
        patientId,
        ...TASK_COLUMNS.map(([, field, type]) => {
          const value: unknown = task[field];
          return type === 'jsonb' && value !== null ? JSON.stringify(value) : (value as CopyValue);
        }),
        task.createdOn,
      );
    }
    for (const { kind, key, urgent, detail } of raise)
      this.add(ITEMS, patientId, kind, key, urgent, JSON.stringify(detail));
  }

  /** The next place, for what keeps its order. */
  next(): number {
    return (this.#place += 1);
  }
}

/** From a table of the connection into one of the database; `$1` service, and where it is `named`, `$2` who records. */
export interface StagedStatement extends Statement {
  readonly of: Staging;
  readonly named: boolean;
}

/**
 * Runs statements in turn, each where there is something for it.
 * @param copied those whose rows are in the table of the connection
 */
export async function storeStaged(
  client: PoolClient,
  rows: StagedRows,
  statements: readonly StagedStatement[],
  serviceId: string,
  person: string | null,
  copied = new Set<Staging>(),
): Promise<void> {
  for (const { of, named, ...statement } of statements) {
    const staged = rows.of(of);
    if (staged.length === 0) continue;
    if (!copied.has(of)) await copyRows(client, of, staged);
    copied.add(of);
    await run(client, statement, named ? [serviceId, person] : [serviceId]);
  }
}

const PLAIN = ['patient_id', 'system', 'value', 'value_hash', 'type'].join(', ');
const TASK_NAMES = TASK_COLUMNS.map(([name]) => `"${name}"`).join(', ');

export const INSERT_IDENTIFIERS: StagedStatement = {
  of: IDENTIFIERS,
  named: false,
  name: 'store-many-identifiers',
  text: `insert into patient_identifier (service_id, ${PLAIN}) select $1::uuid, ${PLAIN} from staged_identifier`,
};

export const INSERT_FACTS: StagedStatement = {
  of: FACTS,
  named: true,
  name: 'store-many-facts',
  // `seq` follows the order of the rows, which is the order of recording.
  text: `insert into fact (id, service_id, patient_id, type, ref, "on", payload, source, source_key, import_id,
        corrects_id, retracts, reason, recorded_by)
      select id, $1::uuid, patient_id, type, ref, "on", payload, source, source_key, import_id, corrects_id, retracts,
        reason, $2::uuid
      from staged_fact order by place`,
};

export const INSERT_ITEMS: StagedStatement = {
  of: ITEMS,
  named: false,
  name: 'store-many-items',
  text: `insert into work_item (service_id, patient_id, kind, key, urgent, detail)
      select $1::uuid, patient_id, kind, key, urgent, detail from staged_work_item
      on conflict (service_id, key) do update set closed_at = null, closed_by = null, outcome = null
        where work_item.closed_at is not null`,
};

/** @param conflict what becomes of episodes that are there */
export const insertEpisodes = (name: string, conflict = ''): StagedStatement => ({
  of: EPISODES,
  named: true,
  name,
  text: `insert into episode (service_id, patient_id, key, diagnosed_on, first_site, sites, enrolment, history_reason,
        enrolled_at, enrolled_by, withdrawn_at)
      select $1::uuid, patient_id, key, diagnosed_on, first_site, sites, enrolment, history_reason,
        case when enrolment = 'enrolled' then osteon_now() end, case when enrolment = 'enrolled' then $2::uuid end,
        case when withdrawn then osteon_now() end
      from staged_episode ${conflict}`,
});

/** @param conflict what becomes of tasks that are there */
export const insertTasks = (name: string, conflict = ''): StagedStatement => ({
  of: TASKS,
  named: false,
  name,
  text: `insert into task (id, service_id, patient_id, ${TASK_NAMES}, created_on)
      select id, $1::uuid, patient_id, ${TASK_NAMES}, created_on from staged_task ${conflict}`,
});
