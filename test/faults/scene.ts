import type { Random } from '../harness/random.ts';
import type { World } from '../harness/world.ts';

/** What a fault may use while it is on. */
export interface Scene {
  readonly world: World;
  readonly random: Random;
  /** In the long run outages last as long as they do outside. */
  readonly long: boolean;
  /** Enrols this many more, so that there is something to break. */
  feed(count: number): Promise<void>;
}
