import { schedule, type Channel, type Facts, type LocalDate } from '@osteon/domain';
import { AppError } from '../errors.ts';
import { assembleFacts } from '../facts/assemble-facts.ts';
import type { FactRecord, FactType } from '../facts/fact-record.ts';
import { deathOn, heldFacts, setAsideAfterDeath } from '../facts/held-facts.ts';
import { promisedOnAfter, promisedOnAfterAll, unreachedDaysOf } from '../patients/contact-outcome.ts';
import { checkChange } from './check-change.ts';
import { compareTasks } from './compare-tasks.ts';
import { planEpisodes } from './episodes.ts';
import { letterToWrite } from './letter-to-write.ts';
import { asRecords, newFactRows } from './new-fact-rows.ts';
import type { PatientColumns, PatientState } from './patient-state.ts';
import type { NewAttempt } from '../patients/contact-outcome.ts';
import type { ChangeRequest, PlannedChange, WorkItemToRaise } from './planned-change.ts';

/**
 * What a request changes: pure. The facts that would hold are checked as a whole, the enrolled episodes are planned,
 * and the tasks wanted are compared with those stored. An import, a correction, a death and a change of the protocol
 * all come through here. Throws an AppError that names the field when the facts are refused.
 */
export function planChange(state: PatientState, request: ChangeRequest): PlannedChange {
  const { rows, placeOf } = newFactRows(state, request);
  const before = heldFacts(state.facts);
  const held = rows.length === 0 ? before : heldFacts([...state.facts, ...asRecords(rows)]);

  const alive = setAsideAfterDeath(held);
  if (rows.length > 0 || state.version === 0) checkChange(state, newAsTheyAre(held, alive.facts, placeOf), placeOf);

  const fractures = alive.facts.filter(({ type }) => type === 'fracture');
  const { standing, write: episodes } = planEpisodes(
    fractures,
    state.episodes,
    state.birthDate,
    request.enrolment ?? null,
    request.enrolEpisode,
  );
  if (request.enrolEpisode !== undefined && !standing.some(({ key }) => key === request.enrolEpisode)) {
    throw new AppError('FLS-1019');
  }
  const enrolledDays = new Set(standing.filter(({ enrolment }) => enrolment === 'enrolled').map((e) => e.diagnosedOn));
  const facts = factsToPlan(state, alive.facts, enrolledDays);
  const desired = facts === null ? [] : schedule(facts, state.protocol);
  const compared = compareTasks(desired, state.tasks, state.protocol.version, state.today);

  const aliveBefore = setAsideAfterDeath(before);
  const setAsideBefore = aliveBefore.setAside;
  const columnsBefore = columnsOf(state, aliveBefore.facts, null);
  const columns = columnsOf(state, alive.facts, request);
  const letters = letterToWrite(state.patientId, alive.facts, desired, columns);
  const lettersBefore = letterToWrite(state.patientId, aliveBefore.facts, state.tasks, columnsBefore);
  const declines = columns.declinedOn !== columnsBefore.declinedOn;
  return {
    facts: rows,
    episodes,
    tasks: compared.write,
    withdrawTasks: compared.withdraw,
    taskChanges: compared.changes,
    movedBy: rows[0]?.id ?? null,
    columns,
    columnsChanged: state.version === 0 || !sameColumns(columns, columnsBefore),
    optOutsChanged: columns.optedOut.join() !== columnsBefore.optedOut.join(),
    attempt: request.attempt ?? null,
    annul: request.annul ?? null,
    raise: [
      ...alive.setAside.filter((id) => !setAsideBefore.includes(id)).map(incident),
      ...(request.attempt === undefined ? [] : wrongNumber(state.patientId, request.attempt)),
      ...(declines ? letters : []),
    ],
    settle: [
      ...setAsideBefore.filter((id) => !alive.setAside.includes(id)).map((id) => incident(id).key),
      ...(declines ? lettersBefore.map(({ key }) => key) : []),
      ...(request.annul === undefined ? [] : wrongNumber(state.patientId, request.annul).map(({ key }) => key)),
    ],
    difference: compared.difference,
  };
}

/** What the planner gets: fractures of enrolled episodes alone, and all else that holds; null when none is enrolled. */
function factsToPlan(
  state: PatientState,
  alive: readonly FactRecord[],
  enrolledDays: ReadonlySet<LocalDate>,
): Facts | null {
  if (enrolledDays.size === 0) return null;
  const patient = { id: state.patientId, ...state };
  const { facts } = assembleFacts(patient, { timeZone: state.timeZone }, state.today, alive, ({ on }) =>
    enrolledDays.has(on),
  );
  return facts;
}

/** The facts that a stored patient is planned from, as the `plan` command takes them; null when no episode is enrolled. */
export function plannedFactsOf(state: PatientState): Facts | null {
  const { facts } = setAsideAfterDeath(heldFacts(state.facts));
  const standing = state.episodes.filter(({ withdrawn, enrolment }) => !withdrawn && enrolment === 'enrolled');
  return factsToPlan(state, facts, new Set(standing.map(({ diagnosedOn }) => diagnosedOn)));
}

/** Earlier facts as the death leaves them, new ones as they were given: a new fact after a death is refused. */
function newAsTheyAre(
  held: readonly FactRecord[],
  alive: readonly FactRecord[],
  isNew: ReadonlyMap<string, string>,
): FactRecord[] {
  const left = new Map(alive.map((fact) => [fact.id, fact]));
  return held.flatMap((fact) => (isNew.has(fact.id) ? fact : (left.get(fact.id) ?? [])));
}

/** A fact dated after the death: kept, not planned with, shown to a person. */
function incident(factId: string): WorkItemToRaise {
  return { kind: 'incident', key: `incident/fact/${factId}`, urgent: false, detail: { reason: 'after-death', factId } };
}

/** Somebody has to find the right number, unless the call itself did. */
function wrongNumber(
  patientId: string,
  { outcome, on, wrongPoints }: Pick<NewAttempt, 'outcome' | 'on' | 'wrongPoints'>,
): WorkItemToRaise[] {
  if (outcome !== 'wrong-number' || (wrongPoints?.replacing.length ?? 0) > 0) return [];
  const key = `unreachable/wrong-number/${patientId}/${on}`;
  return [{ kind: 'unreachable', key, urgent: false, detail: { reason: 'wrong-number', on } }];
}

function columnsOf(state: PatientState, held: readonly FactRecord[], request: ChangeRequest | null): PatientColumns {
  const optedOut = new Set<Channel>();
  for (const { type, payload } of held) if (type === 'opt-out') optedOut.add(payload['channel'] as Channel);
  const latest = (...types: FactType[]): LocalDate | null =>
    held.reduce<LocalDate | null>(
      (last, { type, on }) => (types.includes(type) && (last === null || on > last) ? on : last),
      null,
    );
  const attempt = request?.attempt;
  const annulled = request?.annul?.contactId;
  const standing = annulled === undefined ? state.attempts : state.attempts.filter(({ id }) => id !== annulled);
  const calls =
    attempt !== undefined
      ? {
          unreachedDays: unreachedDaysOf([...standing, attempt]),
          promisedOn: promisedOnAfter(attempt, state.promisedOn),
        }
      : annulled !== undefined
        ? { unreachedDays: unreachedDaysOf(standing), promisedOn: promisedOnAfterAll(standing) }
        : { unreachedDays: state.unreachedDays, promisedOn: state.promisedOn };
  return {
    diedOn: deathOn(held),
    leftOn: latest('transfer', 'discharge'),
    declinedOn: latest('declined-follow-up'),
    ...calls,
    optedOut: [...optedOut].sort(),
  };
}

function sameColumns(a: PatientColumns, b: PatientColumns): boolean {
  return (
    a.diedOn === b.diedOn &&
    a.leftOn === b.leftOn &&
    a.declinedOn === b.declinedOn &&
    a.unreachedDays === b.unreachedDays &&
    a.promisedOn === b.promisedOn &&
    a.optedOut.join() === b.optedOut.join()
  );
}
