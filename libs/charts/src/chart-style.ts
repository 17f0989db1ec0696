/** The colours of a picture, as plain values: a page takes them from its theme, paper from a table of its own. */
export interface ChartColours {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  readonly danger: string;
  readonly warn: string;
  readonly good: string;
}

export interface ChartStyle {
  readonly colours: ChartColours;
  readonly fontFamily: string;
  /** In pixels. */
  readonly fontSize: number;
  readonly direction: 'ltr' | 'rtl';
  /** For numbers: `en-GB`, `ur` … */
  readonly locale: string;
  /** False on paper, and for whoever wants less motion. */
  readonly animated: boolean;
}

/** Paper is white, and what is red on it must still differ from green in a black and white copy: signs differ too. */
export const PAPER_COLOURS: ChartColours = {
  ink: '#1b2827',
  quiet: '#55625f',
  line: '#d7dbd6',
  surface: '#ffffff',
  accent: '#0a665c',
  danger: '#b3261e',
  warn: '#8a4b00',
  good: '#256b34',
};

/** A share from 0 to 1 as it is written in a language: `42 %`, `42%`; one decimal where asked. */
export function percent(share: number, locale: string, decimals = 0): string {
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(share);
}

/** A whole number as it is written in a language. */
export function count(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value);
}
