import type { DosingRule, GateRules, SourceMark } from './protocol.ts';
import { IN_FORCE_FROM, months } from './rule-parts.ts';

type Row = Pick<DosingRule, 'agent' | 'interval' | 'countsFrom' | 'opensBeforeDays' | 'overdueAfterDays' | 'gate'> &
  Partial<Pick<DosingRule, 'lateAfterDays' | 'criticalAfterDays' | 'maximumDoses' | 'afterHipSurgeryDays'>> & {
    readonly text: string;
    readonly source: string;
    readonly mark: SourceMark;
  };

const row = ({ mark, ...r }: Row): DosingRule => ({
  id: `dose/${r.agent}`,
  kind: 'dose',
  occurrence: '',
  sourceMark: mark,
  inForceFrom: IN_FORCE_FROM,
  lateAfterDays: 1,
  criticalAfterDays: null,
  maximumDoses: null,
  afterHipSurgeryDays: null,
  ...r,
});

/** Section 4, injections and infusions. Denosumab 120 mg is another product and never a dose here. */
export const DOSING_RULES: readonly DosingRule[] = [
  row({
    agent: 'denosumab',
    text: 'Denosumab 60 mg is due 6 months after the last dose given; there is no holiday from it',
    interval: months(6),
    countsFrom: 'last-dose',
    opensBeforeDays: 56,
    overdueAfterDays: 29,
    criticalAfterDays: 113,
    gate: { asks: ['calcium', 'vitamin-d'], doses: 'all' },
    source: 'more than 16 weeks late: vertebral fracture hazard ratio 3.91 (1.62–9.45), Lyu et al. 2020',
    mark: 'found',
  }),
  row({
    agent: 'zoledronate',
    text: 'Zoledronate 5 mg is due 12 months after the last dose given',
    interval: months(12),
    countsFrom: 'last-dose',
    opensBeforeDays: 56,
    overdueAfterDays: 57,
    afterHipSurgeryDays: 14,
    gate: { asks: ['calcium', 'vitamin-d', 'creatinine-clearance'], doses: 'all' },
    source: 'product label; not before 14 days after hip surgery: BNF [found]',
    mark: 'mem',
  }),
  row({
    agent: 'ibandronate-iv',
    text: 'Ibandronate 3 mg IV is due every 3 months, counted from the first dose of the series',
    interval: months(3),
    countsFrom: 'series',
    opensBeforeDays: 28,
    lateAfterDays: 15,
    overdueAfterDays: 29,
    gate: { asks: ['calcium', 'vitamin-d', 'creatinine-clearance'], doses: 'all' },
    source: 'product label',
    mark: 'mem',
  }),
  row({
    agent: 'romosozumab',
    text: 'Romosozumab 210 mg is due every month, counted from the first dose of the series, 12 doses in all',
    interval: months(1),
    countsFrom: 'series',
    opensBeforeDays: 14,
    lateAfterDays: 8,
    overdueAfterDays: 15,
    maximumDoses: 12,
    gate: { asks: ['calcium', 'vitamin-d'], doses: 'first' },
    source: 'product label',
    mark: 'mem',
  }),
];

/** Section 4, gates: they block a dose without stopping its clock. */
export const GATE_RULES: GateRules = {
  fromBeforeDays: 42,
  tests: {
    calcium: { test: 'adjusted-calcium', below: 2.1, sinceBeforeDays: 42, maximumAgeDays: 90 },
    'vitamin-d': { test: 'vitamin-d', below: 50, sinceBeforeDays: 365, maximumAgeDays: null },
    'creatinine-clearance': {
      test: 'creatinine-clearance',
      below: { zoledronate: 35, 'ibandronate-iv': 30 },
      sinceBeforeDays: 42,
      maximumAgeDays: 90,
    },
  },
  labs: {
    id: 'pre-dose-labs/<n>',
    kind: 'pre-dose-labs',
    occurrence: '',
    text: 'Blood tests before the dose, by 14 days before it is due',
    source: 'product labels',
    sourceMark: 'mem',
    inForceFrom: IN_FORCE_FROM,
    opensBeforeDays: 42,
    dueBeforeDays: 14,
    overdueAfterDays: 1,
  },
  postDoseCalcium: {
    id: 'post-dose-calcium/<n>',
    kind: 'post-dose-calcium',
    occurrence: '',
    text: 'Poor kidney function (creatinine clearance below 30 mL/min): calcium within 14 days after denosumab',
    source: 'product label',
    sourceMark: 'mem',
    inForceFrom: IN_FORCE_FROM,
    agent: 'denosumab',
    clearanceBelow: 30,
    dueAfterDays: 14,
    overdueAfterDays: 1,
    closedBy: 'lab:adjusted-calcium',
  },
};
