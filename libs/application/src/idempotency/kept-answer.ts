import { timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Idempotency } from '../ports/patient-store.ts';

/**
 * The answer that was kept for this very request; null when there is none.
 * FLS-1024 when the key was for another request.
 */
export function keptAnswer<Result>(
  kept: { readonly route: string; readonly hash: Uint8Array; readonly result: Result } | null,
  { route, hash }: Idempotency,
): Result | null {
  if (kept === null) return null;
  const isSame = kept.route === route && kept.hash.length === hash.length && timingSafeEqual(kept.hash, hash);
  if (!isSame) throw new AppError('FLS-1024');
  return kept.result;
}
