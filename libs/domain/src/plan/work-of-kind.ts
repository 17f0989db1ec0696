import type { Protocol } from '../protocol/protocol.ts';
import type { TaskKind } from '../protocol/task-kinds.ts';

/** What a service's week is made of: a call, a dose, a review by a clinician, a letter or request that is written. */
export const WORK_SORTS = ['calls', 'doses', 'reviews', 'letters'] as const;
export type WorkSort = (typeof WORK_SORTS)[number];

/** So much of each sort. */
export type WorkCounts = Record<WorkSort, number>;

/**
 * The work that a kind of task is. Requests of scans, blood tests and prescriptions are written, as a handover is; what
 * a clinician decides or examines is a review. A service default of ours.
 */
const WORK_OF_KIND: Readonly<Record<TaskKind, WorkSort>> = {
  'first-contact': 'calls',
  'pain-review': 'calls',
  'follow-up-contact': 'calls',
  'falls-reminder': 'calls',
  'falls-follow-up': 'calls',
  'adherence-check': 'calls',
  dose: 'doses',
  assessment: 'reviews',
  'falls-assessment': 'reviews',
  'augmentation-review': 'reviews',
  'augmentation-referral': 'reviews',
  'pain-escalation': 'reviews',
  'treatment-decision': 'reviews',
  'treatment-review': 'reviews',
  'decline-revisit': 'reviews',
  'adherence-review': 'reviews',
  'pause-reassessment': 'reviews',
  sequence: 'reviews',
  'red-flag': 'reviews',
  dxa: 'letters',
  'pre-dose-labs': 'letters',
  'post-dose-calcium': 'letters',
  'turnover-check': 'letters',
  'supply-gap': 'letters',
  'handover-watch': 'letters',
};

/**
 * The work that a kind of task is, by a protocol: what its suggested contacts gather is a call (section 8), and one
 * call may close several tasks, so that calls are counted by suggested contact and not by task.
 */
export function workOfKind(kind: TaskKind, protocol: Pick<Protocol, 'contacts'>): WorkSort {
  if (protocol.contacts.kinds.includes(kind)) return 'calls';
  const sort = WORK_OF_KIND[kind];
  return sort === 'calls' ? 'reviews' : sort;
}
