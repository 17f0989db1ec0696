export { FRACTURE_SOURCES, type FracturePointer, type FractureSource } from './fracture-pointer.ts';
export type { PointedCode, PointedCodes, PointedReport, ReportedPerson } from './fracture-pointer.ts';
export { contentOf, findPossibleFractures, type FindingDeps, type RaisedPointer } from './find-possible-fractures.ts';
export type {
  FindingStore,
  JudgedPointer,
  KnownPointer,
  NothingRaised,
  PossibleFinding,
  PossibleFractureContent,
  PossibleFractureState,
} from './possible-fracture.ts';
