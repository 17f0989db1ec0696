import { describe, expect, it } from '@jest/globals';
import { canMove, MESSAGE_STATES, type MessageState } from './message-states.ts';

/** What the page draws, from row to column; nothing else may happen to a message. */
const MOVES: Record<MessageState, readonly MessageState[]> = {
  planned: ['queued', 'sending', 'skipped', 'missed', 'cancelled'],
  queued: ['planned', 'sending', 'failed', 'skipped', 'missed', 'cancelled'],
  sending: ['planned', 'uncertain', 'accepted', 'delivered', 'answered', 'failed', 'skipped', 'missed', 'cancelled'],
  uncertain: ['accepted', 'delivered', 'answered', 'failed'],
  accepted: ['delivered', 'answered', 'failed'],
  delivered: ['answered'],
  answered: [],
  failed: ['accepted', 'delivered', 'answered'],
  skipped: [],
  missed: [],
  cancelled: [],
};

describe('the states of a message', () => {
  it.each(MESSAGE_STATES)('%s goes where it may and nowhere else', (from) => {
    expect(MESSAGE_STATES.filter((to) => canMove(from, to))).toEqual(MOVES[from]);
  });
  it('have the way that the page draws, and every exit', () => {
    const way: MessageState[] = ['planned', 'queued', 'sending', 'accepted', 'delivered', 'answered'];
    way.slice(1).forEach((to, i) => expect(canMove(way[i] as MessageState, to)).toBe(true));
    expect(canMove('sending', 'uncertain')).toBe(true);
    expect(MESSAGE_STATES.filter((from) => canMove(from, 'uncertain'))).toEqual(['sending']);
    expect(canMove('queued', 'skipped') && canMove('planned', 'missed') && canMove('planned', 'cancelled')).toBe(true);
  });
  it('go back only to be planned again, and only from before anything was sent', () => {
    expect(MESSAGE_STATES.filter((from) => canMove(from, 'planned'))).toEqual(['queued', 'sending']);
  });
  it('never go round but for that: no other state can be reached from itself', () => {
    const reachable = (from: MessageState, seen = new Set<MessageState>()): Set<MessageState> => {
      for (const to of MESSAGE_STATES) {
        if (to === 'planned' || !canMove(from, to) || seen.has(to)) continue;
        seen.add(to);
        reachable(to, seen);
      }
      return seen;
    };
    // A receipt may say that what was accepted failed, and a late acceptance that what was given up did not.
    expect(MESSAGE_STATES.filter((state) => reachable(state).has(state))).toEqual(['accepted', 'failed']);
  });
  it('never send again what may have been sent', () => {
    for (const from of ['uncertain', 'accepted', 'delivered', 'answered', 'failed'] as const) {
      for (const to of ['planned', 'queued', 'sending'] as const) expect(canMove(from, to)).toBe(false);
    }
  });
  it('stay where they are when the same is heard twice', () => {
    for (const state of MESSAGE_STATES) expect(canMove(state, state)).toBe(false);
  });
});
