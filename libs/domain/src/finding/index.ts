export { FRACTURE_AGES } from './report-finding.ts';
export type * from './report-finding.ts';
