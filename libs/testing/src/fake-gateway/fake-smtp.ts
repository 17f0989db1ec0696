import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Behaviour, FakeCall } from './behaviour.ts';
import type { Delivered } from './callbacks.ts';

interface Parts {
  readonly begin: (call: Omit<FakeCall, 'behaviour' | 'number'>) => FakeCall;
  readonly deliver: (message: Delivered) => void;
  readonly later: (ms: number, work: () => void) => void;
}

/** Before the message is read there is no Message-ID: these are decided by its turn, and known by the recipient. */
const BEFORE_DATA: ReadonlySet<Behaviour> = new Set(['refuse', 'busy', 'locked-out', 'fail', 'reset', 'hang']);

/** An SMTP server on a port of its own; an accepted message is delivered, and known by the key in its Message-ID. */
export async function startFakeSmtp({
  begin,
  deliver,
  later,
}: Parts): Promise<{ url: string; close(): Promise<void> }> {
  const answer = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const planned = new Map<string, FakeCall>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 500,
    onRcptTo({ address }, session, done) {
      const call = begin({ provider: 'smtp', key: '', recipient: address, text: '' });
      if (!BEFORE_DATA.has(call.behaviour)) {
        planned.set(session.id, call);
        return done();
      }
      switch (call.behaviour) {
        case 'refuse':
          return done(answer(550, '5.1.1 No such mailbox'));
        case 'busy':
          return done(answer(451, '4.3.2 Try again later'));
        case 'locked-out':
          return done(answer(530, '5.7.0 Authentication required'));
        case 'fail':
          return done(answer(554, '5.7.1 Not taken'));
        case 'reset':
          return destroy(session);
        default:
          return;
      }
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const call = planned.get(session.id);
        const key = /^Message-ID:\s*<([^@>]+)@/im.exec(text)?.[1] ?? '';
        const message: Delivered = {
          provider: 'smtp',
          key,
          reference: key,
          recipient: call?.recipient ?? '',
          text,
          callbackUrl: null,
        };
        deliver(message);
        switch (call?.behaviour) {
          case 'accept-then-fail':
          case 'accept-then-reset':
            return destroy(session);
          case 'accept-then-hang':
          case 'accept-then-trickle':
            return;
          case 'accept-late':
            return later(1_500, () => done());
          default:
            return done();
        }
      });
    },
  });
  server.on('error', () => undefined);

  /** smtp-server keeps its connections in a set; the session's own is found by its id. */
  function destroy(session: { readonly id: string }): void {
    for (const connection of (server as unknown as { connections: Set<{ id: string; _socket: { destroy(): void } }> })
      .connections) {
      if (connection.id === session.id) connection._socket.destroy();
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
