import { AGENTS, BISPHOSPHONATES, COUNTED_AGENTS, FLAGS, INJECTED_AGENTS, LAB_TESTS } from '../facts/facts.ts';
import type {
  Checklist,
  Closing,
  ContactRules,
  CourseRule,
  DosingRule,
  EpisodeRule,
  GateRules,
  GateTest,
  LeavingRules,
  Offset,
  PainCriterion,
  PainRules,
  PauseReassessmentRule,
  Protocol,
  ReboundRule,
  RedFlagRule,
  RuleBase,
  SequenceRules,
  SupplyGapRule,
  TriggeredRule,
  TurnoverRule,
} from './protocol.ts';
import {
  date,
  either,
  fields,
  listOf,
  mapOf,
  oneOf,
  orNull,
  positiveNumber,
  setOf,
  text,
  textLike,
  wholeNumber,
  yesOrNo,
  type Check,
} from './shape.ts';
import { TASK_KINDS, type TaskKind } from './task-kinds.ts';
import {
  CLOSERS,
  EPISODE_CONDITIONS,
  EPISODE_SERIES,
  GATE_NAMES,
  OCCURRENCE_STYLES,
  SOURCE_MARKS,
  TRIGGERS,
} from './terms.ts';

/** Kinds that a table of their own plans; the planner looks at them by name. */
const KINDS_OF_THEIR_OWN: readonly TaskKind[] = [
  'red-flag',
  'dose',
  'pre-dose-labs',
  'post-dose-calcium',
  'adherence-check',
  'treatment-review',
  'sequence',
  'turnover-check',
  'pause-reassessment',
  'supply-gap',
];
const EPISODE_KINDS = TASK_KINDS.filter((kind) => !KINDS_OF_THEIR_OWN.includes(kind));

const MOST_MONTHS = 12 * 50;
const MOST_DAYS = 366 * 50;
const dayCount = wholeNumber(0, MOST_DAYS);
const daysAfter = wholeNumber(1, MOST_DAYS);

const offset: Check = fields<Offset>({
  months: wholeNumber(-MOST_MONTHS, MOST_MONTHS),
  days: wholeNumber(-MOST_DAYS, MOST_DAYS),
});

/** Parts of an occurrence stand between slashes in a task's key. */
const occurrence = textLike(/^[a-z0-9-]*$/, 'small letters, digits and hyphens');

const ruleBase = (kinds: readonly TaskKind[]): { readonly [Field in keyof RuleBase]-?: Check } => ({
  id: textLike(/^[a-z][a-z-]*\/\S+$/, '<kind>/<occurrence> without spaces'),
  kind: oneOf(kinds),
  occurrence,
  text,
  source: text,
  sourceMark: oneOf(SOURCE_MARKS),
  inForceFrom: date,
});

const closing = fields<Closing>({
  by: oneOf(CLOSERS),
  from: either((value) => typeof value === 'string', oneOf(['opens', 'after-trigger']), offset),
  inSeries: yesOrNo,
});

const episodeRule = fields<EpisodeRule>({
  ...ruleBase(EPISODE_KINDS),
  anchor: oneOf(['diagnosis', 'onset']),
  appliesTo: oneOf(EPISODE_CONDITIONS),
  looksAt: orNull(offset),
  opens: offset,
  due: offset,
  target: orNull(offset),
  overdueAfterDays: daysAfter,
  doneBy: listOf(closing, 1),
  series: orNull(oneOf(EPISODE_SERIES)),
  earlyReason: orNull(oneOf(['before-window'])),
  settledFrom: orNull(offset),
});

const triggeredRule = fields<TriggeredRule>({
  ...ruleBase(EPISODE_KINDS),
  trigger: oneOf(TRIGGERS),
  occurrenceStyle: oneOf(OCCURRENCE_STYLES),
  opens: offset,
  opensFrom: oneOf(['trigger', 'due']),
  due: offset,
  overdueAfterDays: daysAfter,
  doneBy: listOf(closing),
});

const score = orNull(wholeNumber(0, 10));
const criterion = fields<PainCriterion>({
  nrsAtLeast: score,
  nrsAtMost: score,
  rdqAbove: orNull(wholeNumber(0, 24)),
  anySign: yesOrNo,
  from: orNull(offset),
  before: orNull(offset),
});

const pain = fields<PainRules>({
  referral: listOf(criterion),
  escalation: listOf(criterion),
  restDays: dayCount,
  settledNrsAtMost: wholeNumber(0, 10),
  repeatAtNrs: wholeNumber(0, 10),
});

const dosingRule = fields<DosingRule>({
  ...ruleBase(['dose']),
  agent: oneOf(INJECTED_AGENTS),
  interval: offset,
  countsFrom: oneOf(['last-dose', 'series']),
  opensBeforeDays: dayCount,
  lateAfterDays: daysAfter,
  overdueAfterDays: daysAfter,
  criticalAfterDays: orNull(daysAfter),
  maximumDoses: orNull(wholeNumber(1, 1_000)),
  afterHipSurgeryDays: orNull(dayCount),
  gate: orNull(fields<NonNullable<DosingRule['gate']>>({ asks: setOf(GATE_NAMES, 1), doses: oneOf(['all', 'first']) })),
});

const gateTest = fields<GateTest>({
  test: oneOf(LAB_TESTS),
  below: either((value) => typeof value === 'number', positiveNumber, mapOf(INJECTED_AGENTS, positiveNumber)),
  sinceBeforeDays: dayCount,
  maximumAgeDays: orNull(dayCount),
});

const gates = fields<GateRules>({
  fromBeforeDays: dayCount,
  tests: mapOf(GATE_NAMES, gateTest, true),
  labs: fields<GateRules['labs']>({
    ...ruleBase(['pre-dose-labs']),
    opensBeforeDays: dayCount,
    dueBeforeDays: dayCount,
    overdueAfterDays: daysAfter,
  }),
  postDoseCalcium: fields<GateRules['postDoseCalcium']>({
    ...ruleBase(['post-dose-calcium']),
    agent: oneOf(INJECTED_AGENTS),
    clearanceBelow: positiveNumber,
    dueAfterDays: dayCount,
    overdueAfterDays: daysAfter,
    closedBy: oneOf(CLOSERS),
  }),
});

const courseRule = fields<CourseRule>({
  ...ruleBase(['adherence-check', 'treatment-review']),
  agents: setOf(COUNTED_AGENTS, 1),
  onlyUntil: mapOf(COUNTED_AGENTS, offset),
  due: offset,
  opensBeforeDays: dayCount,
  overdueAfterDays: daysAfter,
  closedBy: oneOf(['adherence-check', 'treatment-review']),
  series: orNull(oneOf(['adherence-check'])),
});

const sequence = fields<SequenceRules>({
  nextAgents: setOf(COUNTED_AGENTS, 1),
  plan: fields<SequenceRules['plan']>({
    ...ruleBase(['sequence']),
    dueAfterStart: mapOf(COUNTED_AGENTS, offset),
    dueAfterDose: mapOf(
      INJECTED_AGENTS,
      fields<{ dose: number; after: Offset }>({ dose: wholeNumber(1, 1_000), after: offset }),
    ),
    opensBeforeDays: dayCount,
    overdueAfterDays: daysAfter,
  }),
  start: fields<SequenceRules['start']>({
    ...ruleBase(['sequence']),
    dueAfterStart: mapOf(COUNTED_AGENTS, offset),
    dueAfterLastDose: mapOf(
      INJECTED_AGENTS,
      fields<{ after: Offset; fullCourse: number | null }>({
        after: offset,
        fullCourse: orNull(wholeNumber(1, 1_000)),
      }),
    ),
    opensBeforeDays: dayCount,
    overdueAfterDays: daysAfter,
    withDoseTiers: setOf(INJECTED_AGENTS),
  }),
});

const turnover = fields<TurnoverRule>({
  ...ruleBase(['turnover-check']),
  agent: oneOf(INJECTED_AGENTS),
  afterAgent: oneOf(INJECTED_AGENTS),
  within: offset,
  due: offset,
  opensBeforeDays: dayCount,
  overdueAfterDays: daysAfter,
  closedBy: oneOf(CLOSERS),
});

const pauseReassessment = fields<PauseReassessmentRule>({
  ...ruleBase(['pause-reassessment']),
  dueAfterPause: mapOf(BISPHOSPHONATES, offset),
  opensBeforeDays: dayCount,
  overdueAfterDays: daysAfter,
});

const supplyGap = fields<SupplyGapRule>({
  ...ruleBase(['supply-gap']),
  agents: setOf(COUNTED_AGENTS.filter((agent) => !INJECTED_AGENTS.includes(agent))),
  opensBeforeDays: dayCount,
  lateAfterDays: daysAfter,
  overdueAfterDays: daysAfter,
  criticalAfterDays: daysAfter,
});

const kinds = setOf(TASK_KINDS);

const redFlag = fields<RedFlagRule>({
  flag: oneOf(FLAGS),
  dueAfterDays: dayCount,
  action: text,
  source: text,
  sourceMark: oneOf(SOURCE_MARKS),
  inForceFrom: date,
});

/** What a protocol looks like, value by value; what its parts say of each other is checked by `check-protocol.ts`. */
export const protocolShape: Check = fields<Protocol>({
  id: textLike(/^[a-z][a-z0-9-]{0,59}$/, 'small letters, digits and hyphens, a letter first'),
  version: textLike(/^[0-9A-Za-z][0-9A-Za-z.-]{0,29}$/, 'letters, digits, dots and hyphens, 30 at most'),
  inForceFrom: date,
  episodeRules: listOf(episodeRule, 1),
  triggeredRules: listOf(triggeredRule),
  pain,
  dosingRules: listOf(dosingRule),
  gates,
  courseRules: listOf(courseRule),
  sequence,
  turnover: listOf(turnover),
  pauseReassessment,
  supplyGap,
  leaving: fields<LeavingRules>({
    declinedFollowUp: kinds,
    declinedTreatment: kinds,
    outliveTheirCourse: kinds,
    onlyDeath: kinds,
    notPausedWithCourse: kinds,
  }),
  redFlags: listOf(redFlag, 1),
  rebound: fields<ReboundRule>({
    ...ruleBase(['red-flag']),
    agent: oneOf(AGENTS),
    after: offset,
    until: offset,
    pausedKinds: kinds,
    pausingDueDays: dayCount,
  }),
  checklists: listOf(
    fields<Checklist>({
      kind: oneOf(TASK_KINDS),
      spineOnly: yesOrNo,
      items: listOf(text, 1),
      sourceMark: oneOf(SOURCE_MARKS),
    }),
  ),
  contacts: fields<ContactRules>({ kinds, ahead: offset }),
});
