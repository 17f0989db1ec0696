export { allowReturn, askErasure, confirmErasure, listErasures, withdrawErasure } from './erasure.ts';
export { personPage } from './person-page.ts';
export type * from './privacy-store.ts';
export { exportPerson, keepLonger, listBeyondRetention, readRetentionYears, setRetentionYears } from './retention.ts';
export {
  MOST_REMOVED,
  removeEnded,
  RETENTION_RULES,
  RETENTION_YEARS,
  type RetentionRule,
  type RetentionStore,
} from './retention-rules.ts';
