import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { MessageDeskStore, SendingState, StopScope } from './message-desk-store.ts';

interface StopDeps {
  readonly desk: MessageDeskStore;
}

/** How the stop switches stand for a service. */
export async function readSending({ desk }: StopDeps, actor: UserActor): Promise<SendingState> {
  return desk.readSending(actor.serviceId);
}

/**
 * Stops sending, for the service or everywhere: when this returns nothing more is claimed and no intent is written.
 * What a gateway was asked before may still arrive. A lead's or an administrator's; everywhere: who administers the
 * installation. FLS-1109.
 */
export async function stopSending(
  { desk }: StopDeps,
  actor: UserActor,
  { scope, reason }: { readonly scope: StopScope; readonly reason: string },
): Promise<SendingState> {
  checkMayTurn(actor, scope);
  await desk.stopSending(actor, scope, reason);
  return desk.readSending(actor.serviceId);
}

/**
 * Sends again: what waited goes at the next sweep, if it is not too late by now. For the same people: FLS-1109.
 */
export async function resumeSending(
  { desk }: StopDeps,
  actor: UserActor,
  { scope }: { readonly scope: StopScope },
): Promise<SendingState> {
  checkMayTurn(actor, scope);
  await desk.resumeSending(actor, scope);
  return desk.readSending(actor.serviceId);
}

function checkMayTurn({ role, installationAdmin }: UserActor, scope: StopScope): void {
  const may = scope === 'everywhere' ? role === 'admin' && installationAdmin : role === 'lead' || role === 'admin';
  if (!may) throw new AppError('FLS-1109');
}
