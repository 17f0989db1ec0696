import { AGENT_NAMES, type Agent, type PlannedTask, type TaskKind, type TaskStatus } from '@osteon/domain';
import { TASK_KIND_WORDS } from '@osteon/interop';

/** Kinds of task as people call them. */
export const KIND_WORDS = TASK_KIND_WORDS.en;

export const STATUS_WORDS: Readonly<Record<TaskStatus, string>> = {
  critical: 'Critical',
  overdue: 'Overdue',
  late: 'Late',
  open: 'Open',
  paused: 'Waiting',
  upcoming: 'Upcoming',
  done: 'Done',
  cancelled: 'Cancelled',
};

const REASON_WORDS: Readonly<Record<NonNullable<PlannedTask['reason']>, string>> = {
  died: 'the patient died',
  transferred: 'the patient was transferred',
  discharged: 'the patient was discharged',
  declined: 'the patient declined',
  superseded: 'a later one of its kind was done',
  'treatment-ended': 'the treatment ended',
  'pain-settled': 'the pain has settled',
  'red-flag': 'an urgent red flag is open',
  'treatment-paused': 'the treatment is paused',
  'before-window': 'made before its window opened',
};

/** Why a task is cancelled, paused or done early. */
export const reasonWords = (reason: PlannedTask['reason']): string => (reason === null ? '' : REASON_WORDS[reason]);

const BLOCK_WORDS: Readonly<Record<string, string>> = {
  calcium: 'calcium too low',
  'vitamin-d': 'vitamin D too low',
  'creatinine-clearance': 'kidney function too low',
  'missing:calcium': 'no calcium result that is recent enough',
  'missing:vitamin-d': 'no vitamin D result that is recent enough',
  'missing:creatinine-clearance': 'no creatinine clearance that is recent enough',
};

/** What blocks a dose. */
export const blockWords = (blocks: readonly string[]): string =>
  blocks.map((block) => BLOCK_WORDS[block] ?? block).join(', ');

/** `dose/2` of kind and occurrence: which of its kind, for people. */
function occurrenceWords(kind: TaskKind, occurrence: string): string {
  if (kind === 'dose' || kind === 'pre-dose-labs' || kind === 'post-dose-calcium') return ` ${occurrence}`;
  if (occurrence === 'initial' || occurrence === 'fls') return '';
  const window = /^week-(\d+)-(\d+)$/.exec(occurrence);
  if (window !== null) return `, weeks ${window[1]} to ${window[2]}`;
  const dated = /^(.*)-(\d{4}-\d\d-\d\d)$/.exec(occurrence);
  if (dated !== null) return `, ${(dated[1] ?? '').replaceAll('-', ' ')} on ${dated[2]}`;
  return `, ${/^\d{4}-/.test(occurrence) ? occurrence : occurrence.replaceAll('-', ' ')}`;
}

/** A task in a few words: "Follow-up contact, weeks 12 to 16". */
export function taskWords(
  task: Pick<PlannedTask, 'kind'> & { readonly occurrence: string },
  agent: Agent | null = null,
): string {
  const title = KIND_WORDS[task.kind] + occurrenceWords(task.kind, task.occurrence);
  return agent === null ? title : `${title} (${AGENT_NAMES[agent]})`;
}
