import type {
  BalanceLine,
  MailboxRecord,
  ManualPreview,
  ManualResult,
  MessageRecord,
  SendingState,
  SendingStop,
} from '@osteon/application';
import type {
  BalancePage,
  MailboxItem,
  MailboxPage,
  ManualMessagePreview,
  ManualMessageResult,
  MessageView,
  SendingState as SendingView,
} from '@osteon/contracts';

export function presentMessage(message: MessageRecord): MessageView {
  return {
    id: message.id,
    patientId: message.patientId,
    patientName: message.patientName,
    taskId: message.taskId,
    taskKind: message.taskKind,
    step: message.step,
    origin: message.origin,
    digestId: message.digestId,
    text: message.text,
    sentBy: message.sentBy,
    channel: message.channel,
    state: message.state as MessageView['state'],
    reason: message.reason,
    plannedFor: message.plannedFor,
    sendAfter: message.sendAfter,
    acceptedAt: message.acceptedAt,
    answeredAt: message.answeredAt,
  };
}

export function presentMailboxRow(item: MailboxRecord): MailboxPage['rows'][number] {
  return {
    id: item.id,
    patientId: item.patientId,
    patientName: item.patientName,
    channel: item.channel,
    recipient: item.recipient,
    subject: item.subject,
    receivedAt: item.receivedAt,
  };
}

export function presentMailboxItem(item: MailboxRecord & { readonly body: string }): MailboxItem {
  return { ...presentMailboxRow(item), body: item.body };
}

/** `detail` is written by our own code in a closed shape per kind: codes, ids and days. */
export function presentManual({ messageId, channel }: ManualResult): ManualMessageResult {
  return { messageId, channel: channel as ManualMessageResult['channel'] };
}

export function presentManualPreview(preview: ManualPreview): ManualMessagePreview {
  const { channel, language, text, sms, hours } = preview;
  return {
    channel: channel as ManualMessagePreview['channel'],
    language,
    subject: text.subject,
    body: text.body,
    sms: sms && { encoding: sms.encoding, parts: sms.parts },
    hours: { from: hours.from, until: hours.until, isOpen: hours.isOpen },
  };
}

export function presentBalance({ on, expected, counted, addsUp, isOver }: BalanceLine): BalancePage['rows'][number] {
  return { on, expected, counted: { ...counted }, addsUp, isOver };
}

export function presentSending({ service, everywhere }: SendingState): SendingView {
  return { service: presentStop(service), everywhere: presentStop(everywhere) };
}

function presentStop(stop: SendingStop | null): SendingView['service'] {
  return stop && { stoppedAt: stop.stoppedAt, stoppedBy: stop.stoppedBy, reason: stop.reason };
}
