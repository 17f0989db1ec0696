import type { Closing, EpisodeCondition, EpisodeRule, EpisodeSeries, Offset, SourceMark } from './protocol.ts';
import { AT_ANCHOR, closedBy, closedInSeries, days, IN_FORCE_FROM, months, years } from './rule-parts.ts';
import type { TaskKind } from './task-kinds.ts';

interface Row {
  readonly kind: TaskKind;
  readonly occurrence: string;
  readonly text: string;
  readonly anchor?: 'diagnosis' | 'onset';
  readonly appliesTo?: EpisodeCondition;
  readonly looksAt?: Offset;
  readonly opens: Offset;
  readonly due: Offset;
  readonly target?: Offset;
  readonly doneBy: readonly Closing[];
  readonly series?: EpisodeSeries;
  readonly earlyReason?: 'before-window';
  readonly settledFrom?: Offset;
  readonly source: string;
  readonly mark: SourceMark;
}

const row = (r: Row): EpisodeRule => ({
  id: `${r.kind}/${r.occurrence}`,
  kind: r.kind,
  occurrence: r.occurrence,
  text: r.text,
  anchor: r.anchor ?? 'diagnosis',
  appliesTo: r.appliesTo ?? 'all',
  looksAt: r.looksAt ?? null,
  opens: r.opens,
  due: r.due,
  target: r.target ?? null,
  overdueAfterDays: 1,
  doneBy: r.doneBy,
  series: r.series ?? null,
  earlyReason: r.earlyReason ?? null,
  settledFrom: r.settledFrom ?? null,
  source: r.source,
  sourceMark: r.mark,
  inForceFrom: IN_FORCE_FROM,
});

const fallsYear = (n: number): EpisodeRule =>
  row({
    kind: 'falls-reminder',
    occurrence: `year-${n}`,
    text: `Falls reminder at ${n} ${n === 1 ? 'year' : 'years'}`,
    opens: years(n, -28),
    due: years(n),
    doneBy: [closedInSeries('falls-reminder')],
    series: 'falls-reminder',
    source: 'at least yearly: World Falls Guidelines',
    mark: 'mem',
  });

const contactYear = (n: number): EpisodeRule =>
  row({
    kind: 'follow-up-contact',
    occurrence: `year-${n}`,
    text: `Follow-up contact at ${n} years, while bone treatment runs`,
    appliesTo: 'course-on-anniversary',
    looksAt: years(n),
    opens: years(n, -28),
    due: years(n, 28),
    doneBy: [closedInSeries('follow-up-contact')],
    series: 'follow-up-contact',
    source: 'long-term monitoring of tolerance and adherence',
    mark: 'seed',
  });

/** Section 3, the table: what every episode plans. A series stands in the order of its days. */
export const EPISODE_RULES: readonly EpisodeRule[] = [
  row({
    kind: 'first-contact',
    occurrence: 'initial',
    text: 'First contact within 14 days',
    opens: AT_ANCHOR,
    due: days(14),
    doneBy: [closedBy('fls-contact'), closedBy('fls-assessment')],
    source: 'service default; prolonged bed rest costs 1 % of bone a week and 15 % of strength in 10 days [seed]',
    mark: 'own',
  }),
  row({
    kind: 'pain-review',
    occurrence: 'week-2-3',
    text: 'Pain review in weeks 2 to 3 of pain from a vertebral fracture',
    anchor: 'onset',
    appliesTo: 'symptomatic-spine',
    opens: days(14),
    due: days(21),
    doneBy: [closedInSeries('pain')],
    series: 'pain-review',
    source: 'most pain falls by 2 to 3 weeks: NICE TA279 committee',
    mark: 'found',
  }),
  row({
    kind: 'pain-review',
    occurrence: 'week-6',
    text: 'Pain review at about 6 weeks of pain from a vertebral fracture',
    anchor: 'onset',
    appliesTo: 'symptomatic-spine',
    opens: days(35),
    due: days(49),
    doneBy: [closedInSeries('pain')],
    series: 'pain-review',
    source: 'TA279 "recent" is about 6 weeks; a Bristol pathway refers after 6 weeks',
    mark: 'found',
  }),
  row({
    kind: 'assessment',
    occurrence: 'fls',
    text: 'Fracture liaison assessment within 90 days',
    opens: AT_ANCHOR,
    due: days(90),
    doneBy: [closedBy('fls-assessment')],
    source: 'FLS-DB KPI 4',
    mark: 'found',
  }),
  row({
    kind: 'dxa',
    occurrence: 'initial',
    text: 'Bone density scan within 90 days, as none was done in the 24 months before',
    appliesTo: 'no-recent-dxa',
    looksAt: months(-24),
    opens: AT_ANCHOR,
    due: days(90),
    doneBy: [closedBy('dxa:scanned')],
    source: 'FLS-DB KPI 5; NG259 1.10.1 no routine repeat within 2 years',
    mark: 'found',
  }),
  row({
    kind: 'falls-assessment',
    occurrence: 'initial',
    text: 'Falls assessment, done or referred, within 90 days',
    opens: AT_ANCHOR,
    due: days(90),
    doneBy: [closedBy('falls-assessment')],
    source: 'FLS-DB KPI 6; NG249 1.1.3',
    mark: 'found',
  }),
  row({
    kind: 'augmentation-review',
    occurrence: 'month-3',
    text: 'Review at 3 months of pain whether vertebral augmentation should be considered',
    anchor: 'onset',
    appliesTo: 'symptomatic-spine',
    opens: months(3, -14),
    due: months(3),
    doneBy: [closedBy('augmentation-review')],
    settledFrom: days(35),
    source: 'service document; VERTOS II: relief by 3 months',
    mark: 'seed',
  }),
  row({
    kind: 'treatment-decision',
    occurrence: 'initial',
    text: 'Decision about bone treatment within 16 weeks',
    opens: AT_ANCHOR,
    due: days(112),
    doneBy: [
      closedBy('fls-assessment:treatment-decided'),
      closedBy('counted-course-started'),
      closedBy('declined-treatment'),
    ],
    source: 'pitfall: not addressing osteoporosis; FLS-DB KPI 10',
    mark: 'seed',
  }),
  row({
    kind: 'follow-up-contact',
    occurrence: 'week-12-16',
    text: 'Follow-up contact between weeks 12 and 16',
    opens: days(84),
    due: days(112),
    doneBy: [closedInSeries('follow-up-contact', days(56))],
    series: 'follow-up-contact',
    earlyReason: 'before-window',
    source: 'FLS-DB KPI 9',
    mark: 'found',
  }),
  row({
    kind: 'falls-reminder',
    occurrence: 'week-6',
    text: 'Falls reminder at 6 weeks: home hazards, vision, footwear, medicines',
    opens: days(28),
    due: days(42),
    doneBy: [closedInSeries('falls-reminder'), closedBy('falls-assessment', AT_ANCHOR)],
    series: 'falls-reminder',
    source: 'home hazards, vision, footwear, medicines review',
    mark: 'own',
  }),
  row({
    kind: 'falls-reminder',
    occurrence: 'week-12-16',
    text: 'Falls reminder between weeks 12 and 16: strength and balance',
    opens: days(84),
    due: days(112),
    doneBy: [closedInSeries('falls-reminder'), closedBy('follow-up-contact:strength-and-balance')],
    series: 'falls-reminder',
    source: 'strength and balance started by 16 weeks: FLS-DB KPI 8; service document [seed]',
    mark: 'found',
  }),
  row({
    kind: 'falls-reminder',
    occurrence: 'month-6',
    text: 'Falls reminder at 6 months: is the exercise kept up?',
    opens: months(6, -14),
    due: months(6),
    doneBy: [closedInSeries('falls-reminder')],
    series: 'falls-reminder',
    source: 'exercise kept up at least 12 weeks: World Falls Guidelines',
    mark: 'mem',
  }),
  row({
    kind: 'follow-up-contact',
    occurrence: 'week-48-56',
    text: 'Follow-up contact at about one year, between weeks 48 and 56',
    opens: days(336),
    due: days(392),
    target: days(364),
    doneBy: [closedInSeries('follow-up-contact')],
    series: 'follow-up-contact',
    source: 'FLS-DB KPI 11',
    mark: 'found',
  }),
  ...[1, 2, 3, 4, 5].map(fallsYear),
  ...[2, 3, 4, 5].map(contactYear),
];
