/**
 * bench:mllp: how many HL7 v2 messages a second are received (framed, read, sealed, kept, answered after their commit)
 * over what it costs to read the same messages and insert each in a transaction of its own, without a line, a seal or
 * an answer. Both in one run, in turns, on one database; medians. The senders are a program of their own: each line
 * sends the next message once the last is answered.
 *
 *   node --conditions=@osteon/source test/bench/mllp.mjs [--messages 4000] [--turns 5] [--lines 16]
 *
 * Prints `ratio <name> <figure> at least <limit>` and exits with 1 below a limit; `figure` lines have none. Needs
 * OSTEON_TEST_DATABASE_URL (npm run bench:mllp brings a server).
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { translateMessage } from '@osteon/interop';
import { createPersistence } from '@osteon/persistence';
import { createLogger, createMetrics, interfaceFigures } from '@osteon/platform';
import pg from 'pg';
import { startMllpListener } from '../../apps/worker/src/mllp/start-listener.ts';
import { deploy } from '../../tools/migrate/actions.mjs';
import { KEYS } from './data-keys.mjs';
import { dropAll, makeDatabase, urlOf } from './due-messages.mjs';
import { messageOf } from './mllp-messages.mjs';

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '4000' },
    turns: { type: 'string', default: '5' },
    lines: { type: 'string', default: '16' },
  },
});
const count = Number(options.messages);
const turns = Number(options.turns);
const LIMIT = 0.7;

if (!process.env.OSTEON_TEST_DATABASE_URL)
  throw new Error('bench:mllp wants a server; `npm run bench:mllp` starts one');
const say = (line) => process.stdout.write(`${line}\n`);
const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
const READ = { timeZone: 'Europe/London', today: '2026-11-23', systems: {}, processing: ['P'], charset: null };

const url = urlOf(await makeDatabase());
const closers = [dropAll];
let hasFailed = false;
try {
  await deploy({ url });
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  closers.unshift(() => owner.end());
  const { rows } = await owner.query(
    `with r as (insert into region (code, name) values ('bench', 'Bench') returning id),
       s as (insert into service (region_id, code, name, time_zone, country)
         select id, 'bench', 'Bench', 'Europe/London', 'GB' from r returning id)
     insert into hl7_sender (service_id, name, application, facility, addresses)
     select id, 'Records', 'ADT', 'HOSP', '{127.0.0.1}' from s returning id, service_id as "serviceId"`,
  );
  const [sender] = rows;
  const persistence = createPersistence({ role: 'osteon_worker', keys: KEYS, databaseUrl: url, poolSize: 2 });
  closers.unshift(() => persistence.close());
  const listener = await startMllpListener(
    { host: '127.0.0.1', port: 0, tls: null },
    {
      hl7: persistence.hl7,
      read: translateMessage,
      figures: interfaceFigures(createMetrics(), 'hl7v2'),
      log: createLogger({ program: 'worker', level: 'warn' }),
      onKept: () => undefined,
    },
  );
  closers.unshift(() => listener.stop());

  /** Reads and inserts, a message a transaction: the rows and indexes are those of the table of messages. */
  const floor = async (first) => {
    const messages = Array.from({ length: count }, (_, at) => Buffer.from(messageOf(first + at)));
    const began = process.hrtime.bigint();
    for (const [at, message] of messages.entries()) {
      const reading = translateMessage(message, READ);
      if (!reading.ok) throw new Error(`not taken: ${reading.fault.text}`);
      await persistence.pool.query({
        name: 'insert-one',
        text: `insert into hl7_message (id, service_id, sender_id, control_id, digest, type, raw, bytes, state)
          values ($1, $2, $3, $4, sha256($5), $6, $7, $8, 'received')`,
        values: [
          ...[randomUUID(), sender.serviceId, sender.id, `F${first + at}`],
          ...[Buffer.from(`F${first + at}`), reading.header.type, message.toString(), message.length],
        ],
      });
    }
    return count / (Number(process.hrtime.bigint() - began) / 1e9);
  };
  const load = async (lines) => {
    const child = fork(fileURLToPath(new URL('mllp-load.mjs', import.meta.url)), [
      String(listener.port),
      String(lines),
    ]);
    closers.unshift(() => child.kill());
    const told = () =>
      new Promise((resolve, reject) => {
        child.once('message', resolve);
        child.once('exit', (code) => reject(new Error(`the senders ended (${code})`)));
      });
    await told();
    return async (first) => {
      child.send({ first, count });
      const { seconds } = await told();
      return count / seconds;
    };
  };
  const sides = {
    floor,
    lines: await load(Number(options.lines)),
    'one-line': await load(1),
  };
  const figures = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  let number = 0;
  // The turn before the first is for warming up.
  for (let turn = -1; turn < turns; turn += 1) {
    for (const [side, measure] of Object.entries(sides)) {
      const rate = await measure(number);
      number += count;
      if (turn >= 0) figures[side].push(rate);
    }
    await owner.query('truncate hl7_message');
  }
  for (const [side, rates] of Object.entries(figures)) say(`  ${side}: ${median(rates).toFixed(0)} messages a second`);
  const over = (side) => median(figures[side]) / median(figures.floor);
  hasFailed = over('lines') < LIMIT;
  say(`ratio mllp ${over('lines').toFixed(2)} at least ${LIMIT}`);
  say(`figure mllp-one-line ${over('one-line').toFixed(2)}`);
} finally {
  for (const close of closers) await close();
}
process.exit(hasFailed ? 1 : 0);
