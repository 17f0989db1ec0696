import type { LiveTopic } from '@osteon/contracts';
import type { Announcements } from '@osteon/jobs';

/** While a burst goes out, pages are told this often: they read again at most so often themselves. */
const TOGETHER_MS = 2_000;

export interface ChangeTeller {
  /** What the worker did is shown by lists of this kind, in whatever service. */
  changed(topics: readonly LiveTopic[]): void;
  stop(): void;
}

/** Tells open pages that the worker did something: the first time at once, then what has gathered. */
export function createChangeTeller(announcements: Pick<Announcements, 'tell'>, togetherMs = TOGETHER_MS): ChangeTeller {
  const gathered = new Set<LiveTopic>();
  let pause: NodeJS.Timeout | undefined;
  const tell = (): void => {
    pause = undefined;
    if (gathered.size === 0) return;
    announcements.tell({ serviceId: null, patients: {}, topics: [...gathered] });
    gathered.clear();
    pause = setTimeout(tell, togetherMs).unref();
  };
  return {
    changed(topics) {
      for (const topic of topics) gathered.add(topic);
      if (pause === undefined) tell();
    },
    stop: () => clearTimeout(pause),
  };
}
