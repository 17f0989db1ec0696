import { serviceOf, type Actor } from '../actor.ts';
import type { FindingStore } from './finding-store.ts';
import type { FracturePointer } from './fracture-pointer.ts';

export interface FindingDeps {
  readonly findings: FindingStore;
}

/**
 * Looks for fractures in what a feed says of somebody, and raises a work item where there may be one: a person decides,
 * nothing is enrolled. The same pointer again (by `sourceKey`) changes nothing. One statement writes: with a store that
 * is bound to a connection it is part of the caller's transaction.
 * @returns how many work items are new
 */
export async function findPossibleFractures(
  { findings }: FindingDeps,
  actor: Actor,
  pointer: FracturePointer,
): Promise<{ readonly raised: number }> {
  return findings.keepPossibleFracture(actor, serviceOf(actor), pointer, null);
}
