import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Hl7Store, ReadMessage } from '@osteon/application';
import type { InterfaceFigures, Logger } from '@osteon/platform';
import { Connection } from './connection.ts';
import { createKeeper } from './keep-together.ts';
import { receiveFrame } from './receive-frame.ts';
import { createSenderBook } from './sender-book.ts';

export interface MllpConfig {
  readonly host: string;
  readonly port: number;
  /** Files in PEM; null: in clear, for a network that is private. `ca`: whoever sends proves itself by a certificate. */
  readonly tls: { readonly key: string; readonly cert: string; readonly ca: string | null } | null;
}

export interface MllpParts {
  readonly hl7: Pick<Hl7Store, 'listeningSenders' | 'keepMessages'>;
  readonly read: ReadMessage;
  readonly figures: InterfaceFigures;
  readonly log: Logger;
  /** These senders have something new to carry out. */
  readonly onKept: (senders: ReadonlySet<string>) => void;
  readonly limits?: Partial<MllpLimits>;
}

export interface MllpLimits {
  readonly connections: number;
  /** Of one message. */
  readonly maxBytes: number;
  /** Of all messages that are being read or dealt with. */
  readonly heldBytes: number;
  readonly openFrameMs: number;
  readonly idleMs: number;
  /** For the handshake of an encrypted line: whose address it is, is looked at when it is done. */
  readonly handshakeMs: number;
}

const LIMITS: MllpLimits = {
  connections: 100,
  maxBytes: 8_000_000,
  heldBytes: 64_000_000,
  openFrameMs: 30_000,
  idleMs: 1_800_000,
  handshakeMs: 10_000,
};

/** Those who hang up last are given this long when the program stops. */
const STOP_MS = 5_000;

export interface MllpListener {
  readonly port: number;
  /** Takes nothing more, answers what was read, and closes all lines. */
  stop(): Promise<void>;
}

/**
 * Listens for HL7 v2 messages over MLLP. A message is answered when it is committed; order holds within a line. Lines
 * from addresses of no registered sender are closed at once.
 */
export async function startMllpListener({ host, port, tls }: MllpConfig, parts: MllpParts): Promise<MllpListener> {
  const { hl7, read, figures, log, onKept } = parts;
  const limits = { ...LIMITS, ...parts.limits };
  const book = createSenderBook(hl7);
  const keeper = createKeeper(hl7, onKept);
  const connections = new Set<Connection>();
  let isStopping = false;

  const open = async (socket: Socket): Promise<void> => {
    const address = socket.remoteAddress ?? '';
    // Until it is known whether anybody may send from there, nothing is read.
    socket.pause();
    socket.on('error', () => socket.destroy());
    const isAdmitted = await book.admits(address).catch(() => false);
    if (socket.destroyed) return;
    if (isStopping || !isAdmitted) {
      figures.took('connection', 'refused', 0);
      log.warn({ address }, 'a line of HL7 v2 was refused: no sender has this address');
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, {
      ...limits,
      receive: (frame, line) => receiveFrame(frame, { address, line }, { book, keeper, read }),
      onAnswered: ({ operation, fault }, seconds) =>
        figures.took(operation, fault === null ? 'done' : 'refused', seconds),
      onFailure(error) {
        figures.took('other', 'failed', 0);
        log.error({ err: error }, 'an HL7 v2 message could not be kept; its line is closed, so that it is sent again');
      },
    });
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
    socket.on('data', () => {
      // One that brings more than there is room for sends again, when others are done.
      if ([...connections].reduce((sum, { heldBytes }) => sum + heldBytes, 0) > limits.heldBytes) connection.destroy();
    });
    socket.resume();
  };

  const onSocket = (socket: Socket): void => void open(socket);
  const server: Server =
    tls === null
      ? createServer({ allowHalfOpen: true }, onSocket)
      : createTlsServer(
          {
            key: readFileSync(tls.key),
            cert: readFileSync(tls.cert),
            allowHalfOpen: true,
            handshakeTimeout: limits.handshakeMs,
            ...(tls.ca === null ? {} : { ca: readFileSync(tls.ca), requestCert: true, rejectUnauthorized: true }),
          },
          onSocket,
        );
  // Beyond it a line is closed by the system itself.
  server.maxConnections = limits.connections;
  server.on('tlsClientError', (error, socket: Socket) => {
    log.warn({ err: error }, 'a line of HL7 v2 was not encrypted as it has to be');
    // One that does not end its handshake, or hangs up in it, would hold one of the few lines: they may be half open.
    socket.destroy();
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken. Name another by OSTEON_MLLP_PORT.`, { cause: error })
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      isStopping = true;
      const isClosed = new Promise<void>((resolve) => void server.close(() => resolve()));
      const hurry = setTimeout(() => connections.forEach((connection) => connection.destroy()), STOP_MS);
      await Promise.all([...connections].map((connection) => connection.stop()));
      // Of these nothing was read: who sends is not known yet.
      sockets.forEach((socket) => socket.destroy());
      await isClosed;
      clearTimeout(hurry);
    },
  };
}
