import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { SCHEDULE } from './schedule.ts';
import { WakeUp } from './wake-up.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('wakes each job no more often than its share of the sweeps, however long a sweep is', async () => {
  const sweepMs = 24 * 3_600_000;
  const woken: string[] = [];
  const wakeUp = new WakeUp(new SchedulerRegistry());
  wakeUp.start((name) => {
    woken.push(name);
    return Promise.resolve();
  }, sweepMs);
  const atBoot = SCHEDULE.filter((job) => job.atBoot).map(({ name }) => name);
  expect(woken).toEqual(atBoot);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(woken).toEqual(atBoot);
  await wakeUp.stop();
});
