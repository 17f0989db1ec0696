/** What may have become of something that was raised: in rows, requests and pages alike. */
export const WORK_ITEM_OUTCOMES = [
  'read',
  'called',
  'wrote',
  'recorded',
  'appointment',
  'emergency-advised',
  'doctor-informed',
  'family-informed',
  'found',
  'asked-doctor',
  'given-up',
  'corrected',
  'by-hand',
  'not-ours',
  'letter-written',
  'reported',
  'resolved',
  'not-needed',
  'not-this-patient',
  'merged',
  'not-same-person',
  'other',
] as const;
export type WorkItemOutcome = (typeof WORK_ITEM_OUTCOMES)[number];

const OF_KIND: Readonly<Record<string, readonly WorkItemOutcome[]>> = {
  reply: ['called', 'wrote', 'recorded', 'read', 'not-this-patient', 'other'],
  'opted-out': ['read', 'called', 'not-this-patient', 'other'],
  'asks-for-call': ['called', 'appointment', 'wrote', 'not-needed', 'other'],
  'side-effects': ['called', 'doctor-informed', 'recorded', 'other'],
  // Whether it arrived is said by settling the message, which closes the item too.
  'uncertain-delivery': ['other'],
  'missed-message': ['called', 'wrote', 'not-needed', 'other'],
  call: ['called', 'wrote', 'not-needed', 'other'],
  'no-answer': ['called', 'wrote', 'not-needed', 'other'],
  incident: ['family-informed', 'corrected', 'reported', 'resolved', 'other'],
  unreachable: ['found', 'wrote', 'asked-doctor', 'given-up', 'other'],
  'import-refused': ['corrected', 'by-hand', 'not-ours', 'other'],
  // What was said is kept with the item, which is never raised a second time.
  'possible-duplicate': ['not-same-person', 'merged'],
  letter: ['letter-written', 'not-needed', 'other'],
  // It is closed by deciding about it.
  'possible-fracture': [],
  'card-answer': ['read', 'called', 'recorded', 'not-needed', 'other'],
  // It is closed by reviewing the access.
  'emergency-access': [],
};
const OF_OTHERS: readonly WorkItemOutcome[] = ['recorded', 'not-needed', 'other'];

/** Words that suggest a red flag are not put aside as read: somebody did something about them. */
const IS_NO_ACT: readonly WorkItemOutcome[] = ['read', 'wrote', 'not-needed'];
const ACTS_ON_RED_FLAG: readonly WorkItemOutcome[] = ['emergency-advised', 'doctor-informed'];

/** With what something of a kind may be closed, the likeliest first. */
export function closingsOf({
  kind,
  urgent,
}: {
  readonly kind: string;
  readonly urgent: boolean;
}): readonly WorkItemOutcome[] {
  const outcomes = OF_KIND[kind] ?? OF_OTHERS;
  if (!urgent || !RAISED_BY_WORDS.has(kind)) return outcomes;
  const acts = outcomes.filter((outcome) => !IS_NO_ACT.includes(outcome) && !ACTS_ON_RED_FLAG.includes(outcome));
  return [...ACTS_ON_RED_FLAG, ...acts];
}

const RAISED_BY_WORDS: ReadonlySet<string> = new Set(['reply', 'asks-for-call', 'side-effects']);

/** Whether an outcome wants a few words besides: what it was, or what was done, cannot be known without. */
export function wantsNote(
  { kind, urgent }: { readonly kind: string; readonly urgent: boolean },
  outcome: WorkItemOutcome,
): boolean {
  if (outcome === 'other' || outcome === 'not-same-person' || kind === 'incident') return true;
  return urgent && outcome === 'not-this-patient';
}

/** Seconds within which whoever closed something may take that back. */
export const REOPENING_SECONDS = 30;
