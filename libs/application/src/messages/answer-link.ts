import { isLocalDate, standingOf } from '@osteon/domain';
import { isAppError } from '../errors.ts';
import {
  ANSWER_FORMS,
  answerFormOf,
  readAnswer,
  type AnswerField,
  type AnswerFormName,
  type FieldProblems,
} from './answer-form.ts';
import type { AnswerLinkState, AnswerStore, BirthDateTry } from './answer-store.ts';
import { isPassValid, looksLikeToken, passOf, tokenHashOf } from './answer-token.ts';
import type { RaisedItem } from './message-store.ts';
import { emergencyNumberOf } from './red-flag-words.ts';

/** After so many wrong dates of birth only a nurse can help. */
export const MOST_TRIES = 5;

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
        | {
            readonly kind: 'questions';
            readonly form: AnswerFormName;
            readonly fields: readonly AnswerField[];
            readonly pass: string;
            /** What was typed, when something of it was wrong. */
            readonly given: Readonly<Record<string, string>>;
            readonly problems: FieldProblems;
          }
        /** Recorded. `emergency` is a number to ring when the words suggest a red flag. */
        | { readonly kind: 'thanks'; readonly emergency: string | null }
        /** Could not be recorded; a call helps. */
        | { readonly kind: 'not-recorded' }
      ));

export interface AnswerFrame {
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
 * Opens an answer link. Without a date of birth it asks for it; with the right one it shows the questions. Five wrong
 * dates lock the link and tell a nurse.
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
  if (typed === link.birthDate) {
    const view = questions(link, frame, pass(), {}, {});
    return { view, outcome: view.kind === 'questions' ? 'shown' : null, item: null };
  }
  const triesLeft = MOST_TRIES - link.failedTries - 1;
  const isLast = triesLeft <= 0;
  return {
    view: isLast ? { ...frame, kind: 'locked' } : { ...frame, kind: 'ask-birth-date', problem: 'wrong', triesLeft },
    outcome: 'wrong-birth-date',
    item: isLast ? lockedItem(link) : null,
  };
}

/**
 * Records an answer, once: as facts from the patient with their re-plan, and as work items for what no fact can say,
 * in one transaction with the link's use. `pass` is what the questions came with.
 */
export async function answerQuestion(
  { answers, links }: AnswerDeps,
  {
    token,
    pass,
    answers: given,
  }: { readonly token: string; readonly pass: string; readonly answers: Readonly<Record<string, unknown>> },
): Promise<AnswerView> {
  if (!looksLikeToken(token)) return { kind: 'unknown' };
  let view: AnswerView = { kind: 'unknown' };
  let frame: AnswerFrame | undefined;
  try {
    await answers.record(tokenHashOf(token), (link) => {
      frame = frameOf(link);
      const closed = closedBecause(link);
      if (closed) {
        view = { ...frame, kind: closed };
        return null;
      }
      if (!isPassValid(links.secret, token, pass, link.now)) {
        view = { ...frame, kind: 'ask-birth-date', problem: 'pass-over', triesLeft: MOST_TRIES - link.failedTries };
        return null;
      }
      const form = answerFormOf(link.kind, link.step);
      if (form === null) return null;
      const read = readAnswer(form, given, link);
      if (!read.ok) {
        view = questions(link, frame, pass, typedValues(given), read.problems);
        return null;
      }
      view = { ...frame, kind: 'thanks', emergency: read.answer.urgent ? emergencyNumberOf(link.country) : null };
      return read.answer;
    });
  } catch (error) {
    // The facts were refused by a rule (a dose is already recorded on that day, say): nothing was written.
    if (isAppError(error) && error.status < 500 && frame) return { ...frame, kind: 'not-recorded' };
    throw error;
  }
  return view;
}

async function findLink(answers: AnswerStore, token: string): Promise<AnswerLinkState | undefined> {
  return looksLikeToken(token) ? answers.findByToken(tokenHashOf(token)) : undefined;
}

const frameOf = ({ language, telephone }: AnswerLinkState): AnswerFrame => ({ language, telephone });

function closedBecause(link: AnswerLinkState): 'used' | 'closed' | 'expired' | 'locked' | null {
  if (link.used) return 'used';
  const { status } = standingOf(link.task, link.today);
  if (status === 'done' || status === 'cancelled') return 'closed';
  if (link.today > link.expiresOn) return 'expired';
  return link.failedTries >= MOST_TRIES ? 'locked' : null;
}

function questions(
  link: AnswerLinkState,
  frame: AnswerFrame,
  pass: string,
  given: Readonly<Record<string, string>>,
  problems: FieldProblems,
): AnswerView {
  const form = answerFormOf(link.kind, link.step);
  if (form === null) return { ...frame, kind: 'closed' };
  return { ...frame, kind: 'questions', form, fields: ANSWER_FORMS[form], pass, given, problems };
}

function typedValues(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.slice(0, 2_000)]] : [],
    ),
  );
}

function asDate(typed: TypedBirthDate): string | null {
  const text =
    typeof typed === 'string'
      ? typed.trim()
      : [
          typed.year.trim().padStart(4, '0'),
          typed.month.trim().padStart(2, '0'),
          typed.day.trim().padStart(2, '0'),
        ].join('-');
  return isLocalDate(text) ? text : null;
}

function lockedItem(link: AnswerLinkState): RaisedItem {
  return {
    kind: 'asks-for-call',
    key: `locked/${link.messageId}`,
    urgent: false,
    detail: { reason: 'wrong-birth-date', tries: MOST_TRIES, kind: link.kind },
  };
}
