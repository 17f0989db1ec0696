/** Whole months before the one that `today` is in, and years: what a report is mostly asked for. */
export const PRESETS = ['twelve-months', 'this-year', 'last-year', 'before-last-year'] as const;
export type Preset = (typeof PRESETS)[number];

/** Fractures diagnosed from one local date to another, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** The last day of a month, 1 to 12. */
function lastOf(year: number, month: number): string {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `${String(year)}-${two(month)}-${two(days)}`;
}

/** The days of a preset, as seen on a day. */
export function periodOf(preset: Preset, today: string): Period {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  switch (preset) {
    case 'twelve-months': {
      const [endYear, endMonth] = month === 1 ? [year - 1, 12] : [year, month - 1];
      const [fromYear, fromMonth] = endMonth === 12 ? [endYear, 1] : [endYear - 1, endMonth + 1];
      return { from: `${String(fromYear)}-${two(fromMonth)}-01`, to: lastOf(endYear, endMonth) };
    }
    case 'this-year':
      return { from: `${String(year)}-01-01`, to: today };
    case 'last-year':
      return { from: `${String(year - 1)}-01-01`, to: `${String(year - 1)}-12-31` };
    case 'before-last-year':
      return { from: `${String(year - 2)}-01-01`, to: `${String(year - 2)}-12-31` };
  }
}

/** The preset whose days these are, else undefined. */
export function presetOf({ from, to }: Period, today: string): Preset | undefined {
  return PRESETS.find((preset) => {
    const period = periodOf(preset, today);
    return period.from === from && period.to === to;
  });
}
