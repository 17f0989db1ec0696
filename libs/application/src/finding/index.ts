export { findPossibleFractures, type FindingDeps } from './find-possible-fractures.ts';
export type * from './finding-store.ts';
export { FRACTURE_SOURCES, type FracturePointer, type FractureSource } from './fracture-pointer.ts';
export type { PointedCode, PointedCodes, PointedReport, ReportedPerson } from './fracture-pointer.ts';
