export { candidatesFor, knownPatient, showCandidates, type ShownCandidate } from './candidates.ts';
export {
  findDuplicates,
  type DuplicateProgress,
  type DuplicatesFound,
  type DuplicateStore,
  type PossibleDuplicate,
} from './find-duplicates.ts';
export type * from './match-store.ts';
