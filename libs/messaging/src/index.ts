export { ANSWER_PAGE_POLICY } from './answer-page/answer-style.ts';
export { renderAnswerPage } from './answer-page/render-answer-page.ts';
export { chooseGateways, type Gateways } from './gateways.ts';
export { createLocalMailbox, type LocalMailbox } from './mailbox/local-mailbox.ts';
export { compileTemplate, VARIABLES, type Template } from './templates/template.ts';
export { createMessageWriter } from './templates/write-message.ts';
