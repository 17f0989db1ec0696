export { findFractures, MOST_REPORT_TEXT } from './find-fractures.ts';
export { FRACTURE_AGES, isDescribed } from './report-finding.ts';
export type * from './report-finding.ts';
export * from './codes/index.ts';
