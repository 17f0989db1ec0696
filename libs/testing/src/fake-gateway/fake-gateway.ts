import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { seededRandom, type Behaviour, type FakeCall } from './behaviour.ts';
import { createCallbacks, type Callbacks, type Delivered } from './callbacks.ts';
import { startFakeSmtp } from './fake-smtp.ts';

export const FAKE_TWILIO = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'the auth token of the fake account',
} as const;
export const FAKE_NOTIFY = {
  apiKey: 'fake-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222',
  templateId: '33333333-3333-4333-8333-333333333333',
  callbackToken: 'the bearer token of the fake callbacks',
} as const;

export interface FakeGatewayOptions {
  readonly seed?: number;
  /** What it does with a call; it accepts everything when absent. `random` is the seeded one. */
  readonly behave?: (call: Omit<FakeCall, 'behaviour'>, random: () => number) => Behaviour;
  /** Seconds in Retry-After. */
  readonly retryAfterSeconds?: number;
  /** How long `accept-late` waits. */
  readonly lateMs?: number;
  /** How long every answer takes. */
  readonly delayMs?: number;
  /** Where Notify's callbacks go; Twilio's go where each call says. */
  readonly notifyCallbackUrl?: string;
  /** Sent by itself for every delivered message; none when absent. */
  readonly callBack?: (message: Delivered, callbacks: Callbacks) => Promise<unknown> | void;
}

export interface FakeGateway {
  /** Base address of the Twilio and of the Notify shape. */
  readonly url: string;
  /** `smtp://127.0.0.1:<port>` */
  readonly smtpUrl: string;
  /** How often each message reached its patient, by idempotency key: above 1 is "twice". */
  readonly deliveries: ReadonlyMap<string, number>;
  readonly calls: readonly FakeCall[];
  readonly delivered: readonly Delivered[];
  readonly callbacks: Callbacks;
  /** The next calls, one after the other, before `behave` is asked again. */
  script(...next: Behaviour[]): void;
  behaveAs(behaviour: Behaviour): void;
  /** Keys that were delivered more than once. */
  twice(): string[];
  close(): Promise<void>;
}

/**
 * A gateway that speaks Twilio's, GOV.UK Notify's and SMTP's shapes and misbehaves as it is told, or by its seed.
 * Written from their published interfaces, apart from the couriers, so that a mistake in one shows in the other.
 */
export async function createFakeGateway(options: FakeGatewayOptions = {}): Promise<FakeGateway> {
  const { seed = 1, retryAfterSeconds = 1, lateMs = 1_500, delayMs = 0 } = options;
  const random = seededRandom(seed);
  const deliveries = new Map<string, number>();
  const delivered: Delivered[] = [];
  const calls: FakeCall[] = [];
  const scripted: Behaviour[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let behave = options.behave ?? ((): Behaviour => 'accept');

  const later = (ms: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const callbacks = createCallbacks({
    authToken: FAKE_TWILIO.authToken,
    notifyToken: FAKE_NOTIFY.callbackToken,
    ...(options.notifyCallbackUrl === undefined ? {} : { notifyUrl: options.notifyCallbackUrl }),
  });

  const begin = (call: Omit<FakeCall, 'behaviour' | 'number'>): FakeCall => {
    const numbered = { ...call, number: calls.length + 1 };
    const seen = { ...numbered, behaviour: scripted.shift() ?? behave(numbered, random) };
    calls.push(seen);
    return seen;
  };
  const deliver = (message: Delivered): void => {
    deliveries.set(message.key, (deliveries.get(message.key) ?? 0) + 1);
    delivered.push(message);
    void Promise.resolve(options.callBack?.(message, callbacks)).catch(() => undefined);
  };

  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (delayMs > 0) later(delayMs, () => answer(request, response, body));
      else answer(request, response, body);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    if (request.method === 'POST' && /^\/2010-04-01\/Accounts\/AC[^/]+\/Messages\.json$/.test(url.pathname)) {
      const form = new URLSearchParams(body);
      const to = form.get('To') ?? '';
      const text = form.get('Body') ?? '';
      const callbackUrl = form.get('StatusCallback');
      const key = (callbackUrl && new URL(callbackUrl).searchParams.get('key')) || `${to}|${text}`;
      const { behaviour } = begin({ provider: 'twilio', key, recipient: to, text });
      const reference = `SM${randomUUID().replaceAll('-', '')}`;
      act(response, behaviour, {
        message: { provider: 'twilio', key, reference, recipient: to, text, callbackUrl },
        accepted: [201, { sid: reference, status: 'queued', to, body: text, error_code: null }],
        refused: [400, { code: 21211, message: `Invalid 'To' Phone Number: ${to}`, status: 400 }],
        busy: [429, { code: 20429, message: 'Too Many Requests', status: 429 }],
        lockedOut: [401, { code: 20003, message: 'Authenticate', status: 401 }],
        failed: [500, { code: 20500, message: 'Internal Server Error', status: 500 }],
      });
    } else if (request.method === 'POST' && url.pathname === '/v2/notifications/sms') {
      const sent = JSON.parse(body) as { phone_number: string; reference: string; personalisation: { body: string } };
      const { phone_number: to, reference: key, personalisation } = sent;
      const { behaviour } = begin({ provider: 'notify', key, recipient: to, text: personalisation.body });
      const reference = randomUUID();
      const error = (status: number, type: string, message: string): [number, object] => [
        status,
        { status_code: status, errors: [{ error: type, message }] },
      ];
      act(response, behaviour, {
        message: { provider: 'notify', key, reference, recipient: to, text: personalisation.body, callbackUrl: null },
        accepted: [201, { id: reference, reference: key, content: { body: personalisation.body } }],
        refused: error(400, 'ValidationError', 'phone_number Not a UK mobile number'),
        busy: error(429, 'RateLimitError', 'Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds'),
        lockedOut: error(403, 'AuthError', 'Invalid token: API key not found'),
        failed: [500, { status_code: 500, errors: [{ error: 'Exception', message: 'Internal server error' }] }],
      });
    } else if (request.method === 'GET' && url.pathname === '/v2/notifications') {
      const key = url.searchParams.get('reference');
      const notifications = delivered
        .filter((message) => message.provider === 'notify' && message.key === key)
        .map(({ reference }) => ({ id: reference, reference: key, status: 'delivered', type: 'sms' }));
      send(response, 200, { notifications, links: { current: url.pathname } });
    } else if (request.method === 'GET' && url.pathname.startsWith('/v2/template/')) {
      send(response, 200, { id: FAKE_NOTIFY.templateId, body: '((body))' });
    } else if (request.method === 'GET' && /^\/2010-04-01\/Accounts\/AC[^/]+\.json$/.test(url.pathname)) {
      send(response, 200, { status: 'active' });
    } else {
      send(response, 404, {});
    }
  }

  interface Possible {
    readonly message: Delivered;
    readonly accepted: [number, object];
    readonly refused: [number, object];
    readonly busy: [number, object];
    readonly lockedOut: [number, object];
    readonly failed: [number, object];
  }

  function act(response: ServerResponse, behaviour: Behaviour, possible: Possible): void {
    if (behaviour === 'accept-late') {
      later(lateMs, () => {
        deliver(possible.message);
        send(response, ...possible.accepted);
      });
      return;
    }
    if (behaviour.startsWith('accept')) deliver(possible.message);
    const text = JSON.stringify(possible.accepted[1]);
    switch (behaviour) {
      case 'accept':
        return send(response, ...possible.accepted);
      case 'refuse':
        return send(response, ...possible.refused);
      case 'busy':
        response.setHeader('retry-after', String(retryAfterSeconds));
        return send(response, ...possible.busy);
      case 'locked-out':
        return send(response, ...possible.lockedOut);
      case 'fail':
      case 'accept-then-fail':
        return send(response, ...possible.failed);
      case 'reset':
        return void response.socket?.resetAndDestroy();
      case 'accept-then-reset':
        response.writeHead(possible.accepted[0], { 'content-type': 'application/json', 'content-length': text.length });
        response.write(text.slice(0, 9));
        return later(20, () => void response.socket?.resetAndDestroy());
      case 'accept-then-trickle': {
        response.writeHead(possible.accepted[0], { 'content-type': 'application/json' });
        const drip = () => {
          if (response.destroyed) return;
          response.write(' ');
          later(50, drip);
        };
        return drip();
      }
      case 'hang':
      case 'accept-then-hang':
        return;
    }
  }

  const smtp = await startFakeSmtp({ begin, deliver, later });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    smtpUrl: smtp.url,
    deliveries,
    calls,
    delivered,
    callbacks,
    script: (...next) => void scripted.push(...next),
    behaveAs(behaviour) {
      behave = () => behaviour;
    },
    twice: () => [...deliveries].filter(([, count]) => count > 1).map(([key]) => key),
    async close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await smtp.close();
    },
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    // The caller went away; what it said so far is looked at all the same.
  }
  return Buffer.concat(chunks).toString('utf8');
}
