export { FRACTURE_SOURCES, type FracturePointer, type FractureSource } from './fracture-pointer.ts';
export type { PointedCode, PointedCodes, PointedReport, ReportedPerson } from './fracture-pointer.ts';
export * from './decide-possible-fracture.ts';
export { contentOf, findPossibleFractures, type FindingDeps, type RaisedPointer } from './find-possible-fractures.ts';
export * from './read-possible-fracture.ts';
export type * from './possible-fracture.ts';
