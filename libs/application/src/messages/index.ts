export { batchesOf, claimDueMessages, type ClaimCommand } from './claim-due-messages.ts';
export type * from './message-gateway.ts';
export type * from './message-store.ts';
export { replanEnding } from './message-dates.ts';
export { messagesOf, planDueMessages, usableContactPoint } from './plan-due-messages.ts';
export { reconcileMessages, type ReconcileCounts, type ReconcileDeps } from './reconcile-messages.ts';
export {
  sendMessages,
  type Failpoint,
  type MessageText,
  type SendCommand,
  type SendCounts,
  type SendingDeps,
  type WriteMessage,
} from './send-messages.ts';
export {
  ANSWER_FORMS,
  answerFormOf,
  readAnswer,
  type AnswerField,
  type AnswerFormName,
  type FieldProblem,
  type FieldProblems,
} from './answer-form.ts';
export {
  answerQuestion,
  MOST_TRIES,
  readAnswerForm,
  type AnswerDeps,
  type AnswerView,
  type TypedBirthDate,
} from './answer-link.ts';
export type * from './answer-store.ts';
export { answerTokenOf, tokenHashOf } from './answer-token.ts';
export { suggestsRedFlag } from './red-flag-words.ts';
export {
  CLOSE_DAY_JOB,
  closeDays,
  type ClosedDay,
  type DayStore,
  type MissedMessage,
  type WaitingMessage,
} from './close-day.ts';
