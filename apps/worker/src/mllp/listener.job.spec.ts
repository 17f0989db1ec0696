import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Hl7Store, ReceivedMessage, SenderRecord, WantedSender } from '@osteon/application';
import { mllpFrame, MllpFramer, translateMessage } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { createLogger, createMetrics, interfaceFigures } from '@osteon/platform';
import {
  aCertificate,
  aService,
  createTestDatabase,
  keptLog,
  TEST_KEYS,
  type TestCertificate,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';
import { type MllpConfig, type MllpLimits, type MllpListener, startMllpListener } from './start-listener.ts';

let database: TestDatabase;
let worker: Persistence;
let api: Persistence;
let clinic: TestService;
let listeners: MllpListener[] = [];
const hinted: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await database.freezeAt('2026-11-23T10:00:00Z');
  clinic = await aService(database);
  const url = { keys: TEST_KEYS, databaseUrl: database.url, poolSize: 3 };
  worker = createPersistence({ role: 'osteon_worker', ...url });
  api = createPersistence({ role: 'osteon_api', ...url });
});
afterEach(async () => {
  await Promise.all(listeners.map((listener) => listener.stop()));
  listeners = [];
  await database.query('delete from hl7_message');
  await database.query('delete from hl7_sender');
});
afterAll(async () => {
  await Promise.all([worker.close(), api.close()]);
  await database.drop();
});

/** A listener of its own, as senders are remembered for a moment. */
async function listen(
  limits: Partial<MllpLimits> = {},
  hl7: Partial<Hl7Store> = {},
  tls: MllpConfig['tls'] = null,
): Promise<number> {
  const listener = await startMllpListener(
    { host: '127.0.0.1', port: 0, tls },
    {
      hl7: { ...worker.hl7, ...hl7 },
      read: translateMessage,
      figures: interfaceFigures(createMetrics(), 'hl7v2'),
      log: createLogger({ program: 'worker', level: 'info', destination: keptLog('worker') }),
      onKept: (senders) => hinted.push(...senders),
      limits,
    },
  );
  listeners.push(listener);
  return listener.port;
}

async function aSender(more: Partial<WantedSender> = {}): Promise<SenderRecord> {
  const sender = await api.as(clinic.admin).hl7.createSender(clinic.admin, {
    name: 'Records',
    application: 'ADT',
    facility: 'HOSP',
    addresses: ['127.0.0.0/8'],
    processing: ['P', 'T'],
    timeZone: null,
    charset: null,
    systems: {},
    enabled: true,
    ...more,
  });
  if (sender === null) throw new Error('there is one already');
  return sender;
}

const kept = async (): Promise<readonly ReceivedMessage[]> =>
  (
    await api.as(clinic.lead).hl7.listMessages(clinic.lead, { state: null, senderId: null, before: null, limit: 500 })
  ).toReversed();

/** A line to the listener: what it answers, in order. */
class Line {
  readonly socket: Socket;
  readonly answers: string[] = [];
  readonly closed: Promise<void>;
  #told: () => void = () => undefined;

  constructor(port: number, tls?: ConnectionOptions) {
    const to = { port, host: '127.0.0.1', allowHalfOpen: true };
    this.socket = tls === undefined ? connect({ ...to, noDelay: true }) : connectTls({ ...to, ...tls });
    const framer = new MllpFramer({ maxBytes: 1_000_000 });
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk) => {
      for (const frame of framer.push(chunk as Buffer)) {
        if (frame.kind !== 'message') throw new Error(`an answer is ${frame.kind}`);
        this.answers.push(Buffer.from(frame.bytes).toString());
      }
      this.#told();
    });
    this.closed = new Promise((done) => {
      this.socket.once('close', () => {
        this.#told();
        done();
      });
    });
    this.socket.once('end', () => this.socket.end());
  }

  /** In pieces of so many bytes, each a write of its own. */
  async send(bytes: Uint8Array, pieces = bytes.length): Promise<void> {
    for (let at = 0; at < bytes.length; at += pieces) {
      if (this.socket.destroyed) return;
      await new Promise<void>((done) => this.socket.write(bytes.subarray(at, at + pieces), () => done()));
    }
  }

  /** The first so many answers; fewer when the line is closed before. */
  async answered(count: number): Promise<string[]> {
    while (this.answers.length < count && !this.socket.destroyed) {
      await new Promise<void>((done) => (this.#told = done));
    }
    return this.answers;
  }
}

const adt = (
  id: string,
  { header = 'ADT|HOSP', type = 'ADT^A08', family = 'Weaver', birth = '19500102' } = {},
): string =>
  `MSH|^~\\&|${header}|OSTEON|FLS|20261123100000||${type}|${id}|P|2.5\rEVN||20261123100000\r` +
  `PID|1||700100^^^HOSP^MR||${family}^Rosa||${birth}|F\rPV1|1|O`;
const frames = (...messages: string[]): Buffer => Buffer.concat(messages.map((message) => mllpFrame(message)));
/** `AA MSG1`, and the code of a refusal. */
const said = (answer: string): string => {
  const [, code = '', id = ''] = /\rMSA\|(\w\w)\|([^\r]*)/.exec(answer) ?? [];
  return [code, id, ...(/FLS-\d{4}/.exec(answer) ?? [])].join(' ');
};
const seen = (messages: readonly ReceivedMessage[]): string[] =>
  messages.map(({ answer, controlId, fault }) =>
    [answer, controlId, ...(fault === null ? [] : [fault.code])].join(' '),
  );

describe('messages over a line', () => {
  it.each([
    ['each in a write', null],
    ['in one write', 1_000_000],
    ['in pieces of 997 bytes', 997],
    ['a byte at a time', 1],
  ])('%s are kept once each, in order, and answered', async (_how, pieces) => {
    await aSender();
    const line = new Line(await listen());
    const messages = Array.from({ length: 20 }, (_, number) => adt(`M${number}`, { family: `Weaver${number}` }));
    if (pieces === null) for (const message of messages) await line.send(frames(message));
    else await line.send(frames(...messages), pieces);
    const expected = messages.map((_, number) => `AA M${number}`);
    expect((await line.answered(20)).map(said)).toEqual(expected);
    const rows = await kept();
    expect(seen(rows)).toEqual(expected);
    expect(rows.every(({ state }) => state === 'received')).toBe(true);
    line.socket.end();
    await line.closed;
    expect(line.answers).toHaveLength(20);
  });

  it('go on after junk, after one without an end, and after one of a megabyte', async () => {
    const sender = await aSender();
    hinted.length = 0;
    const line = new Line(await listen());
    const large = `${adt('LARGE')}\rOBX|1|TX|||${'x'.repeat(1_000_000)}`;
    await line.send(Buffer.concat([Buffer.from('junk\r\n'), frames(adt('M1')), Buffer.from(' more junk')]));
    await line.send(
      Buffer.concat([Buffer.from(`\x0b${adt('HALF').slice(0, 90)}`), frames(adt('M2'), large, adt('M3'))]),
    );
    const expected = ['AA M1', 'AE HALF FLS-1559', 'AA M2', 'AA LARGE', 'AA M3'];
    expect((await line.answered(5)).map(said)).toEqual(expected);
    expect(seen(await kept())).toEqual(expected);
    expect(new Set(hinted)).toEqual(new Set([sender.id]));
  });

  it('are half when the line ends: the other side hears so, while it still listens', async () => {
    await aSender();
    const line = new Line(await listen());
    await line.send(Buffer.from(`\x0b${adt('HALF')}`));
    line.socket.end();
    await line.closed;
    expect(line.answers.map(said)).toEqual(['AE HALF FLS-1559']);
    const half = new Line(await listen({ openFrameMs: 50 }));
    await half.send(Buffer.from(`\x0b${adt('QUIET')}`));
    await half.closed;
    expect(half.answers.map(said)).toEqual(['AE QUIET FLS-1559']);
  });

  it('of 200 MB are refused, while no more than their beginning is held, and the next one is taken', async () => {
    await aSender();
    const line = new Line(await listen());
    const held: number[] = [];
    const piece = Buffer.alloc(1_000_000, 'x');
    // What nobody holds any more is not counted, whenever the engine would have collected it.
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    await line.send(Buffer.from(`\x0b${adt('HUGE')}\rOBX|1|TX|||`));
    for (let sent = 0; sent < 200; sent += 1) {
      await line.send(piece);
      if (sent % 20 > 0) continue;
      collect();
      held.push(process.memoryUsage().arrayBuffers);
    }
    await line.send(Buffer.concat([Buffer.from('\x1c\r'), frames(adt('NEXT'))]));
    expect((await line.answered(2)).map(said)).toEqual(['AR HUGE FLS-1558', 'AA NEXT']);
    // The largest message that is taken, twice while it grows, and what is on its way between the sockets.
    expect(Math.max(...held) - Math.min(...held)).toBeLessThan(100_000_000);
    expect(seen(await kept())).toEqual(['AR HUGE FLS-1558', 'AA NEXT']);
    expect((await kept())[0]?.bytes).toBe(8_192);
  });

  it('are the same again when they are sent again, and answered the same', async () => {
    await aSender();
    const port = await listen();
    const [wrong, right] = [adt('M1', { birth: 'long ago' }), adt('M1')];
    const first = new Line(port);
    await first.send(frames(right, wrong, right.replace('|20261123100000||', '|20261123100500||')));
    expect((await first.answered(3)).map(said)).toEqual(['AA M1', 'AE M1 FLS-1553', 'AA M1']);
    // Over two lines at once, each twice.
    const lines = [new Line(port), new Line(port)];
    await Promise.all(lines.map((line) => line.send(frames(wrong, right, wrong, right))));
    for (const line of lines) {
      expect((await line.answered(4)).map(said)).toEqual(['AE M1 FLS-1553', 'AA M1', 'AE M1 FLS-1553', 'AA M1']);
    }
    const rows = await kept();
    expect(seen(rows)).toEqual(['AA M1', 'AE M1 FLS-1553']);
    expect(rows[1]?.fault).toMatchObject({ place: { segment: 'PID', field: 7 } });
  });
});

describe('who sends', () => {
  it('is registered, is switched on, and sends from where it said', async () => {
    await aSender();
    await aSender({ application: 'OFF', enabled: false });
    await aSender({ application: 'ELSEWHERE', addresses: ['10.1.0.0/16', '2001:db8::1'] });
    await aSender({ application: '', facility: '' });
    const line = new Line(await listen());
    const from = (id: string, header: string) => adt(id, { header });
    await line.send(
      frames(from('M1', 'OTHER|HOSP'), from('M2', 'OFF|HOSP'), from('M3', 'ELSEWHERE|HOSP'), from('M4', '|'), 'GET /'),
    );
    expect((await line.answered(5)).map(said)).toEqual([
      'AR M1 FLS-1557',
      'AR M2 FLS-1557',
      'AR M3 FLS-1557',
      'AA M4',
      'AR  FLS-1550',
    ]);
    // Of strangers nothing is kept.
    expect(seen(await kept())).toEqual(['AA M4']);
  });

  it('is closed at once where nobody is registered with its address', async () => {
    await aSender({ addresses: ['10.1.2.3'] });
    const line = new Line(await listen());
    await line.send(frames(adt('M1')));
    await line.closed;
    expect(line.answers).toEqual([]);
  });

  it('is told what is not taken', async () => {
    await aSender({ processing: ['P'] });
    const line = new Line(await listen());
    const messages = [
      adt('M1', { type: 'MFN^M02' }),
      adt('M2').replace('|P|2.5', '|T|2.5'),
      adt('M3').replace('|P|2.5', '|P|3.0'),
      adt('').replace('||P|', '||P|'),
      adt('M5').replace('|P|2.5', '|P|2.5||||||KLINGON'),
    ];
    await line.send(frames(...messages));
    const expected = ['AR M1 FLS-1554', 'AR M2 FLS-1555', 'AR M3 FLS-1556', 'AE  FLS-1552', 'AE M5 FLS-1551'];
    expect((await line.answered(5)).map(said)).toEqual(expected);
    expect(seen(await kept())).toEqual(expected);
  });
});

describe('an encrypted line', () => {
  const hospital = aCertificate('Hospital');
  const osteon = aCertificate('Osteon', { by: hospital });
  const folder = mkdtempSync(join(tmpdir(), 'osteon-mllp-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const files = { key: file('key.pem', osteon.key), cert: file('cert.pem', osteon.cert) };
  const ca = file('ca.pem', hospital.cert);
  afterAll(() => rmSync(folder, { recursive: true }));
  const listening = (of: string | null, limits: Partial<MllpLimits> = {}): Promise<number> =>
    listen(limits, {}, { ...files, ca: of });
  /** What is answered to one message, and whether the line is closed on it. */
  const tried = async (port: number, tls?: ConnectionOptions): Promise<string[]> => {
    const line = new Line(port, tls);
    await Promise.race([line.send(frames(adt('M1'))).catch(() => undefined), line.closed]);
    const answers = (await line.answered(1)).map(said);
    line.socket.end();
    await line.closed;
    return answers;
  };

  it('is like any other to whoever trusts our certificate, and none to others', async () => {
    await aSender();
    const port = await listening(null);
    const line = new Line(port, { ca: hospital.cert });
    await line.send(frames(adt('M1'), adt('M2')), 7);
    line.socket.end();
    await line.closed;
    expect(line.answers.map(said)).toEqual(['AA M1', 'AA M2']);
    // In clear.
    expect(await tried(port)).toEqual([]);
    expect(await tried(port, { ca: aCertificate('Hospital').cert })).toEqual([]);
    expect(seen(await kept())).toEqual(['AA M1', 'AA M2']);
  });

  it('wants a certificate of the sender where it is said whose are good', async () => {
    await aSender();
    const port = await listening(ca);
    const stranger = aCertificate('Hospital');
    const refused: Readonly<Record<string, TestCertificate | undefined>> = {
      none: undefined,
      'signed by itself': aCertificate('Sender'),
      'signed by another of the same name': aCertificate('Sender', { by: stranger }),
      over: aCertificate('Sender', { by: hospital, isOver: true }),
    };
    for (const [which, own] of Object.entries(refused)) {
      expect([which, await tried(port, { ca: hospital.cert, ...own })]).toEqual([which, []]);
    }
    expect(await kept()).toEqual([]);
    expect(await tried(port, { ca: hospital.cert, ...aCertificate('Sender', { by: hospital }) })).toEqual(['AA M1']);
    expect(seen(await kept())).toEqual(['AA M1']);
  });

  it('is held by nobody who does not end the handshake, or hangs up in it', async () => {
    await aSender();
    const port = await listening(null, { connections: 1, handshakeMs: 50 });
    const silent = new Line(port);
    await silent.closed;
    const hungUp = new Line(port, { ca: aCertificate('Hospital').cert });
    await hungUp.closed;
    let answers: string[] = [];
    while (answers.length === 0) answers = await tried(port, { ca: hospital.cert });
    expect(answers).toEqual(['AA M1']);
  });

  it('is no way round: who is registered from elsewhere is closed, certificate or not', async () => {
    await aSender({ addresses: ['10.1.2.3'] });
    const port = await listening(ca);
    expect(await tried(port, { ca: hospital.cert, ...aCertificate('Sender', { by: hospital }) })).toEqual([]);
    expect(await kept()).toEqual([]);
  });
});

describe('a commit that fails', () => {
  it('is answered by nothing: the line is closed, nothing after it is kept, and sent again it is kept once', async () => {
    await aSender();
    let calls = 0;
    const port = await listen(
      {},
      {
        keepMessages: async (messages) => {
          calls += 1;
          if (calls === 2) throw new Error('the database is away');
          return worker.hl7.keepMessages(messages);
        },
      },
    );
    const line = new Line(port);
    await line.send(frames(adt('M1')));
    await line.answered(1);
    await line.send(frames(adt('M2'), adt('M3')));
    await line.closed;
    expect(line.answers.map(said)).toEqual(['AA M1']);
    expect(seen(await kept())).toEqual(['AA M1']);
    const again = new Line(port);
    await again.send(frames(adt('M2'), adt('M3')));
    expect((await again.answered(2)).map(said)).toEqual(['AA M2', 'AA M3']);
    expect(seen(await kept())).toEqual(['AA M1', 'AA M2', 'AA M3']);
  });

  it('after the commit and before the answer leaves one message', async () => {
    await aSender();
    let isFirst = true;
    const port = await listen(
      {},
      {
        keepMessages: async (messages) => {
          const rows = await worker.hl7.keepMessages(messages);
          if (isFirst) {
            isFirst = false;
            throw new Error('killed');
          }
          return rows;
        },
      },
    );
    const line = new Line(port);
    await line.send(frames(adt('M1')));
    await line.closed;
    const again = new Line(port);
    await again.send(frames(adt('M1')));
    expect((await again.answered(1)).map(said)).toEqual(['AA M1']);
    expect(seen(await kept())).toEqual(['AA M1']);
  });

  it('answers what was committed when the program stops', async () => {
    await aSender();
    let go: () => void = () => undefined;
    const began = new Promise<void>((hasBegun) => {
      const mayGo = new Promise<void>((done) => (go = done));
      void listen(
        {},
        {
          keepMessages: async (messages) => {
            hasBegun();
            await mayGo;
            return worker.hl7.keepMessages(messages);
          },
        },
      ).then((port) => {
        line = new Line(port);
        void line.send(frames(adt('M1')));
      });
    });
    let line: Line | undefined;
    await began;
    const stopped = listeners.pop()?.stop();
    go();
    await stopped;
    await line?.closed;
    expect(line?.answers.map(said)).toEqual(['AA M1']);
    expect(seen(await kept())).toEqual(['AA M1']);
  });
});

const root = resolve(import.meta.dirname, '../../../..');
const folder = join(resolve(root, process.env['OSTEON_SHARED'] ?? '../shared'), 'data/hl7v2');
const isThere = existsSync(folder);
if (!isThere && process.env['CI'] === 'true')
  throw new Error(`CI needs the data of OSTEON_SHARED, and ${folder} is not there`);
if (!isThere) process.stderr.write('skipped: the HL7 v2 messages are not there (OSTEON_SHARED)\n');

(isThere ? describe : describe.skip)('all messages that others sent', () => {
  const files = isThere ? readdirSync(folder).filter((name) => name.endsWith('.hl7')) : [];
  const messages = files.map((name) => readFileSync(join(folder, name)));
  const headerOf = (message: Buffer) =>
    message
      .toString('latin1')
      .trimStart()
      .split(/[\r\n]/, 1)[0]
      ?.split('|') ?? [];
  const named = (field = ''): string => field.split('^')[0] ?? '';

  it.each([
    ['one frame a write', null],
    ['in one write', 10_000_000],
    ['in pieces of 997 bytes', 997],
    ['a byte at a time', 1],
  ])('%s: each is kept once and answered rightly, and none twice when all are sent again', async (_how, pieces) => {
    const programs = new Map(
      messages.map(headerOf).map((header) => [`${named(header[2])}|${named(header[3])}`, header]),
    );
    for (const header of programs.values())
      await aSender({ application: named(header[2]), facility: named(header[3]) });
    const port = await listen();
    const today = { timeZone: 'Europe/London', today: '2026-11-23', systems: {}, charset: null } as const;
    const expected = messages.map((message) => {
      const reading = translateMessage(message, { ...today, processing: ['P', 'T'] });
      const id = headerOf(message)[9] ?? '';
      return reading.ok ? `AA ${id}` : `${reading.fault.answer} ${id}`;
    });
    expect(new Set(expected.map((answer) => answer.slice(0, 2)))).toEqual(new Set(['AA', 'AR']));
    for (const turn of [1, 2]) {
      const line = new Line(port);
      if (pieces === null) for (const message of messages) await line.send(mllpFrame(message));
      else await line.send(Buffer.concat(messages.map((message) => mllpFrame(message))), turn === 1 ? pieces : 997);
      const answers = (await line.answered(messages.length)).map(said);
      expect(answers.map((answer) => answer.replace(/ FLS-\d+$/, ''))).toEqual(expected);
      const rows = await kept();
      expect([turn, rows.length]).toEqual([turn, messages.length]);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(messages.length);
    }
  });
});
