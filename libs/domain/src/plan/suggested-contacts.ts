import type { LocalDate } from '../time/local-date.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import type { TaskKind } from '../protocol/task-kinds.ts';
import type { SuggestedContact } from './plan-result.ts';
import type { TaskStatus } from './scheduled-task.ts';
export interface ContactableTask {
  readonly key: string;
  readonly kind: TaskKind;
  readonly opensOn: LocalDate;
  readonly dueOn: LocalDate;
  readonly status: TaskStatus;
}
export function suggestedContacts(
  _tasks: readonly ContactableTask[],
  _asOf: LocalDate,
  _holidays: readonly LocalDate[] = [],
  _protocol: Protocol = shippedProtocol,
): SuggestedContact[] {
  throw new Error('not yet');
}
