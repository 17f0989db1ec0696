/** How a rate is coloured on the sheet. */
export type Band = 'green' | 'amber' | 'red';

/** The band of a rate from 0 to 1. */
export type BandRule = (rate: number) => Band;

/** Green from 80 %, amber from 50 %. */
export const generalBand: BandRule = (rate) => (rate >= 0.8 ? 'green' : rate >= 0.5 ? 'amber' : 'red');

/** Spine fractures among all that are found: green above 20 %, amber above 10 %. */
export const spineBand: BandRule = (rate) => (rate > 0.2 ? 'green' : rate > 0.1 ? 'amber' : 'red');

/** Treatment recommended: green above 50 %, else red. More is not always better, so there is no step between. */
export const recommendedBand: BandRule = (rate) => (rate > 0.5 ? 'green' : 'red');
