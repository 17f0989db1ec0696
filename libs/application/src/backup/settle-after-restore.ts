import type { GatewayAbility } from '../messages/message-gateway.ts';
import type { MessageStore } from '../messages/message-store.ts';
import { planDueMessages } from '../messages/plan-due-messages.ts';
import type { HoldStore, OpenInHold } from '../ports/hold-store.ts';

export interface HoldDeps {
  readonly holds: HoldStore;
  readonly messages: MessageStore;
}

/**
 * After a restore: plans what is due by today, and makes all of it uncertain that may have gone since the backup. Ids of
 * planned messages follow from what they are, so that a gateway knows one again that it had before. From here on the
 * worker finds out by what each gateway can do, as ever: it asks, or calls again with the same key once the hold is
 * released, or a person finds out. Run again, it does nothing.
 * @param gateways by channel, the names of those that serve now
 * @returns how many messages are uncertain for it
 */
export async function settleAfterRestore(
  { holds, messages }: HoldDeps,
  gateways: Readonly<Record<string, string>>,
): Promise<number> {
  const hold = await holds.read();
  if (hold === null || hold.isSettling) return 0;
  while ((await planDueMessages({ messages }, { kind: 'worker' })).tasks > 0);
  return holds.markUncertain(gateways);
}

/** What is still open, and how it will be settled. */
export interface HoldReport {
  /** Called again with the key they had: the gateway knows what it sent. After the release. */
  readonly byKey: number;
  /** Asked about by the worker; what was not found goes out after the release. */
  readonly byLookUp: number;
  /** Only a person can find out: in the inbox, under "uncertain". */
  readonly byPerson: number;
  /** Letters that waited for the print run: look whether they were posted. */
  readonly letters: number;
}

/** @param abilityOf of a gateway by its name; undefined for one that is not set up any more */
export function holdReport(open: OpenInHold, abilityOf: (name: string) => GatewayAbility | undefined): HoldReport {
  const sum = (which: (ability: GatewayAbility | undefined) => boolean) =>
    open.uncertain
      .filter(({ gateway }) => which(abilityOf(gateway)))
      .reduce((total, { messages }) => total + messages, 0);
  const asks = (ability?: GatewayAbility) => ability?.lookUpAfterMs != null;
  const honours = (ability?: GatewayAbility) => ability?.honoursKey === true;
  return {
    byKey: sum(honours),
    byLookUp: sum((ability) => !honours(ability) && asks(ability)),
    byPerson: sum((ability) => !honours(ability) && !asks(ability)),
    letters: open.letters,
  };
}
