/** What goes back when a merge is undone: pure. */
import { sameJson } from '../plan/same-json.ts';
import type { Columns, MergedRow, RowChange, StoredRow, Two } from './merge-store.ts';

/** Something that changed since the merge and belongs to both records now. */
export interface Unsplittable {
  readonly table: string;
  readonly key: Columns;
}

export interface UndoPlan {
  readonly changes: readonly RowChange[];
  readonly unsplittable: readonly Unsplittable[];
}

/** Columns that say whose a row is and what it is called: another value than the merge gave cannot be taken back. */
const OF_THE_MERGE: ReadonlySet<string> = new Set([
  'patient_id', 'ref', 'key', 'task_id', 'task_key', 'episode_key', 'treatment_key',
]); // prettier-ignore

/** Rows of these end by themselves, when they have been kept long enough. */
export const MAY_BE_GONE: ReadonlySet<string> = new Set([
  'mailbox_item', 'inbound_message', 'answer_link', 'file_import_row', 'cds_card', 'work_item', 'letter',
  'hl7_message', 'hl7_told', 'possible_fracture',
]); // prettier-ignore

const nameOf = ({ table, key }: { readonly table: string; readonly key: Columns }): string =>
  `${table} ${Object.entries(key)
    .map(([column, value]) => `${column}=${String(value)}`)
    .sort()
    .join()}`;
const idOf = ({ key }: { readonly key: Columns }): string => String(key['id']);

/**
 * @param ids survivor and absorbed
 * @param merged what the merge changed
 * @param rows both records as they are now
 */
export function planUndo(
  [survivorId, absorbedId]: Two<string>,
  merged: readonly MergedRow[],
  rows: readonly StoredRow[],
): UndoPlan {
  const now = new Map(rows.map((stored) => [nameOf(stored), stored]));
  const unsplittable: Unsplittable[] = [];
  const changes: RowChange[] = [];
  for (const change of [...merged].reverse()) {
    const { table, key, before, after } = change;
    const row = now.get(nameOf(change))?.row;
    if (row === undefined) {
      if (!MAY_BE_GONE.has(table)) unsplittable.push({ table, key });
      continue;
    }
    const same = Object.keys(before).filter((column) => sameJson(row[column], after[column]));
    if (Object.keys(before).some((column) => OF_THE_MERGE.has(column) && !same.includes(column))) {
      unsplittable.push({ table, key });
      continue;
    }
    const set = Object.fromEntries(same.map((column) => [column, before[column]]));
    if (same.length > 0) changes.push({ table, key, set });
  }
  const followers = planFollowers(survivorId, absorbedId, merged, rows);
  return { changes: inOrder(changes, followers.changes), unsplittable: [...unsplittable, ...followers.unsplittable] };
}

/** The absorbed record's rows leave first: the survivor's may take back a name that they had. */
function inOrder(back: readonly RowChange[], followers: readonly RowChange[]): RowChange[] {
  const leaves = back.filter(({ set }) => 'patient_id' in set);
  return [...leaves, ...followers, ...back.filter(({ set }) => !('patient_id' in set))];
}

/** What was added since and hangs on what goes back: corrections, doses of a course, messages of a task, … */
function planFollowers(
  survivorId: string,
  absorbedId: string,
  merged: readonly MergedRow[],
  rows: readonly StoredRow[],
): UndoPlan {
  const isMerged = new Set(merged.map(nameOf));
  const going = new Map<string, Set<string>>();
  const goingOf = (table: string): Set<string> => {
    const known = going.get(table) ?? new Set<string>();
    going.set(table, known);
    return known;
  };
  /** `fact treatment`: its name now and the one that it goes back to. */
  const names = new Map<string, string>();
  const taskKeys = new Map<string, string>();
  const points = new Set<string>();
  const byName = new Map(rows.map((stored) => [nameOf(stored), stored.row]));
  for (const change of merged) {
    const { table, before, after } = change;
    if (after['patient_id'] !== survivorId) continue;
    goingOf(table).add(idOf(change));
    const row = byName.get(nameOf(change)) ?? {};
    if (table === 'fact' && (row['type'] === 'fracture' || row['type'] === 'treatment')) {
      names.set(`${String(row['type'])}/${String(row['ref'])}`, String(before['ref'] ?? row['ref']));
    }
    if (table === 'task') taskKeys.set(String(row['key']), String(before['key'] ?? row['key']));
    if (table === 'contact_point') points.add(idOf(change));
  }

  const changes: RowChange[] = [];
  const unsplittable: Unsplittable[] = [];
  const since = rows.filter((stored) => !isMerged.has(nameOf(stored)) && stored.row['patient_id'] === survivorId);
  const of = (table: string): StoredRow[] => since.filter((stored) => stored.table === table);
  const goBack = (stored: StoredRow, set: Columns = {}): void => {
    goingOf(stored.table).add(idOf(stored));
    changes.push({ table: stored.table, key: stored.key, set: { patient_id: absorbedId, ...set } });
  };
  const has = (table: string, id: unknown): boolean => typeof id === 'string' && goingOf(table).has(id);

  // A correction follows what it corrects, and may be corrected itself: in the order of recording.
  for (const fact of of('fact').sort((a, b) => Number(a.row['seq']) - Number(b.row['seq']))) {
    const { type, ref, corrects_id: corrects } = fact.row;
    const name = names.get(`${type === 'fracture' ? 'fracture' : 'treatment'}/${String(ref)}`);
    if (has('fact', corrects) || (type !== 'fracture' && type !== 'treatment' && ref !== null && name !== undefined)) {
      goBack(fact, name === undefined || name === ref ? {} : { ref: name });
    }
  }
  const takenKeys = new Set(
    rows.filter(({ table, row }) => table === 'task' && row['patient_id'] === absorbedId).map(({ row }) => row['key']),
  );
  for (const task of of('task')) {
    const { episode_key: episode, treatment_key: course, key } = task.row;
    const name = names.get(episode === null ? `treatment/${String(course)}` : `fracture/${String(episode)}`);
    if (name === undefined) continue;
    const renamed = `${name}${String(key).slice(String(key).indexOf('/'))}`;
    if (takenKeys.has(renamed) || [...taskKeys.values()].includes(renamed)) continue;
    taskKeys.set(String(key), renamed);
    goBack(task, { key: renamed, ...(episode === null ? { treatment_key: name } : { episode_key: name }) });
  }
  for (const message of of('message')) {
    const { task_id: task, key, contact_point_id: point, state } = message.row;
    if (!has('task', task)) continue;
    const of = [...taskKeys].find(([taskKey]) => String(key).startsWith(`${taskKey}/`));
    const waits = (state === 'planned' || state === 'queued') && typeof point === 'string' && !points.has(point);
    goBack(message, {
      ...(of === undefined ? {} : { key: of[1] + String(key).slice(of[0].length) }),
      // It would go to the survivor’s own number.
      ...(waits ? { state: 'cancelled', reason: 'superseded', digest_id: null } : {}),
    });
  }
  for (const change of of('task_change')) if (has('task', change.row['task_id'])) goBack(change);
  for (const table of ['letter', 'answer_link', 'work_item']) {
    for (const stored of of(table)) {
      if (has('message', stored.row['message_id']) || has('task', stored.row['task_id'])) goBack(stored);
    }
  }
  for (const note of of('contact_annulment')) if (has('contact_attempt', note.row['attempt_id'])) goBack(note);
  // A conversation since then is the survivor's: what it recorded about a course that goes back cannot be split from it.
  for (const attempt of of('contact_attempt')) {
    const { fact_ids: facts } = attempt.row;
    if (Array.isArray(facts) && facts.some((id) => has('fact', id))) {
      unsplittable.push({ table: attempt.table, key: attempt.key });
    }
  }
  return { changes, unsplittable };
}
