import type { MailboxRecord, MessageRecord, WorkItemRecord } from '@osteon/application';
import type { MailboxItem, MailboxPage, MessageView, WorkItemView } from '@osteon/contracts';

export function presentMessage(message: MessageRecord): MessageView {
  return {
    id: message.id,
    patientId: message.patientId,
    patientName: message.patientName,
    taskId: message.taskId,
    taskKind: message.taskKind,
    step: message.step,
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
export function presentWorkItem(item: WorkItemRecord): WorkItemView {
  return {
    id: item.id,
    kind: item.kind,
    urgent: item.urgent,
    patientId: item.patientId,
    patientName: item.patientName,
    detail: item.detail,
    openedAt: item.openedAt,
  };
}
