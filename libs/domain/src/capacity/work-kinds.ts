import type { Protocol } from '../protocol/protocol.ts';
import type { TaskKind } from '../protocol/task-kinds.ts';

/** What takes the time of a service's staff: a call, an injection or infusion, a review, a check at the desk, a letter. */
export const WORK_KINDS = ['call', 'dose', 'review', 'check', 'letter'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** Work that tasks are; letters follow from the messages of tasks. */
export type TaskWork = Exclude<WorkKind, 'letter'>;

/**
 * What each kind of task is when no call closes it. A check is done without the patient: results, scans, supplies, an
 * acknowledgement. A service default of ours.
 */
const WORK_OF_KIND: Readonly<Record<TaskKind, TaskWork>> = {
  'first-contact': 'call',
  'pain-review': 'call',
  assessment: 'review',
  dxa: 'check',
  'falls-assessment': 'review',
  'augmentation-review': 'review',
  'treatment-decision': 'review',
  'follow-up-contact': 'call',
  'falls-reminder': 'call',
  'red-flag': 'review',
  'augmentation-referral': 'review',
  'pain-escalation': 'review',
  'falls-follow-up': 'call',
  'handover-watch': 'check',
  'decline-revisit': 'review',
  'adherence-review': 'review',
  dose: 'dose',
  'pre-dose-labs': 'check',
  'post-dose-calcium': 'check',
  'adherence-check': 'call',
  'treatment-review': 'review',
  sequence: 'review',
  'turnover-check': 'check',
  'pause-reassessment': 'review',
  'supply-gap': 'check',
};

/** What work a task is. The protocol says which kinds a call closes (section 8); one that it takes off is a review. */
export function workOf(kind: TaskKind, protocol: Pick<Protocol, 'contacts'>): TaskWork {
  if (protocol.contacts.kinds.includes(kind)) return 'call';
  const work = WORK_OF_KIND[kind];
  return work === 'call' ? 'review' : work;
}
