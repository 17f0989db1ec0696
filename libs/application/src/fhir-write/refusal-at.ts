import { AppError, isAppError } from '../errors.ts';
import type { PlannedFactWrites } from './plan-fact-writes.ts';
import type { ResourceReading } from './resource-write.ts';

export const nowhere = (field: string): AppError =>
  new AppError('FLS-1472', { field, message: 'names no patient of the service, and none of this request' });

export function accepted(reading: ResourceReading): Extract<ResourceReading, { ok: true }> {
  if (reading.ok) return reading;
  throw new AppError(reading.notR4 ? 'FLS-1470' : 'FLS-1471', { errors: reading.faults });
}

/** A refusal of a use case, said at the resource that it is about. */
export async function at<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw moved(error, path);
  }
}

/** The same, where facts of several resources are written at once. */
export async function saidAt<T>(
  planned: () => PlannedFactWrites | undefined,
  work: () => Promise<T>,
  otherwise = '',
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error) || error.code.startsWith('FLS-14')) throw error;
    const place = Number(/^facts\[(\d+)\]/.exec(error.field ?? '')?.[1] ?? NaN);
    const path = planned()?.pathOfFact[place] ?? planned()?.pathOfCorrection;
    throw moved(error, path === undefined || path === '' ? otherwise : path);
  }
}

function moved(error: AppError, path: string): AppError {
  const { code, message, details, field } = error;
  const isDetail = field !== undefined && !field.startsWith('facts[');
  return new AppError(code, {
    ...(path === '' ? {} : { field: path }),
    message: isDetail ? `${field}: ${message}` : message,
    ...(details === undefined ? {} : { details }),
    cause: error,
  });
}
