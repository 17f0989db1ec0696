import { afterEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createAnnouncements, type Announcement, type Announcements } from './announcements.ts';

const redisUrl = process.env['OSTEON_TEST_REDIS_URL'] ?? '';
const joined: Announcements[] = [];
afterEach(async () => {
  await Promise.all(joined.splice(0).map((one) => one.close()));
});

/** One program of an installation, and what it heard. */
function join(prefix: string): {
  readonly all: Announcements;
  readonly heard: Announcement[];
  readonly errors: string[];
} {
  const heard: Announcement[] = [];
  const errors: string[] = [];
  const all = createAnnouncements(
    { redisUrl, prefix },
    ({ serviceId, patients, topics }) => heard.push({ serviceId, patients, topics }),
    (error) => errors.push(String(error)),
  );
  joined.push(all);
  return { all, heard, errors };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(5);
}

const aChange = (): Announcement => ({
  serviceId: randomUUID(),
  patients: { [randomUUID()]: 3 },
  topics: ['worklist'],
});

it('tells the other programs of the installation, not the one that told, and not another installation', async () => {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const [one, other, foreign] = [join(prefix), join(prefix), join(`${prefix}-x`)];
  await until(() => [one, other, foreign].every(({ all }) => all.listens));
  const [first, second] = [aChange(), aChange()];
  one.all.tell(first);
  await until(() => other.heard.length === 1);
  other.all.tell(second);
  await until(() => one.heard.length === 1);
  expect([one.heard, other.heard, foreign.heard]).toEqual([[second], [first], []]);
});

it('goes on after something that nobody understands', async () => {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const [one, other] = [join(prefix), join(prefix)];
  await until(() => one.all.listens && other.all.listens);
  const somebody = new Redis(redisUrl);
  for (const nonsense of ['{', '[]', '{"from":1}', JSON.stringify({ ...aChange(), from: 'x', serviceId: 'everyone' })])
    await somebody.publish(`${prefix}:announcements`, nonsense);
  somebody.disconnect();
  const change = aChange();
  one.all.tell(change);
  await until(() => other.heard.length === 1);
  expect(other.heard).toEqual([change]);
  expect(other.errors).toHaveLength(4);
});

it('loses what is told to a Redis that is away, without a word, and says that nothing is heard', async () => {
  const errors: unknown[] = [];
  const nowhere = createAnnouncements(
    { redisUrl: 'redis://127.0.0.1:1', prefix: 'osteon' },
    () => undefined,
    (error) => errors.push(error),
  );
  joined.push(nowhere);
  nowhere.tell(aChange());
  await until(() => errors.length > 0);
  expect(nowhere.listens).toBe(false);
});
