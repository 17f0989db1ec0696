import { describe, expect, it } from '@jest/globals';
import { MESSAGE_STATES, type MessageState } from '@osteon/domain';
import fc from 'fast-check';
import { effectOf, type GatewayEvent } from './record-callback.ts';

type Outcome = GatewayEvent['outcome'];
const outcome = fc.constantFrom<Outcome>('accepted', 'delivered', 'failed', 'unreachable-for-now');
const isFailure = (told: Outcome) => told === 'failed' || told === 'unreachable-for-now';

/** Where events lead, told in this order; those that wait are told again at the end, as the reconciler does. */
function after(state: MessageState, events: readonly Outcome[]): MessageState {
  let hasFailed = false;
  const waiting: Outcome[] = [];
  for (const told of events) {
    const effect = effectOf(state, told, hasFailed);
    if (effect === 'wait') {
      waiting.push(told);
      continue;
    }
    hasFailed ||= isFailure(told);
    if (effect !== 'nothing') state = effect.to;
  }
  return waiting.length === events.length ? state : after(state, waiting);
}

describe('events of a gateway', () => {
  it('come to the same in whatever order and however often they are told', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<MessageState>('accepted', 'uncertain'),
        fc
          .array(outcome, { minLength: 1, maxLength: 8 })
          .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
        (state, [events, shuffled]) => {
          expect(after(state, shuffled)).toBe(after(state, events));
          expect(after(state, [...events, ...shuffled])).toBe(after(state, events));
        },
      ),
    );
  });

  it('never take back what is delivered, answered, or not to be sent', () => {
    const settled = ['delivered', 'answered', 'skipped', 'missed', 'cancelled'] as const satisfies MessageState[];
    fc.assert(
      fc.property(fc.constantFrom(...settled), fc.array(outcome), (state, events) => {
        expect(after(state, events)).toBe(state);
      }),
    );
  });

  it('a failure never overtakes the acknowledgement of a call that is under way', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MESSAGE_STATES), outcome, fc.boolean(), (state, told, hasFailed) => {
        const effect = effectOf(state, told, hasFailed);
        if (state === 'sending' && isFailure(told)) expect(effect).toBe('wait');
        if (state === 'planned' || state === 'queued') expect(effect).toBe('wait');
      }),
    );
  });
});
