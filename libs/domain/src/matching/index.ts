export {
  MATCH_AGREEMENTS,
  MATCH_BANDS,
  MATCH_FIELDS,
  scoreMatch,
  SHOWN_FROM,
  type MatchAgreement,
  type MatchBand,
  type MatchField,
  type MatchPerson,
  type MatchReason,
  type MatchScore,
} from './score.ts';
export { nameWords } from './name-likeness.ts';
