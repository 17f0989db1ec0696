export { codeFamilyOf, type CodeFamily } from './code-families.ts';
export { defaultIcdFractures, defaultSnomedFractures, snomedFractureNames } from './fracture-codes.ts';
export type { FractureCodeSet, IcdFractureRow } from './fracture-codes.ts';
export { FINDER_MINIMUM_AGE, judgeCodes } from './judge-codes.ts';
export type { CodedFracture, CodedPointer, CodeJudgement, SayingCode, WhyNothing } from './judge-codes.ts';
export { CODE_MEANINGS, fractureValueSet, isSnomedId, SHIPPED_MEANINGS } from './value-set.ts';
export type { CodeMeaning, FractureValueSet, ValueSetChange } from './value-set.ts';
