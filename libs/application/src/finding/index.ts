export { FRACTURE_SOURCES, type FracturePointer, type FractureSource } from './fracture-pointer.ts';
export type { PointedCode, PointedCodes, PointedReport, ReportedPerson } from './fracture-pointer.ts';
