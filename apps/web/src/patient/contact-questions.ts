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

type NewFacts = RecordContactRequest['facts'];

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

/** What the nurse has entered: everything as typed, nothing decided until it is saved. */
export interface ContactForm {
  readonly outcome: RecordContactRequest['outcome'] | null;
  readonly on: string;
  readonly promisedOn: string;
  readonly callBackOn: string;
  readonly note: string;
  /** red flags chosen; `none` is an answer too */
  readonly flags: readonly string[];
  readonly actionTaken: string;
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
    outcome: null,
    on: today,
    promisedOn: '',
    callBackOn: '',
    note: '',
    flags: [],
    actionTaken: '',
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

/** Whether the conversation took place in which the questions are asked. */
export function spokeWith(outcome: ContactForm['outcome']): boolean {
  return outcome === 'reached';
}

export type ContactProblem = 'chooseOutcome' | 'needDate' | 'futureDate' | 'pastDate' | 'answerFlags' | 'needAction';

/** The first thing that keeps the contact from being saved, or null. A red flag is never saved without its action. */
export function contactProblem(form: ContactForm, today: string): ContactProblem | null {
  if (form.outcome === null) return 'chooseOutcome';
  if (form.on === '') return 'needDate';
  if (form.on > today) return 'futureDate';
  if (spokeWith(form.outcome) && form.flags.length === 0) return 'answerFlags';
  if (spokeWith(form.outcome) && form.flags.some((flag) => flag !== 'none') && form.actionTaken.trim() === '')
    return 'needAction';
  const agreed = form.outcome === 'promised' ? form.promisedOn : form.outcome === 'call-back' ? form.callBackOn : null;
  if (agreed === '') return 'needDate';
  if (agreed !== null && agreed < form.on) return 'pastDate';
  return null;
}

function yesNoUnknown(answer: string): boolean | null | undefined {
  if (answer === '') return undefined;
  return answer === 'yes' ? true : answer === 'no' ? false : null;
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));
}

function factsLearned(form: ContactForm, questions: readonly Question[]): NewFacts {
  const { on } = form;
  const facts: NewFacts = [];
  const asked = (kind: CallKind): boolean => questions.some((question) => question.kind === kind);
  for (const flag of form.flags) {
    if (flag === 'none') continue;
    facts.push({ type: 'red-flag', on, payload: { flag, actionTaken: form.actionTaken.trim() } });
  }
  if (asked('first-contact') && form.firstContactDone) facts.push({ type: 'fls-contact', on, payload: {} });
  if (asked('pain-review') && form.pain !== '') {
    const signs = ['worsening', 'deformity', 'pulmonaryDysfunction'].map((sign) => [
      sign,
      form.painSigns.includes(sign),
    ]);
    facts.push({ type: 'pain', on, payload: { nrs: Number(form.pain), ...Object.fromEntries(signs) } });
  }
  if (asked('follow-up-contact')) {
    const answers = defined({
      strengthAndBalance: yesNoUnknown(form.strength),
      onTreatment: form.onTreatment === 'unknown' ? null : form.onTreatment,
      adherent: yesNoUnknown(form.adherent),
    });
    if (Object.keys(answers).length > 0) {
      facts.push({ type: 'follow-up-contact', on, payload: { outcome: 'reached', ...answers } });
    }
  }
  if (asked('falls-reminder') && form.fallsGiven) facts.push({ type: 'falls-reminder', on, payload: {} });
  if (asked('falls-follow-up') && form.fallsFollowUpDone) facts.push({ type: 'falls-follow-up', on, payload: {} });
  if (form.fallen === 'yes' || form.fallen === 'hurt') {
    facts.push({ type: 'fall', on, payload: { injured: form.fallen === 'hurt' } });
  }
  for (const { kind, treatment } of questions) {
    if (kind !== 'adherence-check' || treatment === null) continue;
    const taking = yesNoUnknown(form.taking[treatment] ?? '');
    if (taking === undefined) continue;
    const payload = defined({
      taking,
      missed: yesNoUnknown(form.missed[treatment] ?? ''),
      stopReason: form.stopReason[treatment]?.trim(),
    });
    facts.push({ type: 'adherence-check', ref: treatment, on, payload });
  }
  return facts;
}

/** The one request that stores the contact and what was learned. Only for a form without a problem. */
export function contactRequest(form: ContactForm, questions: readonly Question[]): RecordContactRequest {
  const { outcome, on } = form;
  if (outcome === null) throw new Error('a contact without an outcome');
  const note = form.note.trim();
  return {
    outcome,
    on,
    ...(outcome === 'promised' ? { promisedOn: form.promisedOn } : {}),
    ...(outcome === 'call-back' ? { callBackOn: form.callBackOn } : {}),
    ...(note === '' ? {} : { note }),
    facts: spokeWith(outcome) ? factsLearned(form, questions) : [],
  };
}

/** The tasks that the answers given so far will close, as far as the page can tell; the planner decides. */
export function tasksClosed(form: ContactForm, questions: readonly Question[]): TaskView[] {
  if (form.outcome === null || !spokeWith(form.outcome)) return [];
  const types = new Set(factsLearned(form, questions).map((fact) => `${fact.type}-${fact.ref ?? ''}`));
  const closing: Readonly<Record<CallKind, string>> = {
    'first-contact': 'fls-contact',
    'pain-review': 'pain',
    'follow-up-contact': 'follow-up-contact',
    'falls-reminder': 'falls-reminder',
    'adherence-check': 'adherence-check',
    'falls-follow-up': 'falls-follow-up',
  };
  return questions
    .filter(({ kind, treatment }) => types.has(`${closing[kind]}-${treatment ?? ''}`))
    .flatMap(({ tasks }) => tasks);
}
