import { AppError } from '../errors.ts';
import type { NewContactPoint } from '../ports/patient-store.ts';
import { emailOf } from './email.ts';
import { e164Of, telephoneProblem } from './telephone.ts';

/** As it is stored: telephone numbers in E.164, so that a text from one finds its patient; null when it cannot be right. */
export function storedValueOf({ channel, value }: Pick<NewContactPoint, 'channel' | 'value'>, country: string) {
  if (channel === 'sms' || channel === 'phone') return e164Of(value, country);
  return channel === 'email' ? emailOf(value) : value;
}

/** A number that says its country by itself. */
export const namesCountry = (value: string): boolean => value.trimStart().startsWith('+');

/**
 * Contact points as they are stored, each once.
 * @throws AppError FLS-1033 or FLS-1034 naming the field and the reason
 */
export function checkedContactPoints(points: readonly NewContactPoint[], country: string): NewContactPoint[] {
  const checked = points.map((point, index): NewContactPoint => {
    const value = storedValueOf(point, country);
    if (value !== null) return { ...point, value };
    const field = `contactPoints[${index}].value`;
    throw point.channel === 'email'
      ? new AppError('FLS-1034', { field, message: 'is not an e-mail address such as ada@example.org' })
      : new AppError('FLS-1033', { field, message: telephoneProblem(point.value, country) });
  });
  return eachOnce(checked);
}

/** The first of those that are the same, in their order. */
export function eachOnce<Point extends Pick<NewContactPoint, 'channel' | 'value'>>(points: readonly Point[]): Point[] {
  return points.filter(
    ({ channel, value }, index) =>
      points.findIndex((other) => other.channel === channel && other.value === value) === index,
  );
}
