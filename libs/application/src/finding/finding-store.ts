import type { FracturePointer } from './fracture-pointer.ts';
import type { ReportFinding, Site } from '@osteon/domain';
import type { Actor } from '../actor.ts';

/** What is kept of a pointer that suggests a fracture. */
export interface NewPossibleFracture {
  readonly pointer: FracturePointer;
  readonly findings: readonly ReportFinding[];
  /** Of the fracture that is looked at first. */
  readonly site: Site;
}

export interface FindingStore {
  /**
   * Keeps what a pointer said and raises its work item, in one statement with its audit record. The same again changes
   * nothing and answers 0. Another text under the same key takes the place of what nobody has decided yet; null: the
   * text suggests no fracture (any more), or was taken back.
   */
  keepPossibleFracture(
    actor: Actor,
    serviceId: string,
    pointer: Pick<FracturePointer, 'sourceKey'>,
    possible: NewPossibleFracture | null,
  ): Promise<{ readonly raised: number }>;
}
