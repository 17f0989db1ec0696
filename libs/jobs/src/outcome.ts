/** How a job ended: closed, so that nothing ends in a way that nobody counts. */
export type Outcome =
  | { readonly kind: 'done'; readonly counts?: Readonly<Record<string, number>> }
  | { readonly kind: 'skipped'; readonly reason: string }
  /** Not now; the lease or the next slot brings it back. */
  | { readonly kind: 'retry'; readonly error: unknown }
  /** Never: carrying it out again would end the same way. */
  | { readonly kind: 'permanent'; readonly error: unknown }
  /** It may have happened; the reconciler finds out. */
  | { readonly kind: 'uncertain'; readonly error: unknown };

export const OUTCOME_KINDS = [
  'done',
  'skipped',
  'retry',
  'permanent',
  'uncertain',
] as const satisfies readonly Outcome['kind'][];
