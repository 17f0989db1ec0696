import { couriersOf, type Courier } from '@osteon/messaging';
import { ConfigError, readGatewayConfig, type GatewayConfig } from '@osteon/platform';
import type { Finding } from './finding.ts';

/** A gateway that does not answer within this is not reached. */
const WITHIN_MS = 10_000;

/** Where messages go, and whether each gateway that is set up can be reached and knows this installation. Nothing is sent. */
export async function* examineGateways(env: Readonly<Record<string, string | undefined>>): AsyncGenerator<Finding> {
  let config: GatewayConfig;
  try {
    config = readGatewayConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const text of error.problems) yield { verdict: 'bad', subject: 'gateways', text };
    return;
  }
  yield {
    verdict: 'good',
    subject: 'gateways',
    text: `texts: ${placeOf(config.sms)}; e-mail: ${placeOf(config.email)}`,
  };
  const couriers = couriersOf(config);
  try {
    for (const courier of couriers) yield await examine(courier);
  } finally {
    for (const courier of couriers) courier.close();
  }
  yield* callbackFindings(config);
}

const placeOf = (gateway: string): string => (gateway === 'mailbox' ? 'local mailbox, nothing leaves' : gateway);

async function examine(courier: Courier): Promise<Finding> {
  const problem = await courier.check(AbortSignal.timeout(WITHIN_MS));
  if (problem !== null) return { verdict: 'bad', subject: courier.name, text: problem };
  const { honoursKey, lookUpAfterMs, callbackWithinMs } = courier.ability;
  const settled = honoursKey
    ? 'by its key'
    : lookUpAfterMs !== null
      ? 'by asking it'
      : callbackWithinMs === undefined
        ? 'by a person'
        : 'by its callback, else by a person';
  return {
    verdict: 'good',
    subject: courier.name,
    text: `answers and knows us; what is uncertain is settled ${settled}`,
  };
}

function* callbackFindings({ sms, notify, publicUrl }: GatewayConfig): Generator<Finding> {
  if (sms === 'mailbox') return;
  if (!publicUrl.startsWith('https:')) {
    const text = `OSTEON_PUBLIC_URL is not https: ${sms} cannot call back, and patients' replies do not arrive`;
    yield { verdict: 'look', subject: 'callbacks', text };
  } else if (sms === 'notify' && (notify?.callbackToken ?? null) === null) {
    const text = 'OSTEON_NOTIFY_CALLBACK_TOKEN is not set: receipts and replies are refused';
    yield { verdict: 'look', subject: 'callbacks', text };
  } else {
    const text = `${publicUrl}/api/v1/callbacks/${sms} and ${publicUrl}/api/v1/inbound/${sms}`;
    yield { verdict: 'good', subject: 'callbacks', text };
  }
}
