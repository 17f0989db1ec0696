import type { PatientView, TaskView } from '@osteon/contracts';

type Fact = PatientView['facts'][number];

/** What starts a task that follows an event, by the task's kind. */
const STARTED_BY: Readonly<Record<string, readonly string[]>> = {
  'red-flag': ['red-flag'],
  'falls-follow-up': ['fall'],
  'pain-escalation': ['pain'],
  'augmentation-review': ['augmentation-review', 'pain'],
  'augmentation-referral': ['augmentation-review'],
  'treatment-decision': ['fls-assessment'],
  'falls-assessment': ['falls-assessment'],
  'handover-watch': ['transfer', 'discharge'],
  'decline-revisit': ['declined-treatment'],
  'adherence-review': ['adherence-check', 'fracture'],
};

/**
 * The facts that a task follows from, as the page links them: the fractures of its episode, its course, and what its
 * clock counts from. The rule's own sentence says the same with dates; this finds the entries.
 */
export function factsBehind(
  task: Pick<TaskView, 'kind' | 'episode' | 'treatment' | 'anchor' | 'anchorOn'>,
  { facts, episodes }: Pick<PatientView, 'facts' | 'episodes'>,
): Fact[] {
  const day = episodes.find(({ key }) => key === task.episode)?.diagnosedOn;
  const started = STARTED_BY[task.kind] ?? [];
  const isBehind = ({ type, ref, on }: Fact): boolean => {
    if (type === 'fracture' && on === day) return true;
    if (type === 'treatment' && ref !== null && ref === task.treatment) return true;
    if (on !== task.anchorOn) return false;
    if (task.anchor === 'last-dose' || task.anchor === 'series') return type === 'dose' && ref === task.treatment;
    if (task.anchor === 'supply') return type === 'supply' && ref === task.treatment;
    return task.anchor === 'trigger' && started.includes(type);
  };
  return facts.filter((fact) => fact.holds && !fact.retracts && isBehind(fact));
}
