import { setTimeout as pause } from 'node:timers/promises';
import { FAILPOINTS } from '../../apps/worker/src/failpoint.ts';
import { SPITEFUL, type Mood } from '../harness/chaos-gateway.ts';
import { until } from '../harness/processes.ts';
import { LEASE_MS, type Crew, type World } from '../harness/world.ts';
import { provokeDeadlock } from './deadlock.ts';
import type { Scene } from './scene.ts';

export interface Fault {
  /** As in docs/faults.md. */
  readonly id: string;
  readonly name: string;
  inject(scene: Scene): Promise<void>;
}

/** Feeds work until it has happened: a fault that meets nothing has shown nothing. */
async function feedUntil(scene: Scene, what: string, happened: () => boolean | Promise<boolean>): Promise<void> {
  await until(what, async () => {
    if (await happened()) return true;
    await scene.feed(2);
    await pause(150);
    return happened();
  });
}

const said = (member: Crew, text: string) => member.process.said.includes(text);

/** Kills a worker at a point and waits until it is back. */
async function killAt(scene: Scene, member: Crew, point: string): Promise<void> {
  const { world } = scene;
  const { deaths } = member;
  await world.arm(member, `${point}=kill`);
  await feedUntil(scene, `a death at ${point}`, () => member.deaths > deaths);
}

/** Stops a worker at a point for longer than its lease; it wakes when others have had time to do its work. */
async function pauseAt(scene: Scene, member: Crew, point: string): Promise<void> {
  const { world, long, random } = scene;
  await world.arm(member, `${point}=stop`);
  await feedUntil(scene, `a pause at ${point}`, () => said(member, `"failpoint":"${point}"`));
  await pause(LEASE_MS * (long ? random.between(2, 8) : 1.5));
  world.note(`${member.name} wakes`);
  member.process.child.kill('SIGCONT');
  const from = member.process.said.length;
  await until(`${member.name} at work again`, async () => member.process.said.length > from || scene.feed(1));
}

/** Calls that meet a bad mood, at least. */
async function inMood(scene: Scene, mood: Mood): Promise<void> {
  const { gateway } = scene.world;
  gateway.mood = mood;
  const enough = gateway.calls + (scene.long ? 200 : 60);
  await feedUntil(scene, 'enough calls in this mood', () => gateway.calls >= enough);
}

/** For so long, in seconds; an everyday run has no time for more than the last. */
const outage = ({ long, random }: Scene, seconds: readonly number[], everyday: number) =>
  pause((long ? random.pick(seconds) : everyday) * 1_000);

const worker = (world: World, index: number): Crew => {
  const member = world.crew[index % world.crew.length];
  if (!member) throw new Error('There is no worker.');
  return member;
};

/** Points of the reconciler want something to reconcile. */
const ofReconciler = (point: string) => /^(expire|take-uncertain)/.test(point);

/** The faults that trials go through, as design and docs number them. */
export const FAULTS: readonly Fault[] = [
  {
    id: 'F1',
    name: 'worker killed at every step',
    async inject(scene) {
      const { world, random } = scene;
      const points = [...FAILPOINTS].sort(() => random.next() - 0.5);
      if (points.some(ofReconciler)) world.gateway.mood = SPITEFUL;
      const killed = await Promise.allSettled(
        world.crew.slice(0, 2).map(async (member) => {
          try {
            for (let point = points.pop(); point; point = points.pop()) await killAt(scene, member, point);
          } finally {
            points.length = 0;
          }
        }),
      );
      for (const one of killed) if (one.status === 'rejected') throw one.reason;
    },
  },
  {
    id: 'F2',
    name: 'dispatcher killed between the commit of its claim and the queue',
    async inject(scene) {
      await killAt(scene, worker(scene.world, 0), 'after-claim');
      await killAt(scene, worker(scene.world, 1), 'claim-due:after');
    },
  },
  {
    id: 'F3',
    name: 'worker paused for longer than its lease',
    async inject(scene) {
      const { world, random } = scene;
      const places = ['after-claim', 'take-claims:after', 'after-intent', 'before-call', 'after-call', 'settle:after'];
      await pauseAt(scene, worker(world, 0), 'after-claim');
      await pauseAt(scene, worker(world, 1), random.pick(places));
    },
  },
  {
    id: 'F4',
    name: 'event loop blocked for longer than the lock of its job',
    async inject(scene) {
      const member = worker(scene.world, 0);
      await scene.world.arm(member, `before-call=block:${scene.long ? 40_000 : LEASE_MS * 2}`);
      await feedUntil(scene, 'a blocked loop', () => said(member, '"failpoint":"before-call"'));
      await scene.feed(5);
    },
  },
  {
    id: 'F5',
    name: 'Redis killed and started again with its file',
    async inject({ world, feed }) {
      await world.redis.kill();
      world.note('Redis killed');
      await feed(5);
      await world.redis.start();
    },
  },
  {
    id: 'F6',
    name: 'Redis started again empty',
    async inject({ world, feed }) {
      await feed(5);
      await world.redis.killAndEmpty();
      world.note('Redis killed and emptied');
      await world.redis.start();
    },
  },
  {
    id: 'F7',
    name: 'FLUSHALL while jobs wait',
    async inject({ world, feed, random }) {
      for (let time = 0; time < 4; time += 1) {
        await feed(random.between(1, 6));
        await world.redis.command('FLUSHALL');
        world.note('FLUSHALL');
      }
    },
  },
  {
    id: 'F8',
    name: 'Redis loses power: the end of its file is gone',
    async inject({ world, feed, random }) {
      await feed(5);
      await world.redis.kill();
      const part = random.next();
      await world.redis.cutLog(part);
      world.note(`Redis killed, ${Math.round(part * 100)} % of its file cut off`);
      await world.redis.start();
    },
  },
  {
    id: 'F9',
    name: 'Redis away, then silent, then away while a worker starts',
    async inject(scene) {
      const { world, feed } = scene;
      await world.redis.kill();
      world.note('Redis away');
      await outage(scene, [12, 60, 180], 2);
      await feed(3);
      // A worker that starts now does so without it.
      const member = worker(world, 0);
      const { deaths } = member;
      member.process.child.kill('SIGKILL');
      await until('a worker started without Redis', async () => member.deaths > deaths && said(member, 'worker ready'));
      await world.redis.start();
      world.redis.signal('SIGSTOP');
      world.note('Redis silent');
      await feed(3);
      await outage(scene, [12, 60], 1);
      world.redis.signal('SIGCONT');
    },
  },
  {
    id: 'F10',
    name: 'Redis out of memory',
    async inject(scene) {
      await scene.world.redis.command('CONFIG', 'SET', 'maxmemory', '1');
      scene.world.note('Redis refuses every write');
      await scene.feed(5);
      await outage(scene, [5, 20], 1);
      await scene.world.redis.command('CONFIG', 'SET', 'maxmemory', '0');
    },
  },
  {
    id: 'F11',
    name: 'PostgreSQL stopped at once',
    async inject(scene) {
      const { world, feed } = scene;
      await feed(5);
      await world.postgres.stopAtOnce();
      world.note('PostgreSQL stopped at once');
      await outage(scene, [1, 10], 0.5);
      await world.postgres.start();
      world.note('PostgreSQL runs again');
    },
  },
  {
    id: 'F12',
    name: 'the session of a transaction ended by the database',
    async inject(scene) {
      const { world } = scene;
      for (const point of ['settle:before', 'settle:after', 'write-intents:after', 'take-claims/commit:before']) {
        const member = worker(world, scene.random.between(0, 1));
        await world.arm(member, `${point}=terminate`);
        const hits = () => member.process.said.split(`"failpoint":"${point}"`).length;
        const before = hits();
        await feedUntil(scene, `a session ended at ${point}`, () => hits() > before);
      }
    },
  },
  {
    id: 'F13',
    name: 'the answer to COMMIT lost',
    async inject(scene) {
      const { world } = scene;
      const member = worker(world, 0);
      for (const wire of [member.database, member.database, world.apiWire]) {
        let lost = false;
        // The api writes an enrolment in one statement, which is its own commit.
        const pattern = wire === world.apiWire ? /write-enrolment/ : /commit/;
        void wire.swallowAnswerTo(pattern).then(() => {
          lost = true;
          world.note('an answer to COMMIT lost');
        });
        await feedUntil(scene, 'an answer to COMMIT lost', () => lost);
      }
    },
  },
  {
    id: 'F15',
    name: 'deadlock with a change of the patients',
    async inject(scene) {
      await scene.feed(3);
      await provokeDeadlock(scene);
    },
  },
  {
    id: 'F18',
    name: 'partitions: worker and database, worker and Redis, api and database',
    async inject(scene) {
      const { world, feed, random } = scene;
      const [first, second] = [worker(world, 0), worker(world, 1)];
      first.database.set('hold');
      world.note(`${first.name} and its database are apart`);
      await feed(4);
      await outage(scene, [5, 30], 2.5);
      first.database.set('pass');
      second.redis.set(random.pick(['hold', 'drop'] as const));
      world.note(`${second.name} and Redis are apart`);
      await feed(4);
      await outage(scene, [5, 60], 1.5);
      second.redis.set('refuse');
      world.apiWire.set('refuse');
      world.note('api and its database are apart');
      await pause(500);
      world.apiWire.set('pass');
      second.redis.set('pass');
    },
  },
  {
    id: 'F19',
    name: 'slow and lossy wires',
    async inject(scene) {
      const { world, random, long } = scene;
      // A lost packet is one that comes after the time in which TCP sends it again.
      const delay = () => (random.next() < 0.1 ? 250 : 0) + random.between(long ? 100 : 5, long ? 1_000 : 60);
      for (const member of world.crew) {
        member.database.set('delay', delay);
        member.redis.set('delay', delay);
      }
      await scene.feed(10);
      await outage(scene, [20], 2);
    },
  },
  {
    id: 'F20',
    name: 'the clock of a worker jumps',
    async inject(scene) {
      const { world, random } = scene;
      const hours = random.pick([2, -2, 24]);
      const member = await world.hire({ OSTEON_CLOCK_WRONG_BY_MS: String(hours * 3_600_000) });
      world.note(`${member.name} is ${hours} h wrong`);
      await world.ready(member);
      await feedUntil(scene, 'it sends', () => said(member, 'batch sent'));
      await world.dismiss(member);
    },
  },
  {
    id: 'F25',
    name: 'a gateway that is slow, hangs and trickles',
    async inject(scene) {
      await inMood(scene, { accept: 0.3, slow: 0.4, 'accept-then-hang': 0.15, 'accept-then-trickle': 0.15 });
    },
  },
  {
    id: 'F26',
    name: 'a gateway that accepts and fails, fails and accepts, hangs and resets',
    async inject(scene) {
      await inMood(scene, SPITEFUL);
    },
  },
  {
    id: 'F31',
    name: 'three of everything, all started at once',
    async inject(scene) {
      const { world } = scene;
      const third = await world.hire();
      for (const member of world.crew) member.process.child.kill('SIGKILL');
      await scene.feed(10);
      for (const member of world.crew) await world.ready(member);
      await scene.feed(10);
      await world.dismiss(third);
    },
  },
];
