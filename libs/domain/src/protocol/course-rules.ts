import { COUNTED_AGENTS, type Agent } from '../facts/facts.ts';
import type {
  CourseRule,
  Offset,
  PauseReassessmentRule,
  SequenceRules,
  SourceMark,
  SupplyGapRule,
  TurnoverRule,
} from './protocol.ts';
import { days, IN_FORCE_FROM, months, years } from './rule-parts.ts';

const ORAL: readonly Agent[] = ['alendronate', 'risedronate', 'ibandronate', 'raloxifene', 'hrt', 'strontium'];
const ORAL_AND_DAILY: readonly Agent[] = [...ORAL, 'teriparatide', 'abaloparatide'];

/** The daily injections are given for so long, and are asked about for so long. */
const COURSE_LENGTH: Readonly<Partial<Record<Agent, Offset>>> = { teriparatide: months(24), abaloparatide: months(18) };

const check = (
  occurrence: string,
  due: Offset,
  text: string,
  source: string,
  mark: SourceMark,
  more: Partial<CourseRule> = {},
): CourseRule => ({
  id: `adherence-check/${occurrence}`,
  kind: 'adherence-check',
  occurrence,
  text,
  source,
  sourceMark: mark,
  inForceFrom: IN_FORCE_FROM,
  agents: ORAL_AND_DAILY,
  onlyUntil: COURSE_LENGTH,
  due,
  opensBeforeDays: 28,
  overdueAfterDays: 29,
  closedBy: 'adherence-check',
  series: 'adherence-check',
  ...more,
});

const review = (
  occurrence: string,
  due: Offset,
  group: string,
  agents: readonly Agent[],
  source: string,
): CourseRule => ({
  id: `treatment-review/${occurrence}:${group}`,
  kind: 'treatment-review',
  occurrence,
  text: `Treatment review at ${occurrence.replace('year-', '')} years: does this treatment go on?`,
  source,
  sourceMark: 'mem',
  inForceFrom: IN_FORCE_FROM,
  agents,
  onlyUntil: {},
  due,
  opensBeforeDays: 56,
  overdueAfterDays: 1,
  closedBy: 'treatment-review',
  series: null,
});

const MONITORING = 'regular monitoring';
const ORAL_BISPHOSPHONATES: readonly Agent[] = ['alendronate', 'risedronate', 'ibandronate'];
const INFUSED_BISPHOSPHONATES: readonly Agent[] = ['zoledronate', 'ibandronate-iv'];

/** Section 4, courses: adherence checks (a series, in the order of its days) and treatment reviews. */
export const COURSE_RULES: readonly CourseRule[] = [
  check(
    'week-4',
    days(28),
    'Adherence check 4 weeks after the treatment began',
    'half of all patients stop in the first year',
    'found',
    {
      opensBeforeDays: 14,
      overdueAfterDays: 15,
    },
  ),
  check('week-16', days(112), 'Adherence check 16 weeks after the treatment began', 'FLS-DB KPI 10', 'found', {
    agents: COUNTED_AGENTS,
  }),
  check('month-6', months(6), 'Adherence check 6 months after the treatment began', MONITORING, 'seed'),
  check('month-12', months(12), 'Adherence check 12 months after the treatment began', MONITORING, 'seed'),
  ...[2, 3, 4, 5].map((n) =>
    check(`year-${n}`, years(n), `Adherence check ${n} years after the treatment began`, MONITORING, 'seed'),
  ),
  review('year-5', years(5), 'tablets', ORAL_BISPHOSPHONATES, 'NOGG 2024'),
  review('year-10', years(10), 'tablets', ORAL_BISPHOSPHONATES, 'NOGG 2024'),
  review('year-3', years(3), 'infusions', INFUSED_BISPHOSPHONATES, 'NOGG 2024'),
  review('year-6', years(6), 'infusions', INFUSED_BISPHOSPHONATES, 'NOGG 2024'),
  review(
    'year-5',
    years(5),
    'others',
    ['denosumab', 'raloxifene', 'hrt', 'strontium'],
    'service default from the literature',
  ),
];

/** Section 4: what must follow a treatment whose stop loses bone, so that no such stop goes unwatched. */
export const SEQUENCE_RULES: SequenceRules = {
  nextAgents: [
    'alendronate',
    'risedronate',
    'ibandronate',
    'ibandronate-iv',
    'zoledronate',
    'denosumab',
    'raloxifene',
    'hrt',
  ],
  plan: {
    id: 'sequence/plan',
    kind: 'sequence',
    occurrence: 'plan',
    text: 'Plan what must follow this treatment before it ends',
    source: 'plan what must follow',
    sourceMark: 'own',
    inForceFrom: IN_FORCE_FROM,
    dueAfterStart: { teriparatide: months(22), abaloparatide: months(16) },
    dueAfterDose: { romosozumab: { dose: 10, after: days(28) } },
    opensBeforeDays: 28,
    overdueAfterDays: 1,
  },
  start: {
    id: 'sequence/start',
    kind: 'sequence',
    occurrence: 'start',
    text: 'The treatment that follows is due straight after this one: no gap',
    source: 'straight after: no gap',
    sourceMark: 'own',
    inForceFrom: IN_FORCE_FROM,
    dueAfterStart: COURSE_LENGTH,
    dueAfterLastDose: {
      romosozumab: { after: months(1), fullCourse: 12 },
      denosumab: { after: months(6), fullCourse: null },
    },
    opensBeforeDays: 56,
    overdueAfterDays: 29,
    withDoseTiers: ['denosumab'],
  },
};

const turnover = (n: number): TurnoverRule => ({
  id: `turnover-check/month-${n}`,
  kind: 'turnover-check',
  occurrence: `month-${n}`,
  text: `Bone turnover (CTX) ${n} months after zoledronate that followed denosumab`,
  source: 'NOGG section 8.2 (second-hand)',
  sourceMark: 'found',
  inForceFrom: IN_FORCE_FROM,
  agent: 'zoledronate',
  afterAgent: 'denosumab',
  within: months(12),
  due: months(n),
  opensBeforeDays: 14,
  overdueAfterDays: 1,
  closedBy: 'lab:ctx',
});

export const TURNOVER_RULES: readonly TurnoverRule[] = [turnover(3), turnover(6)];

export const PAUSE_REASSESSMENT_RULE: PauseReassessmentRule = {
  id: 'pause-reassessment/<pausedOn>',
  kind: 'pause-reassessment',
  occurrence: '',
  text: 'Treatment is paused: reassess at the end of the pause for this drug, or at once after a new fracture',
  source: 'NOGG 2024 (second-hand)',
  sourceMark: 'found',
  inForceFrom: IN_FORCE_FROM,
  dueAfterPause: {
    alendronate: months(24),
    risedronate: months(18),
    ibandronate: months(18),
    'ibandronate-iv': months(18),
    zoledronate: months(36),
  },
  opensBeforeDays: 56,
  overdueAfterDays: 1,
};

export const SUPPLY_GAP_RULE: SupplyGapRule = {
  id: 'supply-gap/<due>',
  kind: 'supply-gap',
  occurrence: '',
  text: 'The tablets handed out run out: is there a new supply?',
  source: 'permissible gap of the adherence literature',
  sourceMark: 'mem',
  inForceFrom: IN_FORCE_FROM,
  agents: ORAL,
  opensBeforeDays: 14,
  lateAfterDays: 7,
  overdueAfterDays: 30,
  criticalAfterDays: 60,
};
