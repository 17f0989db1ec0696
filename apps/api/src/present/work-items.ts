import type { WorkItemRecord, WorkItemView as WorkItemFound } from '@osteon/application';
import type { WorkItemDetail, WorkItemView } from '@osteon/contracts';

export function presentWorkItem(item: WorkItemRecord): WorkItemView {
  return {
    id: item.id,
    kind: item.kind,
    urgent: item.urgent,
    messageId: item.messageId,
    patientId: item.patientId,
    patientName: item.patientName,
    detail: item.detail,
    openedAt: item.openedAt,
    assignedTo: item.assignedTo,
  };
}

export function presentWorkItemDetail(item: WorkItemFound): WorkItemDetail {
  return {
    ...presentWorkItem(item),
    closedAt: item.closedAt,
    closedBy: item.closedBy,
    outcome: item.outcome,
    note: item.note,
    patient: item.patient,
    sent: item.sent.map(({ channel, text, attempts, ...message }) => ({
      ...message,
      channel: channel as WorkItemDetail['sent'][number]['channel'],
      text: text && { subject: text.subject, body: text.body },
      attempts: attempts.map(({ gateway, state, startedAt, error }) => ({ gateway, state, startedAt, error })),
    })),
    flagged: item.flagged.map(([from, to]) => [from, to]),
    outcomes: item.outcomes.map(({ outcome, wantsNote }) => ({ outcome, wantsNote })),
    history: item.history.map(({ at, what, by, outcome, note, to }) => ({ at, what, by, outcome, note, to })),
  };
}
