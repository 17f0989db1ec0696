/**
 * Which rows of two records go over when they become one: pure. Facts that say the same stay with the absorbed record;
 * fractures, courses and tasks that would share a name get another; a message that one of the two records has sent is
 * not sent again for the other.
 */
import type { LocalDate } from '@osteon/domain';
import type { FactRecord } from '../facts/fact-record.ts';
import { heldFacts } from '../facts/held-facts.ts';
import { sameJson } from '../plan/same-json.ts';
import type { Columns, MergingPatient, RowChange, StoredRow } from './merge-store.ts';

/** One record as it is planned from. */
export interface MergeSide {
  readonly patient: MergingPatient;
  readonly facts: readonly FactRecord[];
  readonly rows: readonly StoredRow[];
}

export interface MergePlan {
  /** In the order in which they can be written. */
  readonly changes: readonly RowChange[];
  /** The facts of both as they will be: to be checked as one person's. */
  readonly facts: readonly FactRecord[];
}

/** New names of fractures and courses: `fracture/f1` → `f1-3fa91c02`. */
type Names = ReadonlyMap<string, string>;

const text = (row: Columns, column: string): string => String(row[column]);
const textOrNull = (row: Columns, column: string): string | null => {
  const value = row[column];
  return typeof value === 'string' ? value : null;
};
const idOf = ({ key }: StoredRow): string => text(key, 'id');

const nameKind = (type: string): 'fracture' | 'treatment' => (type === 'fracture' ? 'fracture' : 'treatment');
const nameOf = ({ type, ref }: FactRecord): string => `${nameKind(type)}/${ref}`;
const givesName = ({ type }: FactRecord): boolean => type === 'fracture' || type === 'treatment';

/** What to change so that `absorbed` becomes part of `survivor`. */
export function planMerge(survivor: MergeSide, absorbed: MergeSide): MergePlan {
  const { names, staying } = planFacts(survivor, absorbed);
  const moved = absorbed.facts
    .filter(({ id }) => !staying.has(id))
    .map((fact) => ({ ...fact, ref: fact.ref === null ? null : (names.get(nameOf(fact)) ?? fact.ref) }));
  const facts = [...survivor.facts, ...moved].sort((a, b) => a.seq - b.seq);

  // Fractures of one day are one episode, named by the first of them.
  const episodeOfDay = new Map<LocalDate, string>();
  for (const { type, on, ref } of heldFacts(facts)) {
    if (type === 'fracture' && ref !== null && !episodeOfDay.has(on)) episodeOfDay.set(on, ref);
  }
  const renaming = {
    survivor: new Renaming(survivor, new Map(), episodeOfDay),
    absorbed: new Renaming(absorbed, names, episodeOfDay),
  };
  const tasks = planTasks(survivor, absorbed, renaming);
  const points = planPoints(survivor, absorbed);
  const messages = planMessages(survivor, absorbed, renaming, tasks.twins, points.twins);

  const into = { patient_id: survivor.patient.id };
  const keysNow = (keys: unknown): string[] =>
    Array.isArray(keys) ? keys.map((key) => renaming.absorbed.taskKey(String(key))) : [];
  const moves = absorbed.rows.flatMap((stored): RowChange[] => {
    const { table, key, row } = stored;
    const move = (set: Columns = {}): RowChange[] => [{ table, key, set: { ...into, ...set } }];
    switch (table) {
      case 'fact': {
        const fact = moved.find(({ id }) => id === idOf(stored));
        return fact === undefined ? [] : move(fact.ref === row['ref'] ? {} : { ref: fact.ref });
      }
      case 'task_change':
        return tasks.twins.has(text(row, 'task_id')) ? [] : move();
      case 'work_item': {
        const twin = tasks.twins.get(text(row, 'task_id'));
        return move(twin === undefined ? {} : { task_id: twin });
      }
      case 'checklist_tick':
        return move(changed(row, { task_key: renaming.absorbed.taskKey(text(row, 'task_key')) }));
      case 'cds_card':
        return move(changed(row, { task_keys: keysNow(row['task_keys']) }));
      case 'file_import_row': {
        const set = {
          ...(row['patient_id'] === absorbed.patient.id ? into : {}),
          ...(row['resembles'] === absorbed.patient.id ? { resembles: survivor.patient.id } : {}),
        };
        return [{ table, key, set }];
      }
      case 'assignment': {
        const isOpen = row['ended_at'] === null;
        const isTaken = survivor.rows.some((own) => own.table === 'assignment' && own.row['ended_at'] === null);
        return isOpen && isTaken ? [] : move();
      }
      case 'patient_retention':
        return survivor.rows.some((own) => own.table === 'patient_retention') ? [] : move();
      case 'episode':
      case 'task':
      case 'message':
      case 'contact_point':
        return [];
      default:
        return move();
    }
  });
  return {
    facts,
    changes: [
      ...tasks.changes,
      ...points.changes,
      ...messages,
      ...planEpisodes(survivor, absorbed, names, staying),
      ...laterRetention(survivor, absorbed),
      ...renamedTicks(survivor, renaming.survivor),
      ...moves,
    ],
  };
}

/** Only what is not so already. */
const changed = (row: Columns, set: Columns): Columns =>
  Object.fromEntries(Object.entries(set).filter(([column, value]) => !sameJson(row[column], value)));

/** Which facts of the absorbed record stay, and what its fractures and courses are called from now on. */
function planFacts(survivor: MergeSide, absorbed: MergeSide): { names: Names; staying: ReadonlySet<string> } {
  const held = heldFacts(survivor.facts);
  const heldOfAbsorbed = new Set(heldFacts(absorbed.facts).map(({ id }) => id));
  const sourceKeys = new Map(
    survivor.facts.flatMap((fact) =>
      fact.sourceKey !== null && fact.correctsId === null ? [[fact.sourceKey, fact] as const] : [],
    ),
  );
  const names = new Map<string, string>();
  const staying = new Set<string>();
  const chains = chainsOf(absorbed.facts);
  const taken = new Set(survivor.facts.filter((fact) => fact.ref !== null && givesName(fact)).map(nameOf));

  const stayWhere = (chosen: (fact: FactRecord) => boolean): void => {
    for (const chain of chains) {
      const [first] = chain;
      const last = chain.find(({ id }) => heldOfAbsorbed.has(id)) ?? null;
      if (first === undefined || !chosen(first)) continue;
      const twin =
        (first.sourceKey === null ? undefined : sourceKeys.get(first.sourceKey)) ??
        (last === null ? undefined : held.find((fact) => saysAll(fact, last, names)));
      if (twin === undefined || twin.type !== first.type) continue;
      if (givesName(first) && twin.ref !== null) names.set(nameOf(first), twin.ref);
      for (const { id } of chain) staying.add(id);
    }
  };
  stayWhere(givesName);
  for (const fact of absorbed.facts) {
    if (!givesName(fact) || fact.ref === null || names.has(nameOf(fact)) || !taken.has(nameOf(fact))) continue;
    names.set(nameOf(fact), `${fact.ref}-${absorbed.patient.id.slice(0, 8)}`);
  }
  stayWhere((fact) => !givesName(fact));
  return { names, staying };
}

/** Each fact with its corrections, in their order. */
function chainsOf(facts: readonly FactRecord[]): FactRecord[][] {
  const next = new Map(facts.flatMap((fact) => (fact.correctsId === null ? [] : [[fact.correctsId, fact] as const])));
  return facts
    .filter(({ correctsId }) => correctsId === null)
    .map((first) => {
      const chain = [first];
      for (let later = next.get(first.id); later !== undefined; later = next.get(later.id)) chain.push(later);
      return chain;
    });
}

/** Whether a fact of the survivor says all that a fact of the absorbed record says. A person dies once. */
function saysAll(known: FactRecord, other: FactRecord, names: Names): boolean {
  if (known.type !== other.type || known.on !== other.on) return false;
  if (other.type === 'death') return true;
  if (!givesName(other) && other.ref !== null && (names.get(nameOf(other)) ?? other.ref) !== known.ref) return false;
  if (!givesName(other) && other.ref === null && known.ref !== null) return false;
  return Object.entries(other.payload).every(([name, value]) => value === null || sameJson(known.payload[name], value));
}

/** What a record's tasks are called once both are one: by the name of their episode or course. */
class Renaming {
  readonly #episodes: ReadonlyMap<string, string>;
  readonly #names: Names;
  readonly #keys: ReadonlyMap<string, string>;

  constructor(side: MergeSide, names: Names, episodeOfDay: ReadonlyMap<LocalDate, string>) {
    this.#names = names;
    this.#episodes = new Map(
      rowsOf(side, 'episode')
        .filter(({ row }) => row['withdrawn_at'] === null)
        .map(({ row }) => [text(row, 'key'), episodeOfDay.get(text(row, 'diagnosed_on')) ?? text(row, 'key')]),
    );
    this.#keys = new Map(rowsOf(side, 'task').map(({ row }) => [text(row, 'key'), this.#keyOf(row)]));
  }

  #keyOf(row: Columns): string {
    const key = text(row, 'key');
    const owner = this.episode(row) ?? this.course(row);
    return owner === null ? key : `${owner}${key.slice(key.indexOf('/'))}`;
  }

  episode(row: Columns): string | null {
    const key = textOrNull(row, 'episode_key');
    return key === null ? null : (this.#episodes.get(key) ?? this.#names.get(`fracture/${key}`) ?? key);
  }

  course(row: Columns): string | null {
    const key = textOrNull(row, 'treatment_key');
    return key === null ? null : (this.#names.get(`treatment/${key}`) ?? key);
  }

  taskKey(key: string): string {
    return this.#keys.get(key) ?? key;
  }

  /** New values of the columns that name a task. */
  task(row: Columns): Columns {
    return changed(row, {
      key: this.taskKey(text(row, 'key')),
      episode_key: this.episode(row),
      treatment_key: this.course(row),
    });
  }
}

interface Renamings {
  readonly survivor: Renaming;
  readonly absorbed: Renaming;
}

const rowsOf = ({ rows }: MergeSide, table: string): StoredRow[] => rows.filter((stored) => stored.table === table);
const isEmpty = (set: Columns): boolean => Object.keys(set).length === 0;

function planTasks(
  survivor: MergeSide,
  absorbed: MergeSide,
  renaming: Renamings,
): { changes: RowChange[]; twins: ReadonlyMap<string, string> } {
  const changes: RowChange[] = [];
  const known = new Map<string, StoredRow>();
  for (const task of rowsOf(survivor, 'task')) {
    known.set(renaming.survivor.taskKey(text(task.row, 'key')), task);
    const set = renaming.survivor.task(task.row);
    if (!isEmpty(set)) changes.push({ table: 'task', key: task.key, set });
  }
  const twins = new Map<string, string>();
  for (const task of rowsOf(absorbed, 'task')) {
    const twin = known.get(renaming.absorbed.taskKey(text(task.row, 'key')));
    if (twin !== undefined) {
      twins.set(idOf(task), idOf(twin));
      const isAnswerDue = task.row['awaiting_answer'] === true && twin.row['awaiting_answer'] === false;
      if (isAnswerDue) changes.push({ table: 'task', key: twin.key, set: { awaiting_answer: true } });
      continue;
    }
    const set = { patient_id: survivor.patient.id, ...renaming.absorbed.task(task.row) };
    changes.push({ table: 'task', key: task.key, set });
  }
  return { changes, twins };
}

/** A way to reach the patient that both have stays: what is known against it holds for the survivor's. */
function planPoints(
  survivor: MergeSide,
  absorbed: MergeSide,
): { changes: RowChange[]; twins: ReadonlyMap<string, string> } {
  const changes: RowChange[] = [];
  const twins = new Map<string, string>();
  const own = rowsOf(survivor, 'contact_point');
  const after = 1 + Math.max(-1, ...own.map(({ row }) => Number(row['preference'])));
  for (const point of rowsOf(absorbed, 'contact_point')) {
    const reach = absorbed.patient.contactPoints.find(({ id }) => id === idOf(point));
    const twinReach = survivor.patient.contactPoints.find(
      ({ channel, value }) => channel === reach?.channel && value === reach.value,
    );
    const twin = own.find((stored) => idOf(stored) === twinReach?.id);
    if (twin === undefined) {
      const set = { patient_id: survivor.patient.id, preference: after + Number(point.row['preference']) };
      changes.push({ table: 'contact_point', key: point.key, set });
      continue;
    }
    twins.set(idOf(point), idOf(twin));
    const set = changed(twin.row, {
      consented: twin.row['consented'] === true && point.row['consented'] === true,
      opted_out_at: twin.row['opted_out_at'] ?? point.row['opted_out_at'],
      invalid_since: twin.row['invalid_since'] ?? point.row['invalid_since'],
    });
    if (!isEmpty(set)) changes.push({ table: 'contact_point', key: twin.key, set });
  }
  return { changes, twins };
}

/** What waits to be sent, and what the patient has or may have been told. */
const WAITING: ReadonlySet<unknown> = new Set(['planned', 'queued']);
const SAID: ReadonlySet<unknown> = new Set(['sending', 'accepted', 'delivered', 'answered', 'uncertain']);
const NOT_SENT = { state: 'cancelled', reason: 'merged', digest_id: null };

function planMessages(
  survivor: MergeSide,
  absorbed: MergeSide,
  renaming: Renamings,
  taskTwins: ReadonlyMap<string, string>,
  pointTwins: ReadonlyMap<string, string>,
): RowChange[] {
  const changes: RowChange[] = [];
  const own = rowsOf(survivor, 'message');
  const taskKeys = (side: MergeSide) =>
    new Map(rowsOf(side, 'task').map((task) => [idOf(task), text(task.row, 'key')] as const));
  const keyOf = (row: Columns, keys: ReadonlyMap<string, string>, renamed: Renaming): string => {
    const key = text(row, 'key');
    const task = keys.get(text(row, 'task_id'));
    return task === undefined || !key.startsWith(`${task}/`) ? key : renamed.taskKey(task) + key.slice(task.length);
  };
  const ownKeys = taskKeys(survivor);
  const keysTaken = new Set<string>();
  for (const message of own) {
    const key = keyOf(message.row, ownKeys, renaming.survivor);
    keysTaken.add(key);
    const set = changed(message.row, { key });
    if (!isEmpty(set)) changes.push({ table: 'message', key: message.key, set });
  }
  const keys = taskKeys(absorbed);
  const cancelled = new Set<string>();
  for (const message of rowsOf(absorbed, 'message')) {
    const { row } = message;
    const twin = taskTwins.get(text(row, 'task_id'));
    const sameStep =
      twin === undefined ? [] : own.filter((m) => m.row['task_id'] === twin && m.row['step'] === row['step']);
    if (SAID.has(row['state'])) {
      for (const waiting of sameStep.filter((m) => WAITING.has(m.row['state']) && !cancelled.has(idOf(m)))) {
        cancelled.add(idOf(waiting));
        changes.push({ table: 'message', key: waiting.key, set: NOT_SENT });
      }
    }
    const isToldTwice =
      WAITING.has(row['state']) && sameStep.some((m) => SAID.has(m.row['state']) || WAITING.has(m.row['state']));
    const key = keyOf(row, keys, renaming.absorbed);
    const point = pointTwins.get(text(row, 'contact_point_id'));
    const set = {
      ...(keysTaken.has(key) ? {} : { patient_id: survivor.patient.id, key }),
      ...(keysTaken.has(key) || twin === undefined ? {} : { task_id: twin }),
      ...(keysTaken.has(key) || point === undefined ? {} : { contact_point_id: point }),
      ...(isToldTwice ? NOT_SENT : {}),
    };
    const news = changed(row, set);
    if (!isEmpty(news)) changes.push({ table: 'message', key: message.key, set: news });
  }
  return changes;
}

/** An episode goes over with its fractures; where either was followed up that day, both are. */
function planEpisodes(
  survivor: MergeSide,
  absorbed: MergeSide,
  names: Names,
  staying: ReadonlySet<string>,
): RowChange[] {
  const changes: RowChange[] = [];
  const stands = ({ row }: StoredRow): boolean => row['withdrawn_at'] === null;
  const ownKeys = new Set(rowsOf(survivor, 'episode').map(({ row }) => text(row, 'key')));
  const goes = new Set(
    absorbed.facts.filter(({ id, type }) => type === 'fracture' && !staying.has(id)).map(({ ref }) => ref),
  );
  const all = [...rowsOf(survivor, 'episode'), ...rowsOf(absorbed, 'episode')];
  const enrolled = new Map(
    all.filter((e) => stands(e) && e.row['enrolment'] === 'enrolled').map((e) => [text(e.row, 'diagnosed_on'), e.row]),
  );
  for (const episode of all) {
    const { row } = episode;
    const isOwn = row['patient_id'] === survivor.patient.id;
    const key = isOwn ? text(row, 'key') : (names.get(`fracture/${text(row, 'key')}`) ?? text(row, 'key'));
    const isMoved = !isOwn && goes.has(text(row, 'key')) && !ownKeys.has(key);
    const followed = enrolled.get(text(row, 'diagnosed_on'));
    const set = changed(row, {
      ...(isMoved ? { patient_id: survivor.patient.id, key } : {}),
      ...((isOwn || isMoved) && stands(episode) && row['enrolment'] === 'history' && followed !== undefined
        ? {
            enrolment: 'enrolled',
            history_reason: null,
            enrolled_at: followed['enrolled_at'],
            enrolled_by: followed['enrolled_by'],
          }
        : {}),
    });
    if (!isEmpty(set)) changes.push({ table: 'episode', key: episode.key, set });
  }
  return changes;
}

function laterRetention(survivor: MergeSide, absorbed: MergeSide): RowChange[] {
  const [own] = rowsOf(survivor, 'patient_retention');
  const [other] = rowsOf(absorbed, 'patient_retention');
  if (own === undefined || other === undefined) return [];
  if (text(other.row, 'keep_until') <= text(own.row, 'keep_until')) return [];
  return [{ table: own.table, key: own.key, set: { keep_until: other.row['keep_until'] } }];
}

/** Where the survivor's tasks are called otherwise, so are what was ticked for them and the cards about them. */
function renamedTicks(survivor: MergeSide, renaming: Renaming): RowChange[] {
  return survivor.rows.flatMap(({ table, key, row }): RowChange[] => {
    const set =
      table === 'checklist_tick'
        ? changed(row, { task_key: renaming.taskKey(text(row, 'task_key')) })
        : table === 'cds_card' && Array.isArray(row['task_keys'])
          ? changed(row, { task_keys: row['task_keys'].map((of) => renaming.taskKey(String(of))) })
          : {};
    return isEmpty(set) ? [] : [{ table, key, set }];
  });
}
