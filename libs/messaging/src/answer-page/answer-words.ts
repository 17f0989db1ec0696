import type { AnswerFormName, FieldProblem } from '@osteon/application';

/** Everything the page behind an answer link says, in one language. */
export interface AnswerWords {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly titles: Readonly<Record<AnswerFormName, string>>;
  /** By field, or by `<form>.<field>` where a form asks in other words. */
  readonly questions: Readonly<Record<string, { readonly label: string; readonly hint?: string }>>;
  readonly choices: Readonly<Record<string, string>>;
  readonly problems: Readonly<Record<FieldProblem, string>>;
  readonly texts: Readonly<
    Record<
      | 'birthDateLabel' | 'birthDateHint' | 'day' | 'month' | 'year' | 'birthDateWrong' | 'birthDateNotADate' | 'passOver' | 'tryAgain' | 'triesLeft'
      | 'go' | 'next' | 'back' | 'send' | 'progress' | 'optional' | 'dateHint' | 'problemSummary' | 'unknown' | 'used' | 'closed' | 'expired' | 'locked'
      | 'thanks' | 'notRecorded' | 'recorded' | 'told' | 'nothingToAsk' | 'thenQuestions'
      | 'emergency' | 'callUs' | 'callUsNoNumber' | 'privacy' | 'errorPrefix',
      string
    >
  >;
} // prettier-ignore
