import type { Agent, LocalDate } from '@osteon/domain';
import { heldFacts } from '../facts/held-facts.ts';
import type { FactHistoryRecord, PatientRecord } from '../ports/patient-reader.ts';

/** A fact as a letter states it: what, when, and where it came from. */
export interface LetterFact {
  readonly type: FactHistoryRecord['type'];
  readonly on: LocalDate;
  readonly payload: FactHistoryRecord['payload'];
  readonly source: string;
}

export interface LetterCourse extends LetterFact {
  readonly agent: Agent;
  /** In the order of their days. */
  readonly doses: readonly LetterFact[];
  readonly lastSupply: LetterFact | null;
  /** When the next dose is due by the plan, also when nobody reminds of it any more. */
  readonly nextDose: { readonly dueOn: LocalDate; readonly because: string; readonly source: string } | null;
}

/** Why a patient is told what follows a stop of denosumab; only what is recorded is said. */
export type StopReason = 'declined-follow-up' | 'declined-treatment' | 'ended' | 'late' | 'to-know';

/** Everything that a letter about a patient may state. Nothing in it says what should be given. */
export interface LetterFacts {
  readonly patientName: string;
  readonly birthDate: LocalDate;
  readonly identifiers: PatientRecord['identifiers'];
  readonly today: LocalDate;
  readonly fractures: readonly LetterFact[];
  readonly courses: readonly LetterCourse[];
  /** Blood tests and scans, the newest first. */
  readonly results: readonly LetterFact[];
  /** What else happened, the newest first. */
  readonly events: readonly LetterFact[];
  /** The running or latest course of denosumab that has a dose: the one whose stop lets bone go. */
  readonly denosumab: LetterCourse | null;
  readonly stopReason: StopReason;
}

const RESULTS: ReadonlySet<string> = new Set(['lab', 'dxa']);
/** What a colleague needs; calls, reminders and the like stay with the service. */
const TOLD_EVENTS: ReadonlySet<string> = new Set([
  'fall',
  'falls-assessment',
  'pain',
  'red-flag',
  'augmentation-review',
  'augmentation-referral',
  'adherence-check',
  'treatment-review',
  'fls-assessment',
  'declined-treatment',
  'declined-follow-up',
  'transfer',
  'discharge',
  'death',
]);
const MOST_RESULTS = 12;
const MOST_EVENTS = 20;

type FactsOfPatient = Pick<
  PatientRecord,
  'given' | 'family' | 'birthDate' | 'identifiers' | 'today' | 'declinedOn' | 'facts' | 'tasks'
>;

/** What holds of a patient, put together for a letter. */
export function letterFactsOf(patient: FactsOfPatient): LetterFacts {
  const holding = new Set(heldFacts(patient.facts).map(({ id }) => id));
  const held = patient.facts.filter(({ id }) => holding.has(id));
  const of = (...types: string[]) => held.filter(({ type }) => types.includes(type)).map(factOf);
  const courses = held.filter(({ type }) => type === 'treatment').map((fact) => courseOf(fact, held, patient.tasks));
  const denosumab =
    courses
      .filter(({ agent, doses }) => agent === 'denosumab' && doses.length > 0)
      .sort((a, b) => lastDay(b).localeCompare(lastDay(a)))[0] ?? null;
  const events = of(...TOLD_EVENTS).sort(newestFirst);
  return {
    patientName: `${patient.given} ${patient.family}`,
    birthDate: patient.birthDate,
    identifiers: patient.identifiers,
    today: patient.today,
    fractures: of('fracture').sort(byDay),
    courses: courses.sort(byDay),
    results: of(...RESULTS)
      .sort(newestFirst)
      .slice(0, MOST_RESULTS),
    events: events.slice(0, MOST_EVENTS),
    denosumab,
    stopReason: stopReasonOf(patient, denosumab, events),
  };
}

function stopReasonOf(
  { declinedOn, today }: FactsOfPatient,
  course: LetterCourse | null,
  events: readonly LetterFact[],
): StopReason {
  if (declinedOn !== null) return 'declined-follow-up';
  if (course === null) return 'to-know';
  if (events.some(({ type, on }) => type === 'declined-treatment' && on >= lastDay(course)))
    return 'declined-treatment';
  const endedOn = course.payload['endedOn'];
  if (typeof endedOn === 'string' && endedOn <= today) return 'ended';
  return course.nextDose !== null && course.nextDose.dueOn < today ? 'late' : 'to-know';
}

const byDay = (a: LetterFact, b: LetterFact): number => a.on.localeCompare(b.on);
const newestFirst = (a: LetterFact, b: LetterFact): number => b.on.localeCompare(a.on);
const lastDay = ({ doses }: LetterCourse): LocalDate => doses.at(-1)?.on ?? '';

function factOf({ type, on, payload, source }: FactHistoryRecord): LetterFact {
  return { type, on, payload, source };
}

function courseOf(
  fact: FactHistoryRecord,
  held: readonly FactHistoryRecord[],
  tasks: PatientRecord['tasks'],
): LetterCourse {
  const ofCourse = (type: string) =>
    held
      .filter((other) => other.type === type && other.ref === fact.ref)
      .map(factOf)
      .sort(byDay);
  const doses = ofCourse('dose');
  // A transfer cancels the task and moves no date: the letter says the date all the same.
  const next = tasks
    .filter(
      ({ kind, occurrence, treatment, withdrawn, doneOn }) =>
        treatment === fact.ref &&
        !withdrawn &&
        doneOn === null &&
        (kind === 'dose' || (kind === 'sequence' && occurrence === 'start')),
    )
    .sort((a, b) => a.dueOn.localeCompare(b.dueOn))[0];
  return {
    ...factOf(fact),
    agent: fact.payload['agent'] as Agent,
    doses,
    lastSupply: ofCourse('supply').at(-1) ?? null,
    nextDose: next
      ? { dueOn: next.dueOn, because: next.because[0]?.text ?? '', source: next.because[0]?.source ?? '' }
      : null,
  };
}
