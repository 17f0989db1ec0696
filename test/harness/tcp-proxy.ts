import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * pass: as if it were not there. delay: every piece later by a time of its own. hold: a partition, after which the
 * connections go on with what was sent meanwhile. drop: the peer is gone and nobody said so. refuse: nobody listens,
 * and what was open is reset.
 */
export type ProxyMode = 'pass' | 'delay' | 'hold' | 'drop' | 'refuse';

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Nothing that the server says goes through any more. */
  deaf: boolean;
}

/** A wire to a server that can be cut, stretched and jammed while it is in use. */
export class TcpProxy {
  #mode: ProxyMode = 'pass';
  #delay: () => number = () => 0;
  #swallow: { readonly pattern: RegExp; readonly happened: () => void } | undefined;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #listener: Server;
  readonly #pairs = new Set<Pair>();
  readonly #held: (() => void)[] = [];

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#listener = createServer((client) => this.#join(client));
  }

  static async to(host: string, port: number): Promise<TcpProxy> {
    const proxy = new TcpProxy({ host, port });
    await new Promise<void>((resolve) => proxy.#listener.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** The same address with this wire in it. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.port);
    return changed.href;
  }

  /** @param delay in milliseconds, asked for every piece */
  set(mode: ProxyMode, delay: () => number = () => 0): void {
    this.#mode = mode;
    this.#delay = delay;
    if (mode === 'refuse') this.reset();
    if (mode === 'pass' || mode === 'delay') for (const go of this.#held.splice(0)) go();
  }

  /** Every connection is reset now; new ones are as the mode says. */
  reset(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    this.#pairs.clear();
  }

  /**
   * The next time a client sends what `pattern` finds, it reaches the server, and the answer is lost with the
   * connection: the caller cannot know whether it happened.
   */
  swallowAnswerTo(pattern: RegExp): Promise<void> {
    return new Promise((happened) => (this.#swallow = { pattern, happened }));
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #join(client: Socket): void {
    if (this.#mode === 'refuse') return void client.resetAndDestroy();
    const server = connect(this.#target.port, this.#target.host);
    const pair: Pair = { client, server, deaf: false };
    this.#pairs.add(pair);
    for (const [from, to, isAnswer] of [
      [client, server, false],
      [server, client, true],
    ] as const) {
      from.setNoDelay(true);
      // One piece after the other, however long each of them takes.
      let order = Promise.resolve();
      from.on('data', (piece: Buffer) => {
        if (!isAnswer) this.#maybeSwallow(pair, piece);
        order = order.then(() => this.#forward(pair, to, piece, isAnswer));
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        void order.then(() => to.destroy());
        this.#pairs.delete(pair);
      });
    }
  }

  async #forward(pair: Pair, to: Socket, piece: Buffer, isAnswer: boolean): Promise<void> {
    if (this.#mode === 'drop') return;
    if (this.#mode === 'hold') await new Promise<void>((go) => this.#held.push(go));
    if (this.#mode === 'delay') await new Promise((go) => setTimeout(go, this.#delay()));
    if (isAnswer && pair.deaf) return;
    if (!to.destroyed) to.write(piece);
  }

  #maybeSwallow(pair: Pair, piece: Buffer): void {
    const swallow = this.#swallow;
    if (!swallow || !swallow.pattern.test(piece.toString('latin1'))) return;
    this.#swallow = undefined;
    pair.deaf = true;
    // Long enough for the server to have done it.
    setTimeout(() => {
      pair.client.resetAndDestroy();
      pair.server.destroy();
      swallow.happened();
    }, 300);
  }
}
