import type { PatientView, RecordContactRequest, TaskView } from '@osteon/contracts';
import { addDays } from '@osteon/domain';

/** The kinds of task that one telephone call can close (protocol section 8). */
export const CALL_KINDS = [
  'first-contact',
  'pain-review',
  'follow-up-contact',
  'falls-reminder',
  'adherence-check',
  'falls-follow-up',
] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** One question of the call with the tasks that its answer closes. */
export interface Question {
  readonly id: string;
  readonly kind: CallKind;
  /** the course an adherence check asks about */
  readonly treatment: string | null;
  readonly agent: string | null;
  readonly tasks: readonly TaskView[];
}

/** A follow-up contact counts from 28 days before its window opens (protocol section 3: from day 56). */
const FOLLOW_UP_COUNTS_EARLY_DAYS = 28;

function canBeAsked(task: TaskView, on: string): boolean {
  if (task.status === 'done' || task.status === 'cancelled') return false;
  const from = task.kind === 'follow-up-contact' ? addDays(task.opensOn, -FOLLOW_UP_COUNTS_EARLY_DAYS) : task.opensOn;
  return from <= on;
}

/** The questions of all tasks that a call on that day can close, each once. */
export function questionsFor(patient: Pick<PatientView, 'tasks'>, on: string): Question[] {
  const questions = new Map<
    string,
    { kind: CallKind; treatment: string | null; agent: string | null; tasks: TaskView[] }
  >();
  for (const task of patient.tasks) {
    const kind = CALL_KINDS.find((one) => one === task.kind);
    if (kind === undefined || !canBeAsked(task, on)) continue;
    const treatment = kind === 'adherence-check' ? task.treatment : null;
    const id = treatment === null ? kind : `${kind}-${treatment}`;
    const known = questions.get(id);
    if (known === undefined) questions.set(id, { kind, treatment, agent: task.agent, tasks: [task] });
    else known.tasks.push(task);
  }
  return [...questions]
    .map(([id, question]) => ({ id, ...question }))
    .toSorted((a, b) => CALL_KINDS.indexOf(a.kind) - CALL_KINDS.indexOf(b.kind));
}

/** What the nurse has entered: everything as typed, nothing decided until it is saved. It is its own draft. */
export interface ContactForm {
  readonly outcome: RecordContactRequest['outcome'] | '';
  readonly on: string;
  readonly promisedOn: string;
  readonly callBackOn: string;
  /** '' the day of the contact */
  readonly diedOn: string;
  /** of the number that was wrong */
  readonly wrongPoint: string;
  readonly newNumber: string;
  readonly note: string;
  /** red flags chosen; `none` and `not-asked` are answers too */
  readonly flags: readonly string[];
  readonly actionTaken: string;
  /** items of checklists whose tick is another than before, by `tickKey` */
  readonly ticks: Readonly<Record<string, boolean>>;
  readonly firstContactDone: boolean;
  readonly pain: string;
  readonly painSigns: readonly string[];
  readonly fallsGiven: boolean;
  readonly fallsFollowUpDone: boolean;
  /** '' unanswered, 'no', 'yes', 'hurt' */
  readonly fallen: string;
  readonly strength: string;
  readonly onTreatment: string;
  readonly adherent: string;
  /** by course */
  readonly taking: Readonly<Record<string, string>>;
  readonly missed: Readonly<Record<string, string>>;
  readonly stopReason: Readonly<Record<string, string>>;
}

export function emptyContactForm(today: string): ContactForm {
  return {
    outcome: '',
    on: today,
    promisedOn: '',
    callBackOn: '',
    diedOn: '',
    wrongPoint: '',
    newNumber: '',
    note: '',
    flags: [],
    actionTaken: '',
    ticks: {},
    firstContactDone: false,
    pain: '',
    painSigns: [],
    fallsGiven: false,
    fallsFollowUpDone: false,
    fallen: '',
    strength: '',
    onTreatment: '',
    adherent: '',
    taking: {},
    missed: {},
    stopReason: {},
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A draft as a form again. What an older page kept in another shape is left out. */
export function contactFormOf(content: Readonly<Record<string, unknown>>, today: string): ContactForm {
  const empty = emptyContactForm(today);
  const fits = (name: string, value: unknown): boolean => {
    const wanted: unknown = empty[name as keyof ContactForm];
    if (Array.isArray(wanted)) return Array.isArray(value) && value.every((one) => typeof one === 'string');
    if (!isRecord(wanted)) return typeof value === typeof wanted;
    const type = name === 'ticks' ? 'boolean' : 'string';
    return isRecord(value) && Object.values(value).every((one) => typeof one === type);
  };
  const kept = Object.entries(content).filter(([name, value]) => Object.hasOwn(empty, name) && fits(name, value));
  // each field was just seen to have the type of the empty one
  return { ...empty, ...Object.fromEntries(kept) } as ContactForm;
}

/** An item of a task's checklist as a form names it. */
export const tickKey = (taskKey: string, item: string): string => `${taskKey}\n${item}`;

/** Whether the conversation took place in which the questions are asked. */
export function spokeWith(outcome: ContactForm['outcome']): boolean {
  return outcome === 'reached';
}

/** Whether the patient was spoken with, however shortly: red flags are asked first. */
export function asksForFlags(outcome: ContactForm['outcome']): boolean {
  return outcome === 'reached' || mayEndBeforeFlags(outcome);
}

/** Conversations that can end before red flags are asked for: then that is the answer, and it is recorded. */
export function mayEndBeforeFlags(outcome: ContactForm['outcome']): boolean {
  return outcome === 'promised' || outcome === 'call-back' || outcome === 'declined';
}

/** The answers that are no flag. */
export const NO_FLAGS: readonly string[] = ['none', 'not-asked'];

export const flagsRaised = (form: Pick<ContactForm, 'flags'>): string[] =>
  form.flags.filter((flag) => !NO_FLAGS.includes(flag));

export type ContactProblem =
  'chooseOutcome' | 'needDate' | 'futureDate' | 'pastDate' | 'diedAfter' | 'answerFlags' | 'needAction';

/** The first thing that keeps the contact from being saved, or null. A red flag is never saved without its action. */
export function contactProblem(form: ContactForm, today: string): ContactProblem | null {
  const { outcome, on, flags } = form;
  if (outcome === '') return 'chooseOutcome';
  if (on === '') return 'needDate';
  if (on > today) return 'futureDate';
  const isAnswered = flags.length > 0 && (mayEndBeforeFlags(outcome) || !flags.includes('not-asked'));
  if (asksForFlags(outcome) && !isAnswered) return 'answerFlags';
  if (asksForFlags(outcome) && flagsRaised(form).length > 0 && form.actionTaken.trim() === '') return 'needAction';
  const agreed = outcome === 'promised' ? form.promisedOn : outcome === 'call-back' ? form.callBackOn : null;
  if (agreed === '') return 'needDate';
  if (agreed !== null && agreed < on) return 'pastDate';
  if (outcome === 'died' && form.diedOn > on) return 'diedAfter';
  return null;
}
