import { serviceOf, type Actor } from '../actor.ts';
import type { BalanceLine, MessageDeskStore } from './message-desk-store.ts';

/** The daily lines of the service, newest first, with today as it stands. */
export async function readBalances(
  { desk }: { readonly desk: Pick<MessageDeskStore, 'readBalances'> },
  actor: Actor,
  { days }: { readonly days: number },
): Promise<readonly BalanceLine[]> {
  return desk.readBalances(serviceOf(actor), days);
}
