import type { GatewayAbility } from '@osteon/application';
import { couriersOf } from '@osteon/messaging';
import { readGatewayConfig } from '@osteon/platform';

/** What lies in this database: it knows its keys as long as its rows are there. */
const OWN: GatewayAbility = { honoursKey: true, lookUpAfterMs: 0 };

/** Who serves each channel by the environment, and what each that is set up can do about duplicates. */
export function gatewayNames(env: Readonly<Record<string, string | undefined>>): {
  readonly byChannel: Readonly<Record<string, string>>;
  readonly abilityOf: (name: string) => GatewayAbility | undefined;
} {
  const config = readGatewayConfig(env);
  const named = (name: string): string => (name === 'mailbox' ? 'local-mailbox' : name);
  const couriers = couriersOf(config);
  const abilities = new Map(couriers.map(({ name, ability }) => [name, ability]));
  for (const courier of couriers) courier.close();
  abilities.set('local-mailbox', OWN);
  return {
    byChannel: {
      sms: named(config.sms),
      email: named(config.email),
      letter: config.letters === 'print' ? 'letters' : 'local-mailbox',
    },
    abilityOf: (name) => abilities.get(name),
  };
}
