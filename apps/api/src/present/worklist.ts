import type { Worklist, WorklistRow as Row, WorklistTask as Task } from '@osteon/application';
import { SECTIONS } from '@osteon/domain';
import type { WorklistPage, WorklistRow, WorklistTask } from '@osteon/contracts';

export function presentWorklist(list: Worklist): WorklistPage {
  return {
    asOf: list.asOf,
    counts: Object.fromEntries(SECTIONS.map((section) => [section, list.counts[section]])) as WorklistPage['counts'],
    moreIn: [...list.moreIn],
    total: list.total,
    workItems: list.workItems,
    rows: list.rows.map(presentRow),
    others: list.others.map(presentTask),
    languages: [...list.languages],
    next: list.next,
  };
}

function presentTask(task: Task): WorklistTask {
  return {
    taskId: task.taskId,
    patientId: task.patientId,
    key: task.key,
    kind: task.kind,
    occurrence: task.occurrence,
    agent: task.agent,
    anchor: task.anchor,
    anchorOn: task.anchorOn,
    opensOn: task.opensOn,
    dueOn: task.dueOn,
    daysPastDue: task.daysPastDue,
    status: task.status,
    blockedBy: [...task.blockedBy],
    section: task.section,
    byCall: task.byCall,
  };
}

function presentRow(row: Row): WorklistRow {
  return {
    ...presentTask(row),
    family: row.family,
    given: row.given,
    birthDate: row.birthDate,
    age: row.age,
    language: row.language,
    promisedOn: row.promisedOn,
    unreachedDays: row.unreachedDays,
    assignedTo: row.assignedTo && { id: row.assignedTo.id, displayName: row.assignedTo.displayName },
  };
}
