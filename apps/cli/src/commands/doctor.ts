import { readdir } from 'node:fs/promises';
import { createPersistence } from '@osteon/persistence';
import { databaseUrl, keyRing } from '../database.ts';
import { examineGateways } from './examine-gateways.ts';
import { examineProtocols } from './examine-protocols.ts';
import type { Finding, Verdict } from './finding.ts';

const SIGNS: Readonly<Record<Verdict, string>> = { good: 'good', look: 'LOOK', bad: 'BAD ' };

/** A due message that waits longer than this means that no worker sends. */
const DUE_MINUTES = 10;

/** Looks at what an operator is asked first when something seems wrong; status 1 when something is bad. */
export async function runDoctor(): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of examine()) {
    findings.push(finding);
    process.stdout.write(`${SIGNS[finding.verdict]}  ${finding.subject.padEnd(12)}${finding.text}\n`);
  }
  if (findings.some(({ verdict }) => verdict === 'bad')) process.exitCode = 1;
}

async function* examine(): AsyncGenerator<Finding> {
  yield { verdict: 'good', subject: 'runtime', text: `Node ${process.versions.node}` };
  const persistence = createPersistence({
    role: 'osteon_worker',
    keys: keyRing(),
    databaseUrl: databaseUrl(),
    poolSize: 1,
  });
  const ask = async <Row extends object>(sql: string): Promise<Row[]> => (await persistence.pool.query<Row>(sql)).rows;
  try {
    const began = performance.now();
    try {
      const [server] = await ask<{ version: string }>(`select current_setting('server_version') as version`);
      const took = (performance.now() - began).toFixed(0);
      yield {
        verdict: 'good',
        subject: 'database',
        text: `PostgreSQL ${server?.version ?? '?'} answered in ${took} ms`,
      };
    } catch (error) {
      yield { verdict: 'bad', subject: 'database', text: `does not answer at DATABASE_URL: ${sentence(error)}` };
      return;
    }
    const migrations = await migrationFinding(ask);
    yield migrations;
    if (migrations.verdict !== 'bad') {
      yield* contents(ask);
      yield* examineProtocols(persistence);
    }
  } finally {
    await persistence.close();
  }
  yield await redisFinding();
  yield* examineGateways(process.env);
}

type Ask = <Row extends object>(sql: string) => Promise<Row[]>;

async function migrationFinding(ask: Ask): Promise<Finding> {
  const subject = 'migrations';
  const applied = await ask<{ name: string }>(
    `select migration_name as name from _prisma_migrations
     where finished_at is not null and rolled_back_at is null`,
  ).catch(() => null);
  if (applied === null) return { verdict: 'bad', subject, text: 'none is applied: this database is empty' };
  const folder = new URL('../../../../prisma/migrations/', import.meta.url);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (entries === null)
    return { verdict: 'good', subject, text: `${applied.length} applied; no folder to compare with` };
  const known = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
  const missing = [...known].filter((name) => !applied.some((row) => row.name === name));
  const newer = applied.filter(({ name }) => !known.has(name));
  if (missing.length > 0) return { verdict: 'bad', subject, text: `not applied yet: ${missing.join(', ')}` };
  if (newer.length > 0) {
    return {
      verdict: 'bad',
      subject,
      text: `the database is of a newer version: ${newer.map(({ name }) => name).join(', ')}`,
    };
  }
  return { verdict: 'good', subject, text: `all ${applied.length} applied` };
}

async function* contents(ask: Ask): AsyncGenerator<Finding> {
  const services = await ask<{ code: string; patients: number; people: number; stopped: boolean }>(
    `select code, sending_stopped_at is not null as stopped,
            (select count(*) from patient where service_id = service.id) as patients,
            (select count(*) from membership where service_id = service.id) as people
     from service order by code`,
  );
  if (services.length === 0)
    yield { verdict: 'look', subject: 'services', text: 'none yet; `osteon setup-link` begins one' };
  for (const { code, patients, people, stopped } of services) {
    const text = `${code}: ${patients} patients, ${people} people${stopped ? '; its stop switch is on, nothing is sent' : ''}`;
    yield { verdict: stopped || people === 0 ? 'look' : 'good', subject: 'service', text };
  }
  const [due] = await ask<{ rows: number; minutes: string | null }>(
    `select count(*) as rows, floor(extract(epoch from osteon_now() - min(send_after)) / 60) as minutes
     from message where stage = 1 and digest_id is null and send_after <= osteon_now()`,
  );
  const minutes = Number(due?.minutes ?? 0);
  yield {
    verdict: minutes > DUE_MINUTES ? 'bad' : 'good',
    subject: 'due rows',
    text:
      due === undefined || due.rows === 0
        ? 'no message waits'
        : `${due.rows} messages wait, the oldest for ${minutes} minutes${minutes > DUE_MINUTES ? ': does the worker run?' : ''}`,
  };
  const [uncertain] = await ask<{ rows: number }>(
    `select count(*) as rows from message where stage = 3 and digest_id is null`,
  );
  if (uncertain !== undefined && uncertain.rows > 0) {
    yield {
      verdict: 'look',
      subject: 'deliveries',
      text: `${uncertain.rows} are uncertain: a person must settle them`,
    };
  }
  const items = await ask<{ kind: string; rows: number; days: string }>(
    `select kind, count(*) as rows, floor(extract(epoch from osteon_now() - min(opened_at)) / 86400) as days
     from work_item where closed_at is null group by kind order by kind`,
  );
  if (items.length === 0) yield { verdict: 'good', subject: 'inbox', text: 'nothing is open' };
  for (const { kind, rows, days } of items) {
    yield {
      verdict: kind === 'incident' ? 'look' : 'good',
      subject: 'inbox',
      text: `${rows} ${kind} open, the oldest for ${days} days`,
    };
  }
}

async function redisFinding(): Promise<Finding> {
  const subject = 'redis';
  const url = process.env['REDIS_URL'];
  if (url === undefined || url === '') return { verdict: 'look', subject, text: 'REDIS_URL is not set: not examined' };
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 3000,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined); // the failed command says it
  try {
    await redis.connect();
    const policy = String(((await redis.config('GET', 'maxmemory-policy')) as unknown[])[1]);
    const appends = String(((await redis.config('GET', 'appendonly')) as unknown[])[1]);
    if (policy !== 'noeviction') {
      return {
        verdict: 'bad',
        subject,
        text: `maxmemory-policy is ${policy}: it must be noeviction, else jobs are lost silently`,
      };
    }
    if (appends !== 'yes')
      return { verdict: 'look', subject, text: 'appendonly is off: a crash costs the queue, the sweep brings it back' };
    return { verdict: 'good', subject, text: 'answers; noeviction, append-only file' };
  } catch (error) {
    return { verdict: 'bad', subject, text: `does not answer at REDIS_URL: ${sentence(error)}` };
  } finally {
    redis.disconnect();
  }
}

function sentence(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message === undefined || message === '' ? String(code ?? error) : message;
}
