/**
 * The closed lists of a protocol: words whose meaning is code in `../plan`. A protocol that is data may choose among
 * them; a new word is a change of the software.
 */

/** Where a rule comes from; `mem` is shown to users as an unverified default. */
export const SOURCE_MARKS = ['seed', 'found', 'mem', 'own'] as const;
export type SourceMark = (typeof SOURCE_MARKS)[number];

/** Dates on which something happened that closes tasks; the meaning of each is in `plan/known.ts`. */
export const CLOSERS = [
  'fls-contact',
  'fls-assessment',
  'fls-assessment:treatment-decided',
  'fls-assessment:treatment-named',
  'dxa:scanned',
  'falls-assessment',
  'falls-assessment:done',
  'pain',
  'augmentation-review',
  'augmentation-review:referral-decided',
  'augmentation-referral',
  'pain-escalation',
  'follow-up-contact',
  'follow-up-contact:strength-and-balance',
  'falls-reminder',
  'falls-follow-up',
  'declined-treatment',
  'counted-course-started',
  'adherence-check:taking-counted',
  'treatment-review:counted',
  'lab:adjusted-calcium',
  'lab:ctx',
] as const;
export type Closer = (typeof CLOSERS)[number];

/** The series of an episode; each has the name of its kind. A course has one more, its adherence checks. */
export const EPISODE_SERIES = ['pain-review', 'follow-up-contact', 'falls-reminder'] as const;
export type EpisodeSeries = (typeof EPISODE_SERIES)[number];

/** The event that takes part in each series of an episode. */
export const EVENT_OF_SERIES = {
  'pain-review': 'pain',
  'follow-up-contact': 'follow-up-contact',
  'falls-reminder': 'falls-reminder',
} as const satisfies Record<EpisodeSeries, Closer>;

export const EPISODE_CONDITIONS = ['all', 'symptomatic-spine', 'no-recent-dxa', 'course-on-anniversary'] as const;
export type EpisodeCondition = (typeof EPISODE_CONDITIONS)[number];

export const TRIGGERS = [
  'pain:refer',
  'pain:escalate',
  'augmentation-review:repeat',
  'falls-assessment:high-risk',
  'falls-assessment:lower-risk',
  'falls-assessment:referred',
  'fall',
  'leaving-on-denosumab',
  'declined-treatment',
  'treatment-stopped',
  'refracture-on-treatment',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** How the occurrence of a triggered task is made: prefix + the trigger's date, prefix + a count, or the prefix. */
export const OCCURRENCE_STYLES = ['date', 'count', 'fixed'] as const;
export type OccurrenceStyle = (typeof OCCURRENCE_STYLES)[number];

/** Blood tests that are asked for before a dose. */
export const GATE_NAMES = ['calcium', 'vitamin-d', 'creatinine-clearance'] as const;
export type GateName = (typeof GATE_NAMES)[number];
