import type { CapacityForecastView } from '@osteon/contracts';
import i18next from 'i18next';
import { numberWords } from '../text/words.ts';
import type { Measure } from './capacity-search.ts';

type WorkAndHours = CapacityForecastView['total'];
export interface ExpectedWords {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** Of small numbers the first place is told; a tenth of 300 says nothing. */
export function amountWords(value: number): string {
  const digits = Math.abs(value) < 10 ? 1 : 0;
  return numberWords(Number(value.toFixed(digits)));
}

/** "120 (105–138)" */
export const expectedWords = ({ expected, low, high }: ExpectedWords): string =>
  i18next.t('capacity.withRange', {
    expected: amountWords(expected),
    low: amountWords(low),
    high: amountWords(high),
  });

export const measureOf = (of: Measure, { work, hours }: WorkAndHours): ExpectedWords =>
  of === 'hours' ? hours : work[of];

/** Weeks in which more hours are expected than there are. */
export const weeksBeyond = ({ weeks }: CapacityForecastView): CapacityForecastView['weeks'] =>
  weeks.filter(({ hours, staffHours }) => staffHours !== null && hours.expected > staffHours);

/** Hours of staff in all weeks; null while the service has not said. */
export function staffHoursOf({ weeks }: CapacityForecastView): number | null {
  return weeks.every(({ staffHours }) => staffHours === null)
    ? null
    : weeks.reduce((sum, { staffHours }) => sum + (staffHours ?? 0), 0);
}
