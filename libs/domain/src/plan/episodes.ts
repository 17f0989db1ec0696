import type { Facts, FractureFact } from '../facts/facts.ts';
import type { LocalDate } from '../time/local-date.ts';
export interface Episode {
  /** the id of its first fracture in the order given */
  readonly key: string;
  readonly diagnosedOn: LocalDate;
  readonly fractures: readonly FractureFact[];
  readonly spine: boolean;
  readonly symptomatic: boolean;
  /** the pain clock: of symptomatic spine episodes only */
  readonly onsetOn: LocalDate | null;
}
export function episodesOf(_facts: Facts): Episode[] {
  throw new Error('not yet');
}
