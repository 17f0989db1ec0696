import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { randomFrom, type Random } from './random.ts';

/** What this gateway offers about duplicates. */
export type GatewayKind = 'key' | 'look-up' | 'blind';

/** What may happen to a call. */
export type Happening =
  | 'accept'
  /** 500, and nothing was accepted. */
  | 'fail'
  | 'accept-then-fail'
  | 'accept-then-hang'
  /** Answers 500 at once and accepts a moment later. */
  | 'accept-late'
  | 'reset'
  | 'accept-then-reset'
  /** The answer begins, comes by the byte, and breaks off. */
  | 'accept-then-trickle'
  | 'slow'
  | 'busy'
  | 'refuse';

/** How often each happens, in parts of all. */
export type Mood = Partial<Record<Happening, number>>;

export const CALM: Mood = { accept: 1 };

/** Everything that makes a sender unsure, and the rest as it should be. */
export const SPITEFUL: Mood = {
  accept: 0.6,
  fail: 0.08,
  'accept-then-fail': 0.08,
  'accept-then-hang': 0.04,
  'accept-late': 0.06,
  reset: 0.04,
  'accept-then-reset': 0.06,
  'accept-then-trickle': 0.04,
};

/** The worst time between a failing answer and the acceptance after it. */
export const LATEST_ACCEPT_MS = 1_000;

/** A provider over HTTP that misbehaves from a seed, and knows what it handed to whom. */
export class ChaosGateway {
  readonly kind: GatewayKind;
  mood: Mood = CALM;
  /** Every message that reached a person: their number, and the keys of what they got. */
  readonly delivered = new Map<string, string[]>();
  #calls = 0;
  readonly #accepted = new Map<string, string>();
  readonly #random: Random;
  readonly #server: Server;

  private constructor(kind: GatewayKind, seed: number) {
    this.kind = kind;
    this.#random = randomFrom(seed);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.keepAliveTimeout = 1_000;
  }

  static async start(kind: GatewayKind, seed: number): Promise<ChaosGateway> {
    const gateway = new ChaosGateway(kind, seed);
    await new Promise<void>((resolve) => gateway.#server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get calls(): number {
    return this.#calls;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    const say = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    if (request.url === '/find') {
      const { keys } = JSON.parse(text) as { keys: string[] };
      return void say(200, Object.fromEntries(keys.flatMap((key) => [[key, this.#accepted.get(key)]])));
    }
    this.#calls += 1;
    const { key, recipient } = JSON.parse(text) as { key: string; recipient: string };
    const accept = () => this.#accept(key, recipient);
    switch (this.#happening()) {
      case 'accept':
        return void say(201, { reference: accept() });
      case 'fail':
        return void say(500, {});
      case 'accept-then-fail':
        accept();
        return void say(503, {});
      case 'accept-then-hang':
        accept();
        return;
      case 'accept-late':
        say(500, {});
        await pause(this.#random.next() * LATEST_ACCEPT_MS);
        accept();
        return;
      case 'reset':
        return void request.socket.resetAndDestroy();
      case 'accept-then-reset':
        accept();
        return void request.socket.resetAndDestroy();
      case 'accept-then-trickle':
        accept();
        response.writeHead(201, { 'content-type': 'application/json', 'content-length': '100' });
        for (let sent = 0; sent < 20 && !response.destroyed; sent += 1) {
          response.write(' ');
          await pause(100);
        }
        return void response.destroy();
      case 'slow':
        await pause(300);
        return void say(201, { reference: accept() });
      case 'busy':
        return void say(429, {}, { 'retry-after': '1' });
      case 'refuse':
        return void say(400, { reason: 'not a number' });
    }
  }

  #accept(key: string, recipient: string): string {
    const known = this.#accepted.get(key);
    if (known !== undefined && this.kind === 'key') return known;
    const reference = `r${this.#accepted.size}-${key}`;
    this.#accepted.set(key, reference);
    this.delivered.set(recipient, [...(this.delivered.get(recipient) ?? []), key]);
    return reference;
  }

  #happening(): Happening {
    const entries = Object.entries(this.mood) as [Happening, number][];
    let at = this.#random.next() * entries.reduce((sum, [, part]) => sum + part, 0);
    for (const [happening, part] of entries) {
      at -= part;
      if (at < 0) return happening;
    }
    return 'accept';
  }
}
