import { serviceOf, type Actor } from '../actor.ts';
import type { DayBalance } from './close-day.ts';
import type { MessageDeskStore } from './message-desk-store.ts';

/** The daily lines of the service, newest first. */
export async function readBalances(
  { desk }: { readonly desk: Pick<MessageDeskStore, 'readBalances'> },
  actor: Actor,
  { days }: { readonly days: number },
): Promise<readonly DayBalance[]> {
  return desk.readBalances(serviceOf(actor), days);
}
