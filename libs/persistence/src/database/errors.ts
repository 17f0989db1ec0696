import { AppError } from '@osteon/application';

const AWAY = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH',
  '57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006',
  'DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout',
]); // prettier-ignore

const partOf = (whole: unknown, name: string): unknown =>
  typeof whole === 'object' && whole !== null && name in whole ? (whole as Record<string, unknown>)[name] : undefined;

/** What the adapter of the generated client kept of an error of the database; undefined for an error of `pg` itself. */
const adapterCause = (error: unknown): unknown => partOf(partOf(partOf(error, 'meta'), 'driverAdapterError'), 'cause');

/** SQLSTATE, the system's own code, or the adapter's word for a connection that failed. */
function codeOf(error: unknown): string {
  const cause = adapterCause(error);
  return String(partOf(cause, 'originalCode') ?? partOf(cause, 'kind') ?? partOf(error, 'code') ?? '');
}

/** Whether an error means that the database cannot be reached now. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'FLS-1901';
  if (AWAY.has(codeOf(error))) return true;
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout/.test(
      error.message,
    )
  );
}

/** The constraint that a row broke by being there already, or undefined. */
export function takenConstraint(error: unknown): string | undefined {
  if (codeOf(error) !== '23505') return undefined;
  const constraint = partOf(error, 'constraint') ?? partOf(partOf(adapterCause(error), 'constraint'), 'index');
  return typeof constraint === 'string' ? constraint : undefined;
}

/** Raised by the database where somebody acts by a session that is not what it was. */
export const isSessionRefused = (error: unknown): boolean => codeOf(error) === 'OS401';

/** Turns what the database says into what a caller can act on; anything else stays what it is. */
export function readable(error: unknown): unknown {
  if (isDatabaseAway(error)) return new AppError('FLS-1901', { cause: error });
  if (isSessionRefused(error)) return new AppError('FLS-1104', { cause: error });
  switch (codeOf(error)) {
    case '55P03': // lock not available in time
    case '57014': // statement timeout
    case 'P2028': // the generated client's transaction had to wait for a connection, or took too long
      return new AppError('FLS-1902', { cause: error });
    case '22021': // a NUL in text
    case '22P05': // a \u0000 or half a surrogate pair in JSON
      return new AppError('FLS-1032', { cause: error });
    case '22007': // not a date
    case '22008': // a date outside the calendar, such as one of the year 0
      return new AppError('FLS-1010', { message: 'a date lies outside the calendar', cause: error });
    case '54000': // longer than an index takes
      return new AppError('FLS-1010', { message: 'a value is too long to be stored', cause: error });
    case 'OS403': // counts of other services, asked for by a role that may not see them
      return new AppError('FLS-1109', { cause: error });
    case 'OS409': // a sender of HL7 v2 that could be taken for that of another service
      return new AppError('FLS-1563', { field: 'addresses', cause: error });
    case 'OS503': // more is to be counted than a request can wait for
      return new AppError('FLS-1905', { cause: error });
    case '40001':
    case '40P01':
      return new AppError('FLS-1023', { cause: error });
    default:
      return error;
  }
}
