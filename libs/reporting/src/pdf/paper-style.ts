import { PAPER_COLOURS, type ChartStyle } from '@osteon/charts';

/** How pictures look on paper. */
export const PAPER_STYLE: ChartStyle = {
  colours: PAPER_COLOURS,
  fontFamily: 'Noto Sans',
  fontSize: 11,
  direction: 'ltr',
  locale: 'en-GB',
  animated: false,
};
