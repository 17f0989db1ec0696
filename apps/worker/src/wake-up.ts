import { Injectable, Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { SCHEDULE, type RecurringJob, type RecurringJobName } from './schedule.ts';

export type RunRecurring = (name: RecurringJobName) => Promise<void>;

/** A timer set for longer goes off at once, and again and again; whoever is woken early finds nothing to do. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Wakes the recurring jobs; it decides nothing. A job that is still running here when it is woken is left running,
 * and runs once more afterwards when somebody asked for it meanwhile.
 */
@Injectable()
export class WakeUp {
  private readonly running = new Map<RecurringJobName, Promise<void>>();
  private readonly wanted = new Set<RecurringJobName>();
  private stopped = false;
  private run: RunRecurring = async () => undefined;
  private sweepMs = 0;

  constructor(private readonly registry: SchedulerRegistry) {}

  start(run: RunRecurring, sweepMs: number): void {
    this.run = run;
    this.sweepMs = sweepMs;
    for (const job of SCHEDULE) {
      if (job.atBoot) this.wake(job.name);
      this.arm(job);
    }
  }

  /** Runs a job now, or as soon as its present run is over. */
  wake(name: RecurringJobName): void {
    if (this.stopped) return;
    if (this.running.has(name)) {
      this.wanted.add(name);
      return;
    }
    const run = this.run(name).finally(() => {
      this.running.delete(name);
      if (this.wanted.delete(name)) this.wake(name);
    });
    this.running.set(name, run);
  }

  /** No more wake-ups; returns when those running are done. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const name of this.registry.getTimeouts()) this.registry.deleteTimeout(name);
    await Promise.allSettled(this.running.values());
  }

  private arm(job: RecurringJob): void {
    const wanted = this.sweepMs * job.everySweeps * (1 + job.jitter * (2 * Math.random() - 1));
    const pause = Math.min(wanted, LONGEST_MS);
    const timer = setTimeout(() => {
      if (this.stopped) return;
      this.registry.deleteTimeout(job.name);
      this.wake(job.name);
      this.arm(job);
    }, pause);
    this.registry.addTimeout(job.name, timer);
  }
}

@Module({ imports: [ScheduleModule.forRoot()], providers: [WakeUp] })
export class WakeUpModule {}
