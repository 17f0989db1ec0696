import { isLocalDate } from '@osteon/domain';
import { isAppError } from '../errors.ts';
import { dateFromBoxes, plainDigits } from './answer-form.ts';
import type { AnswerLinkState, AnswerStore, AnswerToRecord, BirthDateTry } from './answer-store.ts';
import { isPassValid, looksLikeToken, passOf, tokenHashOf } from './answer-token.ts';
import {
  closedBecause,
  firstPage,
  frameOf,
  keptOf,
  MOST_TRIES,
  openParts,
  placeOf,
  questionView,
  resumed,
  TOLD,
  type AnswerView,
} from './answer-view.ts';
import type { RaisedItem } from './message-store.ts';
import { problemsOf, readAnswer, type AnswerContext } from './read-answer.ts';
import { emergencyNumberOf } from './red-flag-words.ts';

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
  {
    token,
    birthDate,
    answers: kept = {},
  }: {
    readonly token: string;
    readonly birthDate?: TypedBirthDate;
    /** What the form of the date of birth carried along. */
    readonly answers?: Readonly<Record<string, unknown>>;
  },
): Promise<AnswerView> {
  const link = await findLink(answers, token);
  if (!link) return { kind: 'unknown' };
  const frame = frameOf(link);
  const closed = closedBecause(link);
  if (closed) return { ...frame, kind: closed };
  const again = {
    ...frame,
    kind: 'ask-birth-date' as const,
    triesLeft: MOST_TRIES - link.failedTries,
    kept: keptOf(kept),
  };
  if (birthDate === undefined) return { ...again, problem: null };
  const typed = asDate(birthDate);
  // A slip of the keyboard is no guess: it is not counted.
  if (typed === null) return { ...again, problem: 'not-a-date' };
  // Compared under the link's lock alone: dates that are tried at the same moment are counted one after the other.
  let view: AnswerView = { kind: 'unknown' };
  const decided = await answers.tryBirthDate(tokenHashOf(token), (locked) => {
    const { view: next, ...written } = tried(locked, typed, kept, () => passOf(links.secret, token, locked.now));
    view = next;
    return written.outcome === null ? null : { outcome: written.outcome, item: written.item };
  });
  return decided ? view : { ...again, problem: 'try-again' };
}

/** What a date of birth comes to for a link that nobody else is trying. */
function tried(
  link: AnswerLinkState,
  typed: string,
  kept: Readonly<Record<string, unknown>>,
  pass: () => string,
): { readonly view: AnswerView; readonly outcome: BirthDateTry['outcome'] | null; readonly item: RaisedItem | null } {
  const frame = frameOf(link);
  const closed = closedBecause(link);
  if (closed) return { view: { ...frame, kind: closed }, outcome: null, item: null };
  if (typed === link.birthDate) return { view: resumed(link, kept, pass()), outcome: 'shown', item: null };
  const triesLeft = MOST_TRIES - link.failedTries - 1;
  const isLast = triesLeft <= 0;
  return {
    view: isLast
      ? { ...frame, kind: 'locked' }
      : { ...frame, kind: 'ask-birth-date', problem: 'wrong', triesLeft, kept: keptOf(kept) },
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
      kept: keptOf(sent),
    });
  }
  const place = placeOf(link, sent);
  // The part was answered elsewhere meanwhile, or closed: on with what is left.
  if (place === null) return show(firstPage(link, pass));
  const { asked, part, form, given, pages, found } = place;
  if (sent['page'] === TOLD) return show(questionView(link, asked, { pass, given, at: 0 }));
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
  return { kind: 'record', urgent, answer: { ...answer, part, isLast: openParts(link).length === 1 } };
}

async function findLink(answers: AnswerStore, token: string): Promise<AnswerLinkState | undefined> {
  return looksLikeToken(token) ? answers.findByToken(tokenHashOf(token)) : undefined;
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
