import { shippedProtocol, type Agent, type LocalDate, type TaskStatus } from '@osteon/domain';
import type { FactView } from '../patients/read-patient.ts';
import type { TaskView } from '../plan/task-view.ts';

export const CDS_RULES = ['follow-up-overdue', 'osteoporosis-not-addressed', 'denosumab-without-follow-on'] as const;
export type CdsRule = (typeof CDS_RULES)[number];

/** What somebody who is shown a card may accept: never a drug. */
export const CDS_SUGGESTIONS = ['dxa-order', 'follow-up-call'] as const;
export type CdsSuggestion = (typeof CDS_SUGGESTIONS)[number];

/** Why somebody sets a card aside. The first four change the plan by a fact or a date; the others are for a person to read. */
export const CDS_REASONS = [
  'followed-up-today',
  'call-in-four-weeks',
  'declined-follow-up',
  'declined-treatment',
  'scan-not-needed',
  'arranged-elsewhere',
  'not-now',
] as const;
export type CdsReason = (typeof CDS_REASONS)[number];

/** One thing to say about a patient, and what it follows from. */
export interface Advice {
  readonly rule: CdsRule;
  readonly urgency: 'warning' | 'critical';
  /** What the card is about, the worst first; empty where it follows from an order alone. */
  readonly tasks: readonly TaskView[];
  readonly facts: {
    /** The fracture that osteoporosis was not addressed after. */
    readonly diagnosedOn?: LocalDate;
    readonly lastDoseOn?: LocalDate | null;
    /** The order that ends denosumab, and when, where it says so. */
    readonly orderEnds?: { readonly on: LocalDate | null };
  };
  readonly suggestions: readonly CdsSuggestion[];
  readonly reasons: readonly CdsReason[];
}

/** A medicine that is about to be ordered, or is being taken, as far as it matters here. */
export interface OrderedMedicine {
  /** Null for what is none of the service's agents; the 120 mg product of denosumab is none. */
  readonly agent: Agent | null;
  /** When it was begun, or ordered; null: nobody says. */
  readonly startsOn: LocalDate | null;
  /** Stopped, cancelled, or not to be given. */
  readonly stops: boolean;
  /** The last day of the treatment as the order says it; null: it has no end. */
  readonly endsOn: LocalDate | null;
  /** It is bounded by a length and not by a date. */
  readonly isBounded: boolean;
}

/** What the cards are made from: the patient's plan and facts as they stand today. */
export interface AdvisedPatient {
  readonly asOf: LocalDate;
  readonly diedOn: LocalDate | null;
  readonly tasks: readonly TaskView[];
  readonly facts: readonly FactView[];
  readonly episodes: readonly { readonly key: string; readonly diagnosedOn: LocalDate }[];
}

const PAST: readonly TaskStatus[] = ['overdue', 'critical'];
/** What has to be done before osteoporosis counts as addressed after a fracture (protocol, section 3). */
const ADDRESSING: readonly string[] = ['assessment', 'dxa', 'treatment-decision'];
/** What a call can close (protocol, section 8). */
const CALLS: readonly string[] = shippedProtocol.contacts.kinds;
const FINISHED: readonly TaskStatus[] = ['done', 'cancelled'];

const isPast = ({ status }: TaskView): boolean => PAST.includes(status);
const worstFirst = (a: TaskView, b: TaskView): number =>
  Number(b.status === 'critical') - Number(a.status === 'critical') || a.dueOn.localeCompare(b.dueOn);
const urgencyOf = (tasks: readonly TaskView[]): Advice['urgency'] =>
  tasks.some(({ status }) => status === 'critical') ? 'critical' : 'warning';

/** What is said to somebody who opens the chart (hook `patient-view`): what is overdue, as the plan stands today. */
export function adviseOnView(patient: AdvisedPatient): readonly Advice[] {
  if (patient.diedOn !== null) return [];
  const notAddressed = osteoporosisNotAddressed(patient);
  const told = new Set(notAddressed?.tasks.map(({ key }) => key));
  const overdue = followUpOverdue(patient.tasks.filter((task) => isPast(task) && !told.has(task.key)));
  return [overdue, notAddressed].filter((advice) => advice !== null);
}

function followUpOverdue(tasks: readonly TaskView[]): Advice | null {
  if (tasks.length === 0) return null;
  const isContact = tasks.some(({ kind }) => CALLS.includes(kind));
  return {
    rule: 'follow-up-overdue',
    urgency: urgencyOf(tasks),
    tasks: tasks.toSorted(worstFirst),
    facts: {},
    suggestions: ['follow-up-call'],
    reasons: [
      ...(tasks.some(({ kind }) => kind === 'follow-up-contact') ? (['followed-up-today'] as const) : []),
      'call-in-four-weeks',
      ...(isContact ? (['declined-follow-up'] as const) : []),
      'arranged-elsewhere',
      'not-now',
    ],
  };
}

/** Overdue in an episode without a decision about treatment: assessment, scan, or the decision itself. */
function osteoporosisNotAddressed({ tasks, episodes, facts }: AdvisedPatient): Advice | null {
  const undecided = new Map(
    episodes
      .filter(({ key }) =>
        tasks.some(
          (task) => task.episode === key && task.kind === 'treatment-decision' && !FINISHED.includes(task.status),
        ),
      )
      .map(({ key, diagnosedOn }) => [key, diagnosedOn]),
  );
  const past = tasks.filter(
    (task) => isPast(task) && ADDRESSING.includes(task.kind) && undecided.has(task.episode ?? ''),
  );
  if (past.length === 0) return null;
  const diagnosedOn = past.map(({ episode }) => undecided.get(episode ?? '') ?? '').reduce((a, b) => (a > b ? a : b));
  const isOrdered = facts.some(
    ({ type, holds, on, payload }) => type === 'dxa' && holds && payload['status'] === 'ordered' && on >= diagnosedOn,
  );
  const wantsScan = tasks.some(
    ({ kind, status, episode }) => kind === 'dxa' && !FINISHED.includes(status) && undecided.has(episode ?? ''),
  );
  return {
    rule: 'osteoporosis-not-addressed',
    urgency: urgencyOf(past),
    tasks: past.toSorted(worstFirst),
    facts: { diagnosedOn },
    suggestions: [...(wantsScan && !isOrdered ? (['dxa-order'] as const) : []), 'follow-up-call'],
    reasons: [
      'declined-treatment',
      ...(wantsScan ? (['scan-not-needed'] as const) : []),
      'call-in-four-weeks',
      'arranged-elsewhere',
      'not-now',
    ],
  };
}

/** What may follow denosumab (protocol, section 4, "the next agent"); another denosumab goes on, and follows nothing. */
const FOLLOW_ON: readonly Agent[] = shippedProtocol.sequence.nextAgents.filter((agent) => agent !== 'denosumab');

/**
 * What is said to somebody who signs orders (hook `order-sign`): denosumab ends by the order, or its last dose has run
 * out by the plan, and nothing follows. Bone is lost fast then (protocol, section 4, `sequence/start`).
 * @param orders what is about to be signed
 * @param taken what the record system says is being taken besides
 */
export function adviseOnOrders(
  patient: AdvisedPatient,
  orders: readonly OrderedMedicine[],
  taken: readonly OrderedMedicine[] = [],
): readonly Advice[] {
  if (patient.diedOn !== null || orders.length === 0) return [];
  const goesOn = ({ stops, endsOn, isBounded }: OrderedMedicine): boolean =>
    !stops && !isBounded && (endsOn === null || endsOn > patient.asOf);
  const lastOn = lastDoseOn(patient);
  const follows = (order: OrderedMedicine): boolean =>
    order.agent !== null && FOLLOW_ON.includes(order.agent) && goesOn(order);
  // What was begun before the last dose was given beside denosumab, or before it, and follows nothing.
  const followsLate = (order: OrderedMedicine): boolean =>
    follows(order) && (lastOn === null || (order.startsOn !== null && order.startsOn > lastOn));
  if (orders.some(follows) || taken.some(followsLate) || hasFollowOn(patient, lastOn)) return [];
  const ofDenosumab = orders.filter(({ agent }) => agent === 'denosumab');
  const ending = ofDenosumab.filter(({ stops, endsOn, isBounded }) => stops || endsOn !== null || isBounded);
  const endsAll = ending.length > 0 && ending.length === ofDenosumab.length;
  const ranOut = patient.tasks.filter(ranOutOn(patient.asOf));
  if (!endsAll && ranOut.length === 0) return [];
  const endsOn = ending.map(({ endsOn: on }) => on).filter((on) => on !== null);
  return [
    {
      rule: 'denosumab-without-follow-on',
      urgency: urgencyOf(ranOut),
      tasks: ranOut.toSorted(worstFirst),
      facts: {
        lastDoseOn: lastOn,
        ...(endsAll ? { orderEnds: { on: endsOn.toSorted().at(-1) ?? null } } : {}),
      },
      suggestions: ['follow-up-call'],
      reasons: ['arranged-elsewhere', 'declined-treatment', 'call-in-four-weeks', 'not-now'],
    },
  ];
}

/** The last dose has run out: the next one, or what must follow, is due and not done. */
const ranOutOn =
  (asOf: LocalDate) =>
  ({ kind, occurrence, agent, status, dueOn }: TaskView): boolean =>
    agent === 'denosumab' &&
    (kind === 'dose' || (kind === 'sequence' && occurrence === 'start')) &&
    !FINISHED.includes(status) &&
    // A course that was ended wants its successor at once; a running one, its next dose once that is late.
    (kind === 'sequence' || dueOn < asOf);

const coursesOf = ({ facts }: AdvisedPatient) => facts.filter(({ type, holds }) => type === 'treatment' && holds);

function lastDoseOn(patient: AdvisedPatient): LocalDate | null {
  const courses = new Set(
    coursesOf(patient)
      .filter(({ payload }) => payload['agent'] === 'denosumab')
      .map(({ ref }) => ref),
  );
  const doses = patient.facts.filter(({ type, holds, ref }) => type === 'dose' && holds && courses.has(ref));
  return (
    doses
      .map(({ on }) => on)
      .toSorted()
      .at(-1) ?? null
  );
}

/** Whether a course that may follow denosumab is running by what is recorded, and was begun after its last dose. */
function hasFollowOn(patient: AdvisedPatient, lastOn: LocalDate | null): boolean {
  return coursesOf(patient).some(({ on, payload }) => {
    const { agent, endedOn } = payload;
    const runs =
      on <= patient.asOf &&
      (lastOn === null || on > lastOn) &&
      (typeof endedOn !== 'string' || endedOn >= patient.asOf);
    return runs && FOLLOW_ON.includes(agent as Agent);
  });
}
