export { ANSWER_PAGE_POLICY } from './answer-page/answer-style.ts';
export { renderAnswerPage, type Tell } from './answer-page/render-answer-page.ts';
export {
  couriersOf,
  createGateways,
  type GatewayParts,
  type GatewaySettings,
  type RunningGateways,
} from './create-gateways.ts';
export { chooseGateways, type Gateways } from './gateways.ts';
export type { Courier } from './guard/courier.ts';
export type { GatewayChange, GuardedGateway } from './guard/guard-gateway.ts';
export { createCheckpointSender } from './checkpoints/send-checkpoints.ts';
export { createLocalMailbox, type LocalMailbox } from './mailbox/local-mailbox.ts';
export type { LanguagePack } from './templates/language-pack.ts';
export { compilePacks, LANGUAGE_PACKS, longestDateOf, shippedTexts } from './templates/packs.ts';
export {
  createServiceWriter,
  SHIPPED_TEXTS,
  TEXTS_STALE_AFTER_MS,
  type ServiceWriter,
} from './templates/service-texts.ts';
export { createMessageWriter, type MessageWriter, type OwnTexts } from './templates/write-message.ts';
export {
  createWebhooks,
  twilioSignature,
  type Webhook,
  type WebhookRequest,
  type WebhookSecrets,
} from './webhooks/index.ts';
export { createLetterGateway, type LetterGateway } from './letters/letter-gateway.ts';
export { bringShaper } from './letters/faces.ts';
export { linesOf, type Line, type TextStyle } from './letters/lines.ts';
export {
  drawLine,
  printLetters,
  registerFaces,
  type LetterToPrint,
  type PrintOptions,
} from './letters/print-letters.ts';
export { letterToPrint } from './letters/write-letter.ts';
