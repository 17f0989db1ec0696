import type { Worklist, WorklistRow as Row } from '@osteon/application';
import { SECTIONS } from '@osteon/domain';
import type { WorklistPage, WorklistRow } from '@osteon/contracts';

export function presentWorklist({ asOf, counts, total, workItems, rows, next }: Worklist): WorklistPage {
  return {
    asOf,
    counts: Object.fromEntries(SECTIONS.map((section) => [section, counts[section]])) as WorklistPage['counts'],
    total,
    workItems,
    rows: rows.map(presentRow),
    next,
  };
}

function presentRow(row: Row): WorklistRow {
  return {
    taskId: row.taskId,
    patientId: row.patientId,
    family: row.family,
    given: row.given,
    birthDate: row.birthDate,
    age: row.age,
    language: row.language,
    key: row.key,
    kind: row.kind,
    occurrence: row.occurrence,
    agent: row.agent,
    anchor: row.anchor,
    anchorOn: row.anchorOn,
    opensOn: row.opensOn,
    dueOn: row.dueOn,
    daysPastDue: row.daysPastDue,
    status: row.status,
    blockedBy: [...row.blockedBy],
    section: row.section,
    promisedOn: row.promisedOn,
    unreachedDays: row.unreachedDays,
    assignedTo: row.assignedTo && { id: row.assignedTo.id, displayName: row.assignedTo.displayName },
  };
}
