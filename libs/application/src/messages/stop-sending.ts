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
 * What a gateway was asked before may still arrive. An administrator's: FLS-1109.
 */
export async function stopSending(
  { desk }: StopDeps,
  actor: UserActor,
  { scope, reason }: { readonly scope: StopScope; readonly reason: string },
): Promise<SendingState> {
  checkAdmin(actor);
  await desk.stopSending(actor, scope, reason);
  return desk.readSending(actor.serviceId);
}

/**
 * Sends again: what waited goes at the next sweep, if it is not too late by now. An administrator's: FLS-1109.
 */
export async function resumeSending(
  { desk }: StopDeps,
  actor: UserActor,
  { scope }: { readonly scope: StopScope },
): Promise<SendingState> {
  checkAdmin(actor);
  await desk.resumeSending(actor, scope);
  return desk.readSending(actor.serviceId);
}

function checkAdmin({ role }: UserActor): void {
  if (role !== 'admin') throw new AppError('FLS-1109');
}
