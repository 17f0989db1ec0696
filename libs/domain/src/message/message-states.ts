/** The states of a message, in rows, metrics and pages alike. */
export const MESSAGE_STATES = [
  'planned',
  'queued',
  'sending',
  'uncertain',
  'accepted',
  'delivered',
  'answered',
  'failed',
  'skipped',
  'missed',
  'cancelled',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/**
 * Where each state may go. Forward, but for one step: a message that certainly was not sent (outside the hours, the
 * gateway refused it for now) is *planned* again. Callbacks come out of order, so steps may be left out; a late
 * acceptance, receipt or answer moves even a message that was given up as failed: the patient did get it. What is
 * uncertain is settled by an answer about it and never goes back to be sent again.
 */
const MOVES: Readonly<Record<MessageState, readonly MessageState[]>> = {
  planned: ['queued', 'sending', 'skipped', 'missed', 'cancelled'],
  queued: ['planned', 'sending', 'failed', 'skipped', 'missed', 'cancelled'],
  sending: ['planned', 'accepted', 'delivered', 'answered', 'uncertain', 'failed', 'skipped', 'missed', 'cancelled'],
  uncertain: ['accepted', 'delivered', 'answered', 'failed'],
  accepted: ['delivered', 'answered', 'failed'],
  delivered: ['answered'],
  answered: [],
  failed: ['accepted', 'delivered', 'answered'],
  skipped: [],
  missed: [],
  cancelled: [],
};

/** Whether a message may move from one state to another; never to the state it is in. */
export function canMove(from: MessageState, to: MessageState): boolean {
  return MOVES[from].includes(to);
}
