import type { Facts } from '../facts/facts.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Plan } from './plan-result.ts';
export function plan(_facts: Facts, _protocol: Protocol = shippedProtocol): Plan {
  throw new Error('not yet');
}
