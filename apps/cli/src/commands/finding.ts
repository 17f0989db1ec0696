export type Verdict = 'good' | 'look' | 'bad';

/** What the doctor found of one thing. */
export interface Finding {
  readonly verdict: Verdict;
  readonly subject: string;
  readonly text: string;
}
