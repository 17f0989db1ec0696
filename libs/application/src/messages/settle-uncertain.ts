import { serviceOf, type UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { MessageDeskStore } from './message-desk-store.ts';

/**
 * What a person found out about a message of which nobody knew: it arrived, or it did not. The work item that asked is
 * closed. One that did not arrive is not sent again by itself: the nurse may write anew.
 * FLS-1306 when the message is not (or no longer) uncertain; FLS-1028 when the service has none such.
 */
export async function settleUncertain(
  { desk }: { readonly desk: MessageDeskStore },
  actor: UserActor,
  messageId: string,
  { arrived }: { readonly arrived: boolean },
): Promise<void> {
  const outcome = await desk.settleByPerson(actor, serviceOf(actor), messageId, arrived);
  if (outcome === 'not-found') throw new AppError('FLS-1028');
  if (outcome === 'not-uncertain') throw new AppError('FLS-1306');
}
