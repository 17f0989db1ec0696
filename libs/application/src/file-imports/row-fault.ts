import { AppError } from '../errors.ts';
import type { RowFault } from './file-row.ts';

/** Refusals of what a row says; anything else is thrown on, and ends the turn. */
export function faultOf(error: unknown): RowFault {
  if (error instanceof AppError && error.status < 500) return { column: null, code: error.code };
  throw error;
}
