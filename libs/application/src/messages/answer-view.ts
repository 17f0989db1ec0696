import { standingOf } from '@osteon/domain';
import {
  ANSWER_FORMS,
  answerFormOf,
  boxesOf,
  pagesOf,
  typedAnswers,
  type AnswerField,
  type AnswerFormName,
  type TypedAnswers,
} from './answer-form.ts';
import type { AnswerLinkState, AnswerPart } from './answer-store.ts';
import type { FieldProblems } from './read-answer.ts';
import type { MessagePart } from './written-message.ts';

/** After so many wrong dates of birth only a nurse can help. */
export const MOST_TRIES = 5;

/** The page before the questions: what there is to tell. */
export const TOLD = 'told';

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
            /** What was typed before the date of birth had to be given again, with the place in the form. */
            readonly kept: TypedAnswers;
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

/** Where a form was sent from; null when its part waits for no answer any more. */
export function placeOf(link: AnswerLinkState, sent: Readonly<Record<string, unknown>>) {
  const open = openParts(link);
  const asked = sent['part'] === undefined ? open[0] : open.find((index) => String(index) === sent['part']);
  const part = asked === undefined ? undefined : link.parts[asked];
  const form = part && answerFormOf(part.kind, part.step);
  if (asked === undefined || !part || !form) return null;
  const given = typedAnswers(ANSWER_FORMS[form], sent);
  const pages = pagesOf(form, given);
  const found = pages.findIndex(([field]) => field?.name === sent['page']);
  return { asked, part, form, given, pages, found };
}

/** The question at which the date of birth had to be given again, with everything that was typed; else the first page. */
export function resumed(link: AnswerLinkState, kept: Readonly<Record<string, unknown>>, pass: string): AnswerView {
  const place = placeOf(link, kept);
  if (place === null || place.found === -1) return firstPage(link, pass);
  return questionView(link, place.asked, { pass, given: place.given, at: place.found });
}

const PLACE: ReadonlySet<string> = new Set(['part', 'page']);
const BOXES: ReadonlySet<string> = new Set(Object.values(ANSWER_FORMS).flatMap((fields) => fields.flatMap(boxesOf)));

/** What of a form is worth carrying along. */
export function keptOf(sent: Readonly<Record<string, unknown>>): TypedAnswers {
  return Object.fromEntries(
    Object.entries(sent).flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' && (PLACE.has(name) || BOXES.has(name))
        ? [[name, value.slice(0, 2_000)]]
        : [],
    ),
  );
}

export const frameOf = ({ serviceId, language, telephone }: AnswerLinkState): AnswerFrame => ({
  serviceId,
  language,
  telephone,
});

function isOpen(part: AnswerPart, { today }: AnswerLinkState): boolean {
  const { status } = standingOf(part.task, today);
  return status !== 'done' && status !== 'cancelled';
}

/** Places of the parts that wait for an answer. */
export function openParts(link: AnswerLinkState): number[] {
  return link.parts.flatMap((part, index) =>
    part.asks && !part.answered && answerFormOf(part.kind, part.step) !== null && isOpen(part, link) ? [index] : [],
  );
}

/** Parts that only have something to say, while it holds. */
function toldParts(link: AnswerLinkState): AnswerPart[] {
  return link.parts.filter((part) => !part.asks && isOpen(part, link));
}

export function closedBecause(link: AnswerLinkState): 'used' | 'closed' | 'expired' | 'locked' | null {
  if (link.used) return 'used';
  if (openParts(link).length === 0 && toldParts(link).length === 0) {
    return link.parts.some(({ answered }) => answered) ? 'used' : 'closed';
  }
  if (link.today > link.expiresOn) return 'expired';
  return link.failedTries >= MOST_TRIES ? 'locked' : null;
}

/** What a patient sees first: what there is to tell, if anything, else the first question. */
export function firstPage(link: AnswerLinkState, pass: string, given: TypedAnswers = {}): AnswerView {
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

export function questionView(
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
