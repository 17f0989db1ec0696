export { batchesOf, claimDueMessages } from './claim-due-messages.ts';
export type * from './message-gateway.ts';
export type * from './message-store.ts';
export { replanEnding } from './message-dates.ts';
export { messagesOf, planDueMessages, usableContactPoint } from './plan-due-messages.ts';
export {
  receiveReply,
  type AutomaticReply,
  type InboundStore,
  type InboundText,
  type PossibleSender,
  type ReceivedReply,
  type ReplyDeps,
  type ServiceOfTexts,
} from './receive-reply.ts';
export {
  applyGatewayEvents,
  effectOf,
  recordCallback,
  reportGateway,
  type CallbackDeps,
  type EffectOf,
  type EventEffect,
  type GatewayEvent,
  type GatewayEventStore,
} from './record-callback.ts';
export type * from './message-desk-store.ts';
export { readBalances } from './read-balances.ts';
export { readSending, resumeSending, stopSending } from './stop-sending.ts';
export {
  previewManualMessage,
  sendManualMessage,
  type ManualPreview,
  type SendManualMessage,
} from './send-manual-message.ts';
export { settleUncertain } from './settle-uncertain.ts';
export { reconcileMessages, type ReconcileCounts, type ReconcileDeps } from './reconcile-messages.ts';
export { sendMessages, type Failpoint, type SendCommand, type SendCounts, type SendingDeps } from './send-messages.ts';
export {
  decide,
  decideAll,
  LINK_DAYS,
  type DecisionDeps,
  type MessageToWrite,
  type PreparedDecision,
  type SentFrom,
  type WriteMessage,
} from './sending-decision.ts';
export {
  ANSWER_FORMS,
  answerFormOf,
  DATE_BOXES,
  pagesOf,
  type AnswerField,
  type AnswerFormName,
  type TypedAnswers,
} from './answer-form.ts';
export { readAnswer, type FieldProblem, type FieldProblems } from './read-answer.ts';
export {
  answerQuestion,
  readAnswerForm,
  type AnswerDeps,
  type SentAnswers,
  type TypedBirthDate,
} from './answer-link.ts';
export { MOST_TRIES, type AnswerFrame, type AnswerQuestion, type AnswerView } from './answer-view.ts';
export type * from './answer-store.ts';
export { answerTokenOf, tokenHashOf } from './answer-token.ts';
export { emergencyNumberOf, isStopWord, suggestsRedFlag } from './red-flag-words.ts';
export { revealingWordIn, type Reveals } from './revealing-words.ts';
export { MOST_SMS_PARTS, smsParts, type SmsSize } from './sms-parts.ts';
export { checkTemplate, type CompiledTexts, type TextProblem } from './check-template.ts';
export {
  DIGEST_NAME,
  LETTER_NAMES,
  MANUAL_NAMES,
  REPLY_NAMES,
  TEMPLATE_FIELDS,
  TEMPLATE_SHAPES,
  templateShapeOf,
  type LetterName,
  type ManualName,
  type ReplyName,
  type TemplateField,
  type TemplateKind,
  type TemplateShape,
  type TemplateTexts,
} from './template-catalogue.ts';
export {
  compileTemplate,
  TemplateProblem,
  VARIABLES,
  type Template,
  type TemplateValues,
  type Variable,
} from './template-text.ts';
export type * from './written-message.ts';
export {
  letterFactsOf,
  type LetterCourse,
  type LetterFact,
  type LetterFacts,
  type StopReason,
} from './letter-facts.ts';
export { LETTER_KINDS } from './letter-store.ts';
export type * from './letter-store.ts';
export {
  addressOf,
  LETTERS_OF_A_BATCH,
  listLetterBatches,
  listLetters,
  makeLetterBatch,
  markBatchPosted,
  readLetter,
  readLetterBatch,
  readLetterToPrint,
  requestLetter,
  withdrawLetter,
  type LetterDeps,
  type RequestLetter,
  type WriteLetter,
} from './letters.ts';
export type * from './template-store.ts';
export {
  listTemplates,
  previewTemplate,
  readyKey,
  readyTexts,
  restoreShippedTexts,
  saveTemplate,
  type EffectiveTemplate,
  type MessageLanguage,
  type ReadyTexts,
  type ShippedTexts,
  type TemplateDeps,
  type TemplatePreview,
  type TemplateToSave,
} from './templates.ts';
export {
  CLOSE_DAY_JOB,
  closeDays,
  type ClosedDay,
  type DayBalance,
  type DayStore,
  type MissedMessage,
  type WaitingMessage,
} from './close-day.ts';
