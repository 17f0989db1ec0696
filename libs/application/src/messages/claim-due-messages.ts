import type { MessageClaim, MessageStore } from './message-store.ts';

export interface ClaimCommand {
  /** Rows claimed by one sweep. */
  readonly limit: number;
  /** Claimed and not yet settled, at most: rows claimed faster than they are sent outlive their lease. */
  readonly mostInFlight: number;
  readonly leaseMs: number;
}

/**
 * The sweep: claims what is due. Each claim raises the message's generation, which makes every earlier claim of it
 * worthless, and holds for the lease; one that is not sent by then may be claimed again.
 */
export async function claimDueMessages(
  { messages }: { readonly messages: Pick<MessageStore, 'claimDue'> },
  _actor: { readonly kind: 'worker' },
  command: ClaimCommand,
): Promise<MessageClaim[]> {
  return messages.claimDue(command);
}

/** Claims in batches, as jobs carry them. */
export function batchesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
