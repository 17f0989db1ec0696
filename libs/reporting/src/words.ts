import type { Band, Exclusion, FunnelCall, FunnelPoint } from '@osteon/domain';

/** Reports for boards and auditors are in English, as the definitions that they print are. */
export const BAND_WORDS: Readonly<Record<Band, string>> = { green: 'Green', amber: 'Amber', red: 'Red' };

export const EXCLUSION_WORDS: Readonly<Record<Exclusion, string>> = {
  died: 'died',
  transferred: 'transferred',
  'window-open': 'window still open',
};

export const CALL_WORDS: Readonly<Record<FunnelCall, string>> = {
  'week-16': 'Call by week 16',
  'week-52': 'Call from week 48 to 56',
};

export const STANDING_WORDS: Readonly<Record<FunnelPoint['standing'], string>> = {
  within: 'Within the limits',
  alert: 'Beyond 95 %',
  alarm: 'Beyond 99.8 %',
};

const FIELDS: Readonly<Record<string, string>> = {
  sex: 'Sex',
  careHomeResident: 'Care home resident',
  'fls-contact': 'First contact',
  'fls-assessment': 'Assessment',
  'dxa-decision': 'DXA decision',
  'treatment-outcome': 'Treatment outcome',
  'falls-assessment': 'Falls assessment',
  'week-16-contact': 'Week 16: contact',
  'week-16-treatment': 'Week 16: treatment',
  'week-16-strength': 'Week 16: strength, balance',
  'week-52-contact': 'Week 52: contact',
  'week-52-treatment': 'Week 52: treatment',
};

/** A field of the record in words; one without words by its name. */
export const fieldWords = (name: string): string => FIELDS[name] ?? name;

/** What stands where a count is too small to be told. */
export const SUPPRESSED = '< 5';

/** A count as it is written; `none` where there is nothing to count. */
export function countText(count: number | null, none: string = SUPPRESSED): string {
  return count === null ? none : count.toLocaleString('en-GB');
}

/** A rate from 0 as per cent with one decimal. */
export function rateText(rate: number | null): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(1)} %`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-03-09` → `9 Mar 2026`. */
export function dateText(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/** `2026-03` → `Mar 26`. */
export function monthText(month: string): string {
  return `${MONTHS[Number(month.slice(5, 7)) - 1] ?? month} ${month.slice(2, 4)}`;
}
