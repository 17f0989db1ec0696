import type { GatewayOf, MessageGateway } from '@osteon/application';

export interface Gateways {
  readonly all: readonly MessageGateway[];
  readonly gatewayOf: GatewayOf;
  readonly gatewayNamed: (name: string) => MessageGateway | undefined;
  /** Of all of them together. */
  readonly mostInFlight: number;
}

/**
 * Which gateway serves which channel: the first that has it.
 * @throws when two have one name: an attempt could not be traced to its gateway
 */
export function chooseGateways(gateways: readonly MessageGateway[]): Gateways {
  const byName = new Map(gateways.map((gateway) => [gateway.name, gateway]));
  if (byName.size !== gateways.length) throw new Error('Two gateways have the same name.');
  return {
    all: gateways,
    gatewayOf(channel) {
      const gateway = gateways.find(({ channels }) => channels.includes(channel));
      if (!gateway) throw new Error(`No gateway serves ${channel}.`);
      return gateway;
    },
    gatewayNamed: (name) => byName.get(name),
    get mostInFlight() {
      return gateways.reduce((sum, { mostInFlight }) => sum + mostInFlight, 0);
    },
  };
}
