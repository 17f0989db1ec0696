import type { PlanView as Plan, TaskView as Task } from '@osteon/application';
import type { PlanView, TaskView } from '@osteon/contracts';

export function presentPlan({ patientId, asOf, tasks, contacts }: Plan): PlanView {
  return { patientId, asOf, tasks: tasks.map(presentTask), contacts: contacts.map(presentContact) };
}

export function presentTask(task: Task): TaskView {
  return {
    id: task.id,
    key: task.key,
    kind: task.kind,
    occurrence: task.occurrence,
    episode: task.episode,
    treatment: task.treatment,
    agent: task.agent,
    anchor: task.anchor,
    anchorOn: task.anchorOn,
    opensOn: task.opensOn,
    dueOn: task.dueOn,
    lateFrom: task.lateFrom,
    overdueFrom: task.overdueFrom,
    criticalFrom: task.criticalFrom,
    doneOn: task.doneOn,
    status: task.status,
    reason: task.reason,
    blockedBy: [...task.blockedBy],
    section: task.section,
    because: task.because.map(({ rule, text, source }) => ({ rule, text, source })),
    protocolVersion: task.protocolVersion,
  };
}

export function presentContact({ on, taskKeys }: Plan['contacts'][number]): PlanView['contacts'][number] {
  return { on, taskKeys: [...taskKeys] };
}
