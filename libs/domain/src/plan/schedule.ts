import type { Facts } from '../facts/facts.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { ScheduledTask } from './scheduled-task.ts';
export function schedule(_facts: Facts, _protocol: Protocol = shippedProtocol): ScheduledTask[] {
  throw new Error('not yet');
}
