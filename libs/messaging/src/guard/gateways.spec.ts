import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GatewayAnswer, OutgoingMessage } from '@osteon/application';
import { createFakeGateway, FAKE_NOTIFY, FAKE_TWILIO, type Behaviour, type FakeGateway } from '@osteon/testing';
import { createNotifyCourier } from '../notify/notify-courier.ts';
import { createSmtpCourier } from '../smtp/smtp-courier.ts';
import { createTwilioCourier } from '../twilio/twilio-courier.ts';
import type { Courier } from './courier.ts';
import { guardGateway, type GatewayChange, type GuardedGateway } from './guard-gateway.ts';

/** Long enough for any machine; where the gateway does not answer, a short one: calls may take a seventh of it. */
const LEASE_MS = 30_000;
const SHORT_LEASE_MS = 2_100;
const NO_ANSWER: ReadonlySet<Behaviour> = new Set(['hang', 'accept-then-hang', 'accept-then-trickle', 'accept-late']);

let fake: FakeGateway;
let guarded: GuardedGateway[];
let changes: GatewayChange[];

beforeEach(async () => {
  fake = await createFakeGateway();
  guarded = [];
  changes = [];
});
afterEach(async () => {
  for (const gateway of guarded) gateway.close();
  await fake.close();
});

const COURIERS: Readonly<Record<'twilio' | 'notify' | 'smtp', () => Courier>> = {
  twilio: () =>
    createTwilioCourier({
      ...FAKE_TWILIO,
      url: fake.url,
      from: '+15005550006',
      publicUrl: 'https://osteon.example.org',
      graceMs: 1_000,
    }),
  notify: () => createNotifyCourier({ ...FAKE_NOTIFY, url: fake.url, senderId: null, graceMs: 1_000 }),
  smtp: () => createSmtpCourier({ url: fake.smtpUrl, from: 'clinic@example.org', fromName: 'The clinic' }),
};
const NAMES = ['twilio', 'notify', 'smtp'] as const;

function gateway(
  name: keyof typeof COURIERS,
  options: { perSecond?: number; atOnce?: number; leaseMs?: number; restMs?: number } = {},
): GuardedGateway {
  const made = guardGateway(COURIERS[name](), {
    leaseMs: LEASE_MS,
    perSecond: 1_000,
    atOnce: 8,
    onChange: (change) => void changes.push(change),
    ...options,
  });
  guarded.push(made);
  return made;
}

let numbers = 0;
function aMessage(name: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  numbers += 1;
  return {
    idempotencyKey: `00000000-0000-4000-8000-${String(numbers).padStart(12, '0')}`,
    serviceId: 's',
    patientId: 'p',
    channel: name === 'smtp' ? 'email' : 'sms',
    recipient: name === 'smtp' ? 'ada@example.org' : '+447700900123',
    subject: name === 'smtp' ? 'A question from the clinic' : null,
    body: 'Hello — please answer: https://osteon.example.org/a/x',
    ...more,
  };
}

const signal = () => AbortSignal.timeout(LEASE_MS);

async function deliverOne(made: GuardedGateway, message: OutgoingMessage): Promise<GatewayAnswer> {
  const answers = await made.deliver([message], signal());
  return answers.get(message.idempotencyKey)!;
}

async function after(name: keyof typeof COURIERS, behaviour: Behaviour) {
  fake.behaveAs(behaviour);
  const message = aMessage(name);
  const leaseMs = NO_ANSWER.has(behaviour) ? SHORT_LEASE_MS : LEASE_MS;
  const answer = await deliverOne(gateway(name, { leaseMs }), message);
  return { answer, delivered: fake.deliveries.get(message.idempotencyKey) ?? 0 };
}

describe.each(NAMES)('%s', (name) => {
  it('takes a message, once, with the words and the recipient as they are', async () => {
    const message = aMessage(name);
    expect(await deliverOne(gateway(name), message)).toMatchObject({ kind: 'accepted' });
    expect([...fake.deliveries]).toEqual([[message.idempotencyKey, 1]]);
    expect(fake.delivered[0]).toMatchObject({ recipient: message.recipient });
    if (name !== 'smtp') expect(fake.delivered[0]?.text).toBe(message.body);
  });

  it('says of a bad address that it is refused for good', async () => {
    expect(await after(name, 'refuse')).toEqual({
      answer: { kind: 'refused', reason: expect.any(String), addressInvalid: true },
      delivered: 0,
    });
  });

  it('is busy when it says so', async () => {
    const { answer, delivered } = await after(name, 'busy');
    expect(answer).toMatchObject({ kind: 'busy', ...(name === 'smtp' ? {} : { retryAfterMs: 1_000 }) });
    expect(answer).not.toHaveProperty('notCalled');
    expect(delivered).toBe(0);
  });

  it.each(['accept-then-hang', 'accept-then-reset', 'accept-then-trickle', 'accept-late'] as const)(
    'leaves it open after %s',
    async (behaviour) => {
      const { answer } = await after(name, behaviour);
      expect(answer).toMatchObject({ kind: 'uncertain' });
    },
  );

  it('says nothing of the patient, whatever goes wrong', async () => {
    for (const behaviour of ['refuse', 'busy', 'locked-out', 'fail', 'reset', 'accept-then-reset'] as const) {
      const { answer } = await after(name, behaviour);
      expect(JSON.stringify(answer)).not.toMatch(/7700|ada@|Hello/);
    }
  });

  it('is left alone after five failures in a row, told once, and tried again with one message', async () => {
    const made = gateway(name, { atOnce: 1, restMs: 300 });
    fake.behaveAs('reset');
    const messages = Array.from({ length: 12 }, () => aMessage(name));
    const answers = [...(await made.deliver(messages, signal())).values()];
    expect(fake.calls.length).toBe(5);
    expect(answers.filter((answer) => answer.kind === 'busy' && answer.notCalled)).toHaveLength(7);
    expect(changes).toEqual([{ kind: 'opened', gateway: name, because: 'failing', reason: expect.any(String) }]);
    expect([made.isOpen, made.mostInFlight]).toEqual([true, 0]);

    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(made.mostInFlight).toBe(1);
    fake.behaveAs('accept');
    expect(await deliverOne(made, aMessage(name))).toMatchObject({ kind: 'accepted' });
    expect(made.isOpen).toBe(false);
    expect(changes.at(-1)).toEqual({ kind: 'closed', gateway: name });
    expect(made.mostInFlight).toBeGreaterThan(1);
  });

  it('is left alone at once when it does not know the credentials', async () => {
    fake.behaveAs('locked-out');
    const made = gateway(name, { atOnce: 1 });
    const answers = [...(await made.deliver([aMessage(name), aMessage(name)], signal())).values()];
    expect(answers[0]).toMatchObject({ kind: 'busy' });
    expect(answers[1]).toMatchObject({ kind: 'busy', notCalled: true, reason: 'circuit-open' });
    expect(changes).toMatchObject([{ kind: 'opened', because: 'locked-out' }]);
  });

  it('keeps to so many calls at once and to its pace; what does not fit waits and was not tried', async () => {
    const made = gateway(name, { perSecond: 20, atOnce: 2, leaseMs: 3_000 });
    expect(made.mostInFlight).toBe(10);
    const messages = Array.from({ length: 30 }, () => aMessage(name));
    const answers = [...(await made.deliver(messages, signal())).values()];
    const accepted = answers.filter(({ kind }) => kind === 'accepted').length;
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThanOrEqual(11);
    expect(answers.filter((answer) => answer.kind === 'busy' && answer.notCalled)).toHaveLength(30 - accepted);
    expect(fake.calls).toHaveLength(accepted);
  });
});

describe.each(['twilio', 'notify'] as const)('%s over HTTP', (name) => {
  it.each([
    ['fail', 0],
    ['accept-then-fail', 1],
    ['hang', 0],
    ['reset', 0],
  ] as const)('leaves it open after %s: the call was made', async (behaviour, delivered) => {
    expect(await after(name, behaviour)).toMatchObject({ answer: { kind: 'uncertain' }, delivered });
  });

  it('is busy, and nothing is open, when nobody is there', async () => {
    const made = gateway(name);
    await fake.close();
    expect(await deliverOne(made, aMessage(name))).toEqual({ kind: 'busy', reason: 'econnrefused' });
  });

  it('gives the gateway the pause that it asks for', async () => {
    fake.script('busy');
    const made = gateway(name, { atOnce: 1, leaseMs: 3_000 });
    const answers = [...(await made.deliver([aMessage(name), aMessage(name)], signal())).values()];
    expect(answers).toMatchObject([
      { kind: 'busy', retryAfterMs: 1_000 },
      { kind: 'busy', notCalled: true },
    ]);
    expect(made.mostInFlight).toBe(0);
    expect(made.isOpen).toBe(false);
    expect(fake.calls).toHaveLength(1);
  });

  it('tells the operator what is wrong', async () => {
    const made = gateway(name);
    expect(await made.check(signal())).toBeNull();
    await fake.close();
    expect(await made.check(signal())).toMatch(/cannot be reached/);
  });
});

describe('the guard', () => {
  const aCourier = (send: Courier['send'], more: Partial<Courier> = {}): Courier => ({
    name: 'one',
    channels: ['sms'],
    ability: { honoursKey: false, lookUpAfterMs: null },
    send,
    check: async () => null,
    close: () => undefined,
    ...more,
  });
  const accepted = async () => ({ answer: { kind: 'accepted', reference: null }, health: 'well' }) as const;

  it('lets one message that a courier stumbles over take no other with it', async () => {
    let calls = 0;
    const made = guardGateway(
      aCourier(async () => {
        calls += 1;
        if (calls === 2) throw new Error('not composed');
        return accepted();
      }),
      { leaseMs: LEASE_MS, perSecond: 1_000, atOnce: 1 },
    );
    const answers = await made.deliver([aMessage('sms'), aMessage('sms'), aMessage('sms')], signal());
    expect([...answers.values()].map(({ kind }) => kind)).toEqual(['accepted', 'uncertain', 'accepted']);
  });

  it('waits for a pause that is over in time', async () => {
    let calls = 0;
    const made = guardGateway(
      aCourier(async () => {
        calls += 1;
        return calls === 1
          ? { answer: { kind: 'busy', reason: 'http-429', retryAfterMs: 300 }, health: 'well' }
          : accepted();
      }),
      { leaseMs: LEASE_MS, perSecond: 1_000, atOnce: 1 },
    );
    const answers = await made.deliver([aMessage('sms'), aMessage('sms')], signal());
    expect([...answers.values()].map(({ kind }) => kind)).toEqual(['busy', 'accepted']);
  });

  it('asks about so many at once as come to an end, and says nothing when one cannot be told', async () => {
    const lookUp = async (key: string) => {
      if (key === 'k13') throw new Error('away');
      return key === 'k1' ? 'r1' : null;
    };
    const made = guardGateway(aCourier(accepted, { lookUp }), { leaseMs: 60_000, perSecond: 10, atOnce: 10 });
    expect(made.lookUpAtOnce).toBe(100);
    expect([...(await made.lookUp!(['k1', 'k2'], signal()))]).toEqual([['k1', 'r1']]);
    await expect(made.lookUp!(['k1', 'k13'], signal())).rejects.toThrow('away');
  });
});

describe('what each can do about duplicates', () => {
  it('Notify is asked by our reference', async () => {
    const made = gateway('notify');
    fake.behaveAs('accept-then-reset');
    const taken = aMessage('notify');
    const never = aMessage('notify');
    await deliverOne(made, taken);
    const found = await made.lookUp!([taken.idempotencyKey, never.idempotencyKey], signal());
    expect([...found]).toEqual([[taken.idempotencyKey, fake.delivered[0]?.reference]]);
    await fake.close();
    await expect(made.lookUp!([taken.idempotencyKey], signal())).rejects.toThrow('did not tell');
  });

  it('Twilio calls back with our key in the address, where it can reach us', () => {
    expect(gateway('twilio').ability).toEqual({ honoursKey: false, lookUpAfterMs: null, callbackWithinMs: 1_000 });
    const inside = createTwilioCourier({
      ...FAKE_TWILIO,
      url: fake.url,
      from: '+15005550006',
      publicUrl: 'http://localhost:3000',
      graceMs: 1_000,
    });
    expect(inside.ability).toEqual({ honoursKey: false, lookUpAfterMs: null });
  });

  it('SMTP can do nothing', () => {
    const made = gateway('smtp');
    expect([made.ability, made.lookUp]).toEqual([{ honoursKey: false, lookUpAfterMs: null }, undefined]);
  });
});

describe('an SMTP session', () => {
  it.each(['fail', 'reset', 'hang'] as const)(
    'that ends in %s before the text is certainly not accepted',
    async (end) => {
      const { answer, delivered } = await after('smtp', end);
      expect(answer.kind).toBe(end === 'fail' ? 'refused' : 'busy');
      expect(answer).not.toMatchObject({ addressInvalid: true });
      expect(delivered).toBe(0);
    },
  );

  it('is kept for the next message', async () => {
    const made = gateway('smtp', { atOnce: 1 });
    const messages = Array.from({ length: 5 }, () => aMessage('smtp'));
    const answers = [...(await made.deliver(messages, signal())).values()];
    expect(answers.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'accepted'));
    expect(fake.twice()).toEqual([]);
  });

  it('is not opened for an address that is none', async () => {
    const answer = await deliverOne(
      gateway('smtp'),
      aMessage('smtp', { recipient: 'ada@example.org>\r\nRCPT TO:<x@y.z' }),
    );
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(fake.calls.map(({ recipient }) => recipient)).not.toContain('x@y.z');
  });
});
