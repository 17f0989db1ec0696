import type { ClaimCommand, FreshClaim, MessageClaim, MessageStore } from './message-store.ts';

/**
 * The sweep: claims what is due. Each claim raises the message's generation, which makes every earlier claim of it
 * worthless, and holds for the lease; one that is not sent by then may be claimed again.
 */
export async function claimDueMessages(
  { messages }: { readonly messages: Pick<MessageStore, 'claimDue'> },
  _actor: { readonly kind: 'worker' },
  command: ClaimCommand,
): Promise<FreshClaim[]> {
  return messages.claimDue(command);
}

/** From this many lost tries on a message goes alone: if its worker dies of it, it takes nobody with it. */
const ALONE_FROM = 1;

/** Claims in batches, as jobs carry them. */
export function batchesOf(claims: readonly FreshClaim[], size: number): MessageClaim[][] {
  const { alone = [], together = [] } = Object.groupBy(claims, ({ lostClaims }) =>
    lostClaims >= ALONE_FROM ? 'alone' : 'together',
  );
  const batches = Array.from({ length: Math.ceil(together.length / size) }, (_, index) =>
    together.slice(index * size, (index + 1) * size),
  );
  return [...batches, ...alone.map((claim) => [claim])].map((batch) =>
    batch.map(({ id, generation }) => ({ id, generation })),
  );
}
