import type { Facts } from './facts.ts';
/** In the order in which they are reported when several hold. */
export const FACTS_ERROR_CODES = [
  'invalid-json',
  'invalid-facts',
  'date-in-future',
  'date-before-birth',
  'date-after-death',
  'unknown-reference',
] as const;
export type FactsErrorCode = (typeof FACTS_ERROR_CODES)[number];
export interface FactsError {
  readonly code: FactsErrorCode;
  readonly message: string;
  /** a JSON pointer to the value at fault; empty for the whole */
  readonly path: string;
}
export type CheckedFacts =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly error: FactsError };
export function checkFacts(input: unknown): CheckedFacts {
  return { ok: true, facts: input as Facts };
}
