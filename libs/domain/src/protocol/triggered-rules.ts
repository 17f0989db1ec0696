import type {
  Closing,
  OccurrenceStyle,
  Offset,
  PainCriterion,
  PainRules,
  SourceMark,
  Trigger,
  TriggeredRule,
} from './protocol.ts';
import { AT_ANCHOR, closedBy, days, IN_FORCE_FROM, months, years } from './rule-parts.ts';
import type { TaskKind } from './task-kinds.ts';

interface Row {
  /** what tells two rows of one kind and occurrence apart */
  readonly idSuffix?: string;
  readonly kind: TaskKind;
  readonly trigger: Trigger;
  readonly occurrence?: string;
  readonly style?: OccurrenceStyle;
  readonly text: string;
  readonly opens?: Offset;
  readonly opensFrom?: 'trigger' | 'due';
  readonly due: Offset;
  readonly doneBy: readonly Closing[];
  readonly source: string;
  readonly mark: SourceMark;
}

const row = (r: Row): TriggeredRule => {
  const style = r.style ?? 'date';
  const occurrence = r.occurrence ?? '';
  return {
    id: `${r.kind}/${occurrence}${style === 'date' ? '<date>' : style === 'count' ? '<n>' : ''}${r.idSuffix ?? ''}`,
    kind: r.kind,
    occurrence,
    occurrenceStyle: style,
    trigger: r.trigger,
    text: r.text,
    opens: r.opens ?? AT_ANCHOR,
    opensFrom: r.opensFrom ?? 'trigger',
    due: r.due,
    overdueAfterDays: 1,
    doneBy: r.doneBy,
    source: r.source,
    sourceMark: r.mark,
    inForceFrom: IN_FORCE_FROM,
  };
};

/** Section 3, triggered by what is recorded. Red flags are in their own table. */
export const TRIGGERED_RULES: readonly TriggeredRule[] = [
  row({
    kind: 'augmentation-referral',
    trigger: 'pain:refer',
    text: 'Pain that is strong, lasting or worsening: refer within 7 days for an opinion on vertebral augmentation',
    due: days(7),
    doneBy: [closedBy('augmentation-referral'), closedBy('augmentation-review:referral-decided')],
    source: 'service document; TA279; VAPOUR (NRS above 7, under 6 weeks) [found]; VERTOS II (5 or more) [mem]',
    mark: 'seed',
  }),
  row({
    kind: 'pain-escalation',
    trigger: 'pain:escalate',
    text: 'Pain of 5 or 6 that stays: optimise analgesia, examine the level, image, within 7 days',
    due: days(7),
    doneBy: [closedBy('pain-escalation')],
    source: 'optimise analgesia, examine the level, image',
    mark: 'own',
  }),
  row({
    kind: 'augmentation-review',
    trigger: 'augmentation-review:repeat',
    occurrence: 'repeat-',
    style: 'count',
    text: 'The review of vertebral augmentation is repeated after 2 to 4 weeks',
    opens: days(14),
    due: days(28),
    doneBy: [closedBy('augmentation-review', 'after-trigger')],
    source: 'repeat after an undecided review',
    mark: 'own',
  }),
  row({
    kind: 'falls-follow-up',
    trigger: 'falls-assessment:high-risk',
    idSuffix: ':high-risk',
    text: 'High risk of falls: follow-up between 30 and 90 days after the assessment',
    opens: days(30),
    due: days(90),
    doneBy: [closedBy('falls-follow-up')],
    source: 'World Falls Guidelines',
    mark: 'mem',
  }),
  row({
    kind: 'falls-follow-up',
    trigger: 'falls-assessment:lower-risk',
    idSuffix: ':lower-risk',
    text: 'Low or intermediate risk of falls: follow-up one year after the assessment',
    opens: years(1, -28),
    due: years(1),
    doneBy: [closedBy('falls-follow-up')],
    source: 'World Falls Guidelines',
    mark: 'mem',
  }),
  row({
    kind: 'falls-assessment',
    trigger: 'falls-assessment:referred',
    occurrence: 'referred-',
    text: 'Referred for a falls assessment: was it done within 12 weeks?',
    due: days(84),
    doneBy: [closedBy('falls-assessment:done')],
    source: 'a referral is not an assessment',
    mark: 'own',
  }),
  row({
    kind: 'falls-assessment',
    trigger: 'fall',
    occurrence: 'after-fall-',
    text: 'A fall: falls assessment within 14 days',
    due: days(14),
    doneBy: [closedBy('falls-assessment')],
    source: 'NG249 1.1.3',
    mark: 'found',
  }),
  row({
    kind: 'handover-watch',
    trigger: 'leaving-on-denosumab',
    text: 'The patient left while denosumab must go on or be followed: has the new team acknowledged it within 14 days?',
    due: days(14),
    doneBy: [],
    source: 'rebound safety',
    mark: 'own',
  }),
  row({
    kind: 'decline-revisit',
    trigger: 'declined-treatment',
    text: 'The patient declined treatment: ask again on the day agreed, or after 12 months',
    opens: days(-28),
    opensFrom: 'due',
    due: months(12),
    doneBy: [
      closedBy('fls-assessment:treatment-named', 'after-trigger'),
      closedBy('declined-treatment', 'after-trigger'),
      closedBy('counted-course-started', 'after-trigger'),
    ],
    source: 'NG259 1.8.1',
    mark: 'found',
  }),
  row({
    kind: 'adherence-review',
    trigger: 'treatment-stopped',
    occurrence: 'stopped-',
    text: 'Bone treatment is not being taken: somebody looks within 14 days',
    due: days(14),
    doneBy: [
      closedBy('adherence-check:taking-counted', 'after-trigger'),
      closedBy('treatment-review:counted', 'after-trigger'),
      closedBy('fls-assessment:treatment-decided', 'after-trigger'),
      closedBy('declined-treatment', 'after-trigger'),
      closedBy('counted-course-started', 'after-trigger'),
    ],
    source: 'stopping is the commonest way to lose the benefit',
    mark: 'seed',
  }),
  row({
    kind: 'adherence-review',
    trigger: 'refracture-on-treatment',
    occurrence: 'refracture',
    style: 'fixed',
    text: 'A new fracture on bone treatment: check adherence before calling it failure, within 14 days',
    due: days(14),
    doneBy: [],
    source: 'check adherence before calling it failure',
    mark: 'mem',
  }),
];

const criterion = (c: Partial<PainCriterion>): PainCriterion => ({
  nrsAtLeast: null,
  nrsAtMost: null,
  rdqAbove: null,
  anySign: false,
  from: null,
  before: null,
  ...c,
});

/** When a pain score refers, escalates, settles or repeats; days and months are of the episode's pain clock. */
export const PAIN_RULES: PainRules = {
  referral: [
    criterion({ anySign: true }),
    criterion({ nrsAtLeast: 7, from: days(14) }),
    criterion({ nrsAtLeast: 5, from: months(3) }),
    criterion({ rdqAbove: 17, from: months(3) }),
  ],
  escalation: [criterion({ nrsAtLeast: 5, nrsAtMost: 6, from: days(14), before: months(3) })],
  restDays: 28,
  settledNrsAtMost: 3,
  repeatAtNrs: 4,
};
