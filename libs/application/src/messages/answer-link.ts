import { isLocalDate, standingOf } from '@osteon/domain';
import { isAppError } from '../errors.ts';
import {
  ANSWER_FORMS,
  answerFormOf,
  dateFromBoxes,
  pagesOf,
  plainDigits,
  problemsOf,
  readAnswer,
  typedAnswers,
  type AnswerContext,
  type AnswerField,
  type AnswerFormName,
  type FieldProblems,
  type TypedAnswers,
} from './answer-form.ts';
import type { AnswerLinkState, AnswerPart, AnswerStore, AnswerToRecord, BirthDateTry } from './answer-store.ts';
import { isPassValid, looksLikeToken, passOf, tokenHashOf } from './answer-token.ts';
import type { RaisedItem } from './message-store.ts';
import { emergencyNumberOf } from './red-flag-words.ts';
import type { MessagePart } from './written-message.ts';

/** After so many wrong dates of birth only a nurse can help. */
export const MOST_TRIES = 5;

/** The page before the questions: what there is to tell. */
const TOLD = 'told';

/** What the page behind an answer link shows. It never names the patient. */
export type AnswerView =
  /** No such link: also what a mistyped one gets. */
  | { readonly kind: 'unknown' }
  | (AnswerFrame &
      (
        | { readonly kind: 'used' }
        /** The task is done or cancelled. */
        | { readonly kind: 'closed' }
        | { readonly kind: 'expired' }
        | { readonly kind: 'locked' }
        | {
            readonly kind: 'ask-birth-date';
            readonly problem: 'wrong' | 'not-a-date' | 'pass-over' | 'try-again' | null;
            readonly triesLeft: number;
          }
        /** What messages that ask nothing have to say; questions follow when `more`. */
        | {
            readonly kind: 'told';
            readonly parts: readonly MessagePart[];
            readonly more: boolean;
            readonly pass: string;
            /** Typed before somebody came back to this page. */
            readonly given: TypedAnswers;
          }
        | AnswerQuestion
        /** Recorded. `emergency` is a number to ring when the words suggest a red flag. */
        | { readonly kind: 'thanks'; readonly emergency: string | null }
        /** Could not be recorded; a call helps. */
        | { readonly kind: 'not-recorded' }
      ));

/** One question, with all that was answered before it. */
export interface AnswerQuestion {
  readonly kind: 'question';
  readonly form: AnswerFormName;
  /** Which part of a digest this is about; the only one is 0. */
  readonly part: number;
  readonly fields: readonly AnswerField[];
  readonly number: number;
  readonly of: number;
  readonly hasBack: boolean;
  readonly isLast: boolean;
  readonly pass: string;
  /** What was typed in this form so far, here and on the other pages. */
  readonly given: TypedAnswers;
  readonly problems: FieldProblems;
  /** A part was recorded just now; the number is to be rung when its words suggest a red flag. */
  readonly recorded: { readonly emergency: string | null } | null;
}

export interface AnswerFrame {
  readonly serviceId: string | null;
  /** BCP 47 */
  readonly language: string;
  readonly telephone: string | null;
}

export interface AnswerDeps {
  readonly answers: AnswerStore;
  readonly links: { readonly secret: string };
}

/** The date of birth as it was typed: one date, or day, month and year apart. */
export type TypedBirthDate = string | { readonly day: string; readonly month: string; readonly year: string };

/**
 * Opens an answer link. Without a date of birth it asks for it; with the right one it shows what there is to tell, or
 * the first question. Five wrong dates lock the link and tell a nurse.
 */
export async function readAnswerForm(
  { answers, links }: AnswerDeps,
  { token, birthDate }: { readonly token: string; readonly birthDate?: TypedBirthDate },
): Promise<AnswerView> {
  const link = await findLink(answers, token);
  if (!link) return { kind: 'unknown' };
  const frame = frameOf(link);
  const closed = closedBecause(link);
  if (closed) return { ...frame, kind: closed };
  const triesLeft = MOST_TRIES - link.failedTries;
  if (birthDate === undefined) return { ...frame, kind: 'ask-birth-date', problem: null, triesLeft };
  const typed = asDate(birthDate);
  // A slip of the keyboard is no guess: it is not counted.
  if (typed === null) return { ...frame, kind: 'ask-birth-date', problem: 'not-a-date', triesLeft };
  // Compared under the link's lock alone: dates that are tried at the same moment are counted one after the other.
  let view: AnswerView = { kind: 'unknown' };
  const decided = await answers.tryBirthDate(tokenHashOf(token), (locked) => {
    const { view: next, ...written } = tried(locked, typed, () => passOf(links.secret, token, locked.now));
    view = next;
    return written.outcome === null ? null : { outcome: written.outcome, item: written.item };
  });
  return decided ? view : { ...frame, kind: 'ask-birth-date', problem: 'try-again', triesLeft };
}

/** What a date of birth comes to for a link that nobody else is trying. */
function tried(
  link: AnswerLinkState,
  typed: string,
  pass: () => string,
): { readonly view: AnswerView; readonly outcome: BirthDateTry['outcome'] | null; readonly item: RaisedItem | null } {
  const frame = frameOf(link);
  const closed = closedBecause(link);
  if (closed) return { view: { ...frame, kind: closed }, outcome: null, item: null };
  if (typed === link.birthDate) return { view: firstPage(link, pass()), outcome: 'shown', item: null };
  const triesLeft = MOST_TRIES - link.failedTries - 1;
  const isLast = triesLeft <= 0;
  return {
    view: isLast ? { ...frame, kind: 'locked' } : { ...frame, kind: 'ask-birth-date', problem: 'wrong', triesLeft },
    outcome: 'wrong-birth-date',
    item: isLast ? lockedItem(link) : null,
  };
}

/** A form as it was sent. */
export interface SentAnswers {
  readonly token: string;
  /** What the questions came with. */
  readonly pass: string;
  /** Everything else in the form; `part`, `page` and `go` say where it was sent from and where to. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/**
 * Goes from question to question, forward and back, and records the answers of a part with its last one, once: as facts
 * from the patient with their re-plan, and as work items for what no fact can say, in one transaction with the use of
 * the link. Nothing is stored before: the answers travel with the form. A form that comes whole, without saying from
 * which page, is recorded at once.
 */
export async function answerQuestion({ answers, links }: AnswerDeps, sent: SentAnswers): Promise<AnswerView> {
  const link = await findLink(answers, sent.token);
  if (!link) return { kind: 'unknown' };
  const step = stepOf(link, sent, links.secret);
  if (step.kind === 'show') return step.view;

  const hash = tokenHashOf(sent.token);
  let view: AnswerView = { kind: 'unknown' };
  let emergency: string | null = null;
  let isRecorded = false;
  try {
    await answers.record(hash, (locked) => {
      const again = stepOf(locked, sent, links.secret);
      if (again.kind === 'show') {
        view = again.view;
        return null;
      }
      isRecorded = true;
      emergency = again.urgent ? emergencyNumberOf(locked.country) : null;
      return again.answer;
    });
  } catch (error) {
    // The facts were refused by a rule (a dose is already recorded on that day, say): nothing was written.
    if (isAppError(error) && error.status < 500) return { ...frameOf(link), kind: 'not-recorded' };
    throw error;
  }
  if (!isRecorded) return view;
  // What was answered may have settled another part too: what is left is read anew.
  const after = await answers.findByToken(hash);
  const next = after && !after.used ? openParts(after)[0] : undefined;
  if (!after || next === undefined) return { ...frameOf(link), kind: 'thanks', emergency };
  return questionView(after, next, { pass: sent.pass, given: {}, at: 0, recorded: { emergency } });
}

type Step =
  | { readonly kind: 'show'; readonly view: AnswerView }
  | { readonly kind: 'record'; readonly answer: AnswerToRecord; readonly urgent: boolean };

/** What a sent form comes to; a pure question of the link. */
function stepOf(link: AnswerLinkState, { token, pass, answers: sent }: SentAnswers, secret: string): Step {
  const show = (view: AnswerView): Step => ({ kind: 'show', view });
  const frame = frameOf(link);
  const closed = closedBecause(link);
  if (closed) return show({ ...frame, kind: closed });
  if (!isPassValid(secret, token, pass, link.now)) {
    return show({
      ...frame,
      kind: 'ask-birth-date',
      problem: 'pass-over',
      triesLeft: MOST_TRIES - link.failedTries,
    });
  }
  const open = openParts(link);
  const asked = sent['part'] === undefined ? open[0] : open.find((index) => String(index) === sent['part']);
  const part = asked === undefined ? undefined : link.parts[asked];
  const form = part && answerFormOf(part.kind, part.step);
  // The part was answered elsewhere meanwhile, or closed: on with what is left.
  if (asked === undefined || !part || !form) return show(firstPage(link, pass));

  const given = typedAnswers(ANSWER_FORMS[form], sent);
  const pages = pagesOf(form, given);
  if (sent['page'] === TOLD) return show(questionView(link, asked, { pass, given, at: 0 }));
  const found = pages.findIndex(([field]) => field?.name === sent['page']);
  const at = found === -1 ? pages.length - 1 : found;
  if (sent['go'] === 'back') {
    if (at === 0) return show(firstPage(link, pass, given));
    return show(questionView(link, asked, { pass, given, at: at - 1 }));
  }
  const context: AnswerContext = { ...part, today: link.today, birthDate: link.birthDate };
  if (found !== -1 && at < pages.length - 1) {
    const problems = problemsOf(pages[at] ?? [], sent, context);
    const isRight = Object.keys(problems).length === 0;
    return show(questionView(link, asked, { pass, given, at: isRight ? at + 1 : at, problems }));
  }
  const read = readAnswer(form, sent, context);
  if (!read.ok) {
    const wrong = pages.findIndex((page) => page.some(({ name }) => read.problems[name] !== undefined));
    return show(questionView(link, asked, { pass, given, at: Math.max(wrong, 0), problems: read.problems }));
  }
  const { urgent, ...answer } = read.answer;
  return { kind: 'record', urgent, answer: { ...answer, part, isLast: open.length === 1 } };
}

async function findLink(answers: AnswerStore, token: string): Promise<AnswerLinkState | undefined> {
  return looksLikeToken(token) ? answers.findByToken(tokenHashOf(token)) : undefined;
}

const frameOf = ({ serviceId, language, telephone }: AnswerLinkState): AnswerFrame => ({
  serviceId,
  language,
  telephone,
});

function isOpen(part: AnswerPart, { today }: AnswerLinkState): boolean {
  const { status } = standingOf(part.task, today);
  return status !== 'done' && status !== 'cancelled';
}

/** Places of the parts that wait for an answer. */
function openParts(link: AnswerLinkState): number[] {
  return link.parts.flatMap((part, index) =>
    part.asks && !part.answered && answerFormOf(part.kind, part.step) !== null && isOpen(part, link) ? [index] : [],
  );
}

/** Parts that only have something to say, while it holds. */
function toldParts(link: AnswerLinkState): AnswerPart[] {
  return link.parts.filter((part) => !part.asks && isOpen(part, link));
}

function closedBecause(link: AnswerLinkState): 'used' | 'closed' | 'expired' | 'locked' | null {
  if (link.used) return 'used';
  if (openParts(link).length === 0 && toldParts(link).length === 0) {
    return link.parts.some(({ answered }) => answered) ? 'used' : 'closed';
  }
  if (link.today > link.expiresOn) return 'expired';
  return link.failedTries >= MOST_TRIES ? 'locked' : null;
}

/** What a patient sees first: what there is to tell, if anything, else the first question. */
function firstPage(link: AnswerLinkState, pass: string, given: TypedAnswers = {}): AnswerView {
  const told = toldParts(link);
  const [first] = openParts(link);
  if (told.length > 0 || first === undefined) {
    return {
      ...frameOf(link),
      kind: 'told',
      parts: told.map(({ kind, step, dueOn }) => ({ kind, step, dueOn })),
      more: first !== undefined,
      pass,
      given,
    };
  }
  return questionView(link, first, { pass, given, at: 0 });
}

function questionView(
  link: AnswerLinkState,
  part: number,
  {
    pass,
    given,
    at,
    problems = {},
    recorded = null,
  }: Pick<AnswerQuestion, 'pass' | 'given'> & { readonly at: number } & Partial<
      Pick<AnswerQuestion, 'problems' | 'recorded'>
    >,
): AnswerView {
  const asked = link.parts[part];
  const form = asked && answerFormOf(asked.kind, asked.step);
  if (!form) return { ...frameOf(link), kind: 'closed' };
  const pages = pagesOf(form, given);
  const place = Math.min(at, pages.length - 1);
  return {
    ...frameOf(link),
    kind: 'question',
    form,
    part,
    fields: pages[place] ?? [],
    number: place + 1,
    of: pages.length,
    hasBack: place > 0 || toldParts(link).length > 0,
    isLast: place === pages.length - 1,
    pass,
    given,
    problems,
    recorded,
  };
}

function asDate(typed: TypedBirthDate): string | null {
  const text =
    typeof typed === 'string' ? plainDigits(typed.trim()) : dateFromBoxes(typed.day, typed.month, typed.year);
  return isLocalDate(text) ? text : null;
}

function lockedItem(link: AnswerLinkState): RaisedItem {
  return {
    kind: 'asks-for-call',
    key: `locked/${link.messageId}`,
    urgent: false,
    detail: { reason: 'wrong-birth-date', tries: MOST_TRIES, kind: link.parts[0]?.kind ?? null },
  };
}
