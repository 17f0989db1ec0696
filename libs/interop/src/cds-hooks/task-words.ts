import type { TaskView } from '@osteon/application';
import type { TaskKind } from '@osteon/domain';

const KINDS: Readonly<Record<TaskKind, string>> = {
  'first-contact': 'First contact after the fracture',
  'pain-review': 'Review of pain',
  assessment: 'Assessment of fracture risk',
  dxa: 'Bone density scan (DXA)',
  'falls-assessment': 'Assessment of falls',
  'augmentation-review': 'Review for augmentation of a vertebra',
  'treatment-decision': 'Decision about treatment',
  'follow-up-contact': 'Follow-up contact',
  'falls-reminder': 'Reminder about falls',
  'red-flag': 'Red flag to act on',
  'augmentation-referral': 'Referral for augmentation of a vertebra',
  'pain-escalation': 'Pain that gets worse',
  'falls-follow-up': 'Follow-up of a fall',
  'handover-watch': 'Handover to watch',
  'decline-revisit': 'Asking again after the patient declined',
  'adherence-review': 'Review of adherence',
  dose: 'Dose',
  'pre-dose-labs': 'Blood test before a dose',
  'post-dose-calcium': 'Calcium after a dose',
  'adherence-check': 'Check of adherence',
  'treatment-review': 'Review of treatment',
  sequence: 'What follows the treatment',
  'turnover-check': 'Check of bone turnover',
  'pause-reassessment': 'Reassessment in the pause of treatment',
  'supply-gap': 'Gap in the supply of the medicine',
};

/** A task in a few words: what, of which medicine, and since when it is due. */
export function taskWords({ kind, agent, dueOn }: Pick<TaskView, 'kind' | 'agent' | 'dueOn'>): string {
  const what = Object.hasOwn(KINDS, kind) ? KINDS[kind as TaskKind] : kind;
  return `${what}${agent === null ? '' : ` (${agent})`}, due on ${dueOn}`;
}
