import { AppError } from '@osteon/application';

const AWAY = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH',
  '57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006',
]); // prettier-ignore

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** Whether an error means that the database cannot be reached now. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'FLS-1901';
  if (AWAY.has(codeOf(error))) return true;
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|timeout expired/.test(error.message)
  );
}

/** The constraint that a row broke by being there already, or undefined. */
export function takenConstraint(error: unknown): string | undefined {
  if (codeOf(error) !== '23505' || typeof error !== 'object' || error === null) return undefined;
  return 'constraint' in error ? String(error.constraint) : undefined;
}

/** Turns what the database says into what a caller can act on; anything else stays what it is. */
export function readable(error: unknown): unknown {
  if (isDatabaseAway(error)) return new AppError('FLS-1901', { cause: error });
  switch (codeOf(error)) {
    case '55P03': // lock not available in time
    case '57014': // statement timeout
      return new AppError('FLS-1902', { cause: error });
    case '22021': // a NUL in text
    case '22P05': // a \u0000 or half a surrogate pair in JSON
      return new AppError('FLS-1032', { cause: error });
    case '40001':
    case '40P01':
      return new AppError('FLS-1023', { cause: error });
    default:
      return error;
  }
}
