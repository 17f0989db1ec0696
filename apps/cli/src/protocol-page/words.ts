import {
  AGENT_NAMES,
  offsetWords,
  SOURCE_MARK_WORDS,
  type Agent,
  type Closer,
  type Closing,
  type EpisodeCondition,
  type PainCriterion,
  type SourceMark,
  type TaskKind,
  type Trigger,
} from '@osteon/domain';

const CLOSER_WORDS: Readonly<Record<Closer, string>> = {
  'fls-contact': 'a first contact',
  'fls-assessment': 'a fracture liaison assessment',
  'fls-assessment:treatment-decided': 'an assessment with a treatment decision other than undecided',
  'fls-assessment:treatment-named': 'an assessment with a treatment decision',
  'dxa:scanned': 'a bone density scan that was done',
  'falls-assessment': 'a falls assessment, done or referred',
  'falls-assessment:done': 'a falls assessment that was done',
  pain: 'a pain score',
  'augmentation-review': 'a review of vertebral augmentation',
  'augmentation-review:referral-decided': 'a review of vertebral augmentation that decided about referral',
  'augmentation-referral': 'a referral for vertebral augmentation',
  'pain-escalation': 'a pain escalation',
  'follow-up-contact': 'a follow-up contact in which the patient was reached',
  'follow-up-contact:strength-and-balance':
    'a follow-up contact that says whether strength and balance exercise goes on',
  'falls-reminder': 'a falls reminder',
  'falls-follow-up': 'a falls follow-up',
  'declined-treatment': 'treatment declined',
  'counted-course-started': 'a bone treatment started',
  'adherence-check:taking-counted': 'an adherence check that finds a bone treatment taken',
  'treatment-review:counted': 'a treatment review of a bone treatment',
  'lab:adjusted-calcium': 'a result of adjusted calcium',
  'lab:ctx': 'a result of CTX',
};

export const closerWords = (closer: Closer): string => CLOSER_WORDS[closer];

export const TRIGGER_WORDS: Readonly<Record<Trigger, string>> = {
  'pain:refer': 'a pain score that meets a rule of referral (below)',
  'pain:escalate': 'a pain score that meets a rule of escalation (below), and none of referral',
  'augmentation-review:repeat': 'a review of vertebral augmentation that is to be repeated',
  'falls-assessment:high-risk': 'a falls assessment that finds a high risk',
  'falls-assessment:lower-risk': 'a falls assessment that finds a low or intermediate risk',
  'falls-assessment:referred': 'the first referral for a falls assessment since diagnosis, with none done by then',
  fall: 'a fall',
  'leaving-on-denosumab': 'a transfer or discharge while denosumab runs, or while what must follow it is unfinished',
  'declined-treatment': 'treatment declined',
  'treatment-stopped': 'somebody says that a bone treatment is not being taken',
  'refracture-on-treatment': 'a further fracture diagnosed while a bone treatment ran',
};

export const CONDITION_WORDS: Readonly<Record<EpisodeCondition, string>> = {
  all: 'every episode',
  'symptomatic-spine': 'painful fracture of the spine, when due on or after diagnosis',
  'no-recent-dxa': 'no scan done recently, and none said to be not needed',
  'course-on-anniversary': 'a bone treatment runs on the anniversary, as far as is known',
};

export const EVENT_WORDS = {
  'adherence-check': 'an adherence check',
  'treatment-review': 'a treatment review',
} as const;

/** How far a source has been read, for a table. */
export const markWords = (mark: SourceMark): string =>
  mark === 'mem' ? `**${SOURCE_MARK_WORDS.mem}**` : SOURCE_MARK_WORDS[mark];

/** What closes a task: the events, and from when where it is not its opening. */
export function closingWords(doneBy: readonly Closing[], anchor: string): string {
  return doneBy
    .map(({ by, from, inSeries }) => {
      const start =
        from === 'opens'
          ? ''
          : from === 'after-trigger'
            ? ', from the day after'
            : `, from ${offsetWords(anchor, from)}`;
      return `${CLOSER_WORDS[by]}${start}${inSeries ? ' (series)' : ''}`;
    })
    .join('; ');
}

export function criterionWords({ nrsAtLeast, nrsAtMost, rdqAbove, anySign, from, before }: PainCriterion): string {
  const parts: string[] = [];
  if (anySign) parts.push('worsening, deformity or trouble with breathing');
  if (nrsAtLeast !== null && nrsAtMost !== null) parts.push(`pain of ${nrsAtLeast} to ${nrsAtMost} out of 10`);
  else if (nrsAtLeast !== null) parts.push(`pain of ${nrsAtLeast} or more out of 10`);
  else if (nrsAtMost !== null) parts.push(`pain of ${nrsAtMost} or less out of 10`);
  if (rdqAbove !== null) parts.push(`disability (RDQ) above ${rdqAbove}`);
  if (from !== null) parts.push(`from ${offsetWords('onset', from)}`);
  if (before !== null) parts.push(`to the day before ${offsetWords('onset', before)}`);
  return parts.join(', ');
}

export const agentList = (agents: readonly string[]): string =>
  agents.map((agent) => AGENT_NAMES[agent as Agent].replace(/^(?!HRT)./, (letter) => letter.toLowerCase())).join(', ');

export const kindList = (kinds: readonly TaskKind[]): string =>
  kinds.length === 0 ? 'none' : kinds.map((kind) => `\`${kind}\``).join(', ');
