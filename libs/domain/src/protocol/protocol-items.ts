import type { Agent } from '../facts/facts.ts';
import type { LocalDate } from '../time/local-date.ts';
import type { Closing, Protocol, RuleBase } from './protocol.ts';
import { ruleOfFlag } from './rules-of.ts';
import {
  distanceOf,
  lengthWords,
  offsetWords,
  settingsWithin,
  type Anchors,
  type ProtocolSetting,
  type SettingAnchor,
} from './settings.ts';
import type { TaskKind } from './task-kinds.ts';
import type { SourceMark } from './terms.ts';

/** The parts of the protocol page, in its order. */
export const PROTOCOL_GROUPS = [
  'episodes',
  'recorded',
  'doses',
  'courses',
  'sequence',
  'leaving',
  'red-flags',
  'checklists',
  'contacts',
] as const;
export type ProtocolGroup = (typeof PROTOCOL_GROUPS)[number];

/** Something that a rule looks at in what is recorded. */
export interface RuleReads {
  readonly as: 'counts-from' | 'condition' | 'trigger' | 'done-by' | 'asks';
  /** A word of `terms.ts`, a gate, or an anchor. */
  readonly what: string;
}

/** One line of the protocol page: a rule, a checklist, or a part that has no source of its own. */
export interface ProtocolItem {
  /** The rule's id, `checklist/<kind>`, or the name of the part. */
  readonly id: string;
  /** Where it stands, as a JSON pointer. */
  readonly path: string;
  readonly group: ProtocolGroup;
  readonly kind: TaskKind | null;
  readonly occurrence: string | null;
  readonly agents: readonly Agent[];
  /** As the rule says it; null for a part without words. */
  readonly text: string | null;
  readonly source: string | null;
  readonly sourceMark: SourceMark | null;
  readonly inForceFrom: LocalDate;
  readonly settings: readonly ProtocolSetting[];
  readonly reads: readonly RuleReads[];
  /** What stands there. */
  readonly content: object;
}

/** Labels of settings, for answers and pages in English. */
export const SETTING_WORDS = {
  looksAt: 'looks at',
  opens: 'opens',
  due: 'due',
  target: 'best on',
  settledFrom: 'settled by a pain score from',
  from: 'counts from',
  before: 'counts until the day before',
  interval: 'interval',
  opensBeforeDays: 'opens',
  dueBeforeDays: 'due',
  dueAfterDays: 'due',
  lateAfterDays: 'late from',
  overdueAfterDays: 'overdue from',
  criticalAfterDays: 'critical from',
  maximumDoses: 'doses in a course',
  afterHipSurgeryDays: 'first dose after hip surgery not before',
  clearanceBelow: 'creatinine clearance below, mL/min',
  below: 'blocks below',
  sinceBeforeDays: 'results count from',
  maximumAgeDays: 'results at most this old',
  fromBeforeDays: 'blocks from',
  onlyUntil: 'only while due by',
  dueAfterStart: 'due',
  dueAfterDose: 'due',
  dueAfterLastDose: 'due',
  dueAfterPause: 'due',
  dose: 'after dose',
  after: 'from',
  fullCourse: 'doses of a full course',
  within: 'within',
  until: 'until',
  nrsAtLeast: 'pain at least',
  nrsAtMost: 'pain at most',
  rdqAbove: 'disability (RDQ) above',
  restDays: 'nothing new after one done for',
  settledNrsAtMost: 'settled at pain of at most',
  repeatAtNrs: 'repeated at pain of',
  pausingDueDays: 'urgent when due within',
  ahead: 'looks ahead',
} as const;

const ANCHOR_WORDS: Readonly<Record<SettingAnchor, string>> = {
  diagnosis: 'diagnosis',
  onset: 'onset',
  trigger: 'trigger',
  due: 'due',
  start: 'start',
  'last-dose': 'last dose',
  series: 'dose of the series',
  dose: 'dose',
  pause: 'pause',
  flag: 'flag',
};

/** Numbers and intervals of a rule in English words: "opens diagnosis + 84 days; due diagnosis + 112 days". */
export function intervalWords({ settings }: Pick<ProtocolItem, 'settings'>): string {
  return settings
    .filter(({ value }) => value !== null)
    .map((setting) => {
      const { name, agent, anchor, value, unit } = setting;
      const label = (SETTING_WORDS as Readonly<Record<string, string>>)[name] ?? name;
      const distance = distanceOf(setting);
      const said =
        distance !== null
          ? anchor === null
            ? lengthWords(distance)
            : offsetWords(ANCHOR_WORDS[anchor], distance)
          : unit === 'days'
            ? lengthWords({ months: 0, days: Number(value) })
            : String(value);
      return `${agent === null ? '' : `${agent}: `}${label} ${said}`;
    })
    .join('; ');
}

const closes = (doneBy: readonly Closing[]): RuleReads[] => doneBy.map(({ by }) => ({ as: 'done-by', what: by }));
const reads = (as: RuleReads['as'], ...what: readonly string[]): RuleReads[] => what.map((one) => ({ as, what: one }));

interface Place {
  readonly path: string;
  readonly group: ProtocolGroup;
  readonly anchors: Anchors;
  readonly reads: readonly RuleReads[];
  readonly agents?: readonly Agent[];
}

function ruleItem(rule: RuleBase, content: object, { path, group, anchors, reads, agents = [] }: Place): ProtocolItem {
  return {
    id: rule.id,
    path,
    group,
    kind: rule.kind,
    occurrence: rule.occurrence,
    agents,
    text: rule.text,
    source: rule.source,
    sourceMark: rule.sourceMark,
    inForceFrom: rule.inForceFrom,
    settings: settingsWithin(content, path, anchors),
    reads,
    content,
  };
}

/** A part without a source of its own. */
function partItem(id: string, content: object, inForceFrom: LocalDate, place: Place): ProtocolItem {
  const { path, group, anchors, reads } = place;
  const settings = settingsWithin(content, path, anchors);
  const none = { kind: null, occurrence: null, agents: [], text: null, source: null, sourceMark: null };
  return { id, path, group, ...none, inForceFrom, settings, reads, content };
}

/**
 * A protocol line by line, as its page has it: every rule with what it counts from, its numbers, and what it reads of
 * what is recorded. Nothing of the protocol that plans is left out.
 */
export function protocolItems(protocol: Protocol): ProtocolItem[] {
  const { gates, sequence, inForceFrom } = protocol;
  const episodes = protocol.episodeRules.map((rule, i) =>
    ruleItem(rule, rule, {
      path: `/episodeRules/${i}`,
      group: 'episodes',
      anchors: { '': rule.anchor, looksAt: 'diagnosis' },
      reads: [
        ...reads('counts-from', rule.anchor),
        ...(rule.appliesTo === 'all' ? [] : reads('condition', rule.appliesTo)),
        ...closes(rule.doneBy),
        ...(rule.settledFrom === null ? [] : reads('condition', 'pain-settled')),
      ],
    }),
  );
  const triggered = protocol.triggeredRules.map((rule, i) =>
    ruleItem(rule, rule, {
      path: `/triggeredRules/${i}`,
      group: 'recorded',
      anchors: { '': 'trigger', opens: rule.opensFrom },
      reads: [...reads('trigger', rule.trigger), ...closes(rule.doneBy)],
    }),
  );
  const painPlace = (path: string): Place => ({
    path,
    group: 'recorded',
    anchors: { '': 'onset' },
    reads: [...reads('counts-from', 'onset'), ...reads('trigger', 'pain')],
  });
  const { referral, escalation, ...settled } = protocol.pain;
  const pain = [
    ...referral.map((one, i) => partItem(`pain/referral/${i + 1}`, one, inForceFrom, painPlace(`/pain/referral/${i}`))),
    ...escalation.map((one, i) =>
      partItem(`pain/escalation/${i + 1}`, one, inForceFrom, painPlace(`/pain/escalation/${i}`)),
    ),
    partItem('pain/settled', settled, inForceFrom, painPlace('/pain')),
  ];
  const doses = protocol.dosingRules.map((rule, i) =>
    ruleItem(rule, rule, {
      path: `/dosingRules/${i}`,
      group: 'doses',
      anchors: { interval: rule.countsFrom },
      agents: [rule.agent],
      reads: [
        ...reads('counts-from', rule.countsFrom),
        ...(rule.gate === null ? [] : reads('asks', ...rule.gate.asks)),
        ...reads('done-by', 'dose'),
      ],
    }),
  );
  const tests = [
    ...Object.entries(gates.tests).map(([name, test]) =>
      partItem(`gate/${name}`, test, inForceFrom, {
        path: `/gates/tests/${name}`,
        group: 'doses',
        anchors: { sinceBeforeDays: 'dose' },
        reads: reads('asks', name),
      }),
    ),
    partItem('gate/from', { fromBeforeDays: gates.fromBeforeDays }, inForceFrom, {
      path: '/gates',
      group: 'doses',
      anchors: { fromBeforeDays: 'dose' },
      reads: [],
    }),
  ];
  const courses = protocol.courseRules.map((rule, i) =>
    ruleItem(rule, rule, {
      path: `/courseRules/${i}`,
      group: 'courses',
      anchors: { '': 'start' },
      agents: rule.agents,
      reads: [...reads('counts-from', 'start'), ...reads('done-by', rule.closedBy)],
    }),
  );
  const turnover = protocol.turnover.map((rule, i) =>
    ruleItem(rule, rule, {
      path: `/turnover/${i}`,
      group: 'courses',
      anchors: { '': 'dose', within: null },
      agents: [rule.agent],
      reads: [...reads('counts-from', 'dose'), ...reads('done-by', rule.closedBy)],
    }),
  );
  const flags = protocol.redFlags.map((rule, i) =>
    ruleItem(ruleOfFlag(rule), rule, {
      path: `/redFlags/${i}`,
      group: 'red-flags',
      anchors: { dueAfterDays: 'flag' },
      reads: [...reads('trigger', 'red-flag'), ...reads('done-by', 'red-flag-resolved')],
    }),
  );
  const checklists = protocol.checklists.map((list, i): ProtocolItem => ({
    id: `checklist/${list.kind}${list.spineOnly ? ':spine' : ''}`,
    path: `/checklists/${i}`,
    group: 'checklists',
    kind: list.kind,
    occurrence: null,
    agents: [],
    text: list.items.join(' · '),
    source: null,
    sourceMark: list.sourceMark,
    inForceFrom,
    settings: [],
    reads: list.spineOnly ? reads('condition', 'symptomatic-spine') : [],
    content: list,
  }));

  return [
    ...episodes,
    ...triggered,
    ...pain,
    ...doses,
    ruleItem(gates.labs, gates.labs, {
      path: '/gates/labs',
      group: 'doses',
      anchors: { opensBeforeDays: 'dose', dueBeforeDays: 'dose' },
      reads: reads('asks', ...Object.keys(gates.tests)),
    }),
    ruleItem(gates.postDoseCalcium, gates.postDoseCalcium, {
      path: '/gates/postDoseCalcium',
      group: 'doses',
      anchors: { dueAfterDays: 'dose' },
      agents: [gates.postDoseCalcium.agent],
      reads: [...reads('asks', 'creatinine-clearance'), ...reads('done-by', gates.postDoseCalcium.closedBy)],
    }),
    ...tests,
    ...courses,
    ...turnover,
    ruleItem(protocol.pauseReassessment, protocol.pauseReassessment, {
      path: '/pauseReassessment',
      group: 'courses',
      anchors: { '': 'pause' },
      agents: Object.keys(protocol.pauseReassessment.dueAfterPause) as Agent[],
      reads: [...reads('counts-from', 'pause', 'diagnosis'), ...reads('done-by', 'treatment-review')],
    }),
    ruleItem(protocol.supplyGap, protocol.supplyGap, {
      path: '/supplyGap',
      group: 'courses',
      anchors: {},
      agents: protocol.supplyGap.agents,
      reads: [...reads('counts-from', 'supply'), ...reads('done-by', 'supply')],
    }),
    ruleItem(sequence.plan, sequence.plan, {
      path: '/sequence/plan',
      group: 'sequence',
      anchors: { '': 'dose', dueAfterStart: 'start' },
      reads: [...reads('counts-from', 'start', 'dose'), ...reads('done-by', 'treatment-review', 'next-agent')],
    }),
    ruleItem(sequence.start, sequence.start, {
      path: '/sequence/start',
      group: 'sequence',
      anchors: { '': 'last-dose', dueAfterStart: 'start' },
      reads: [
        ...reads('counts-from', 'start', 'last-dose'),
        ...reads('trigger', 'course-end', 'declined-treatment'),
        ...reads('done-by', 'next-agent'),
      ],
    }),
    partItem('leaving', protocol.leaving, inForceFrom, {
      path: '/leaving',
      group: 'leaving',
      anchors: {},
      reads: reads('trigger', 'death', 'transfer', 'declined-follow-up', 'declined-treatment', 'course-end'),
    }),
    ...flags,
    ruleItem(protocol.rebound, protocol.rebound, {
      path: '/rebound',
      group: 'red-flags',
      anchors: { '': 'last-dose' },
      agents: [protocol.rebound.agent],
      reads: [
        ...reads('counts-from', 'last-dose'),
        ...reads('trigger', 'diagnosis'),
        ...reads('condition', 'next-agent'),
      ],
    }),
    ...checklists,
    partItem('contacts', protocol.contacts, inForceFrom, {
      path: '/contacts',
      group: 'contacts',
      anchors: {},
      reads: [],
    }),
  ];
}

/** Ids of the lines that nobody has verified: shown as unverified defaults until a safety officer confirms them. */
export const unverifiedOf = (protocol: Protocol): ProtocolItem[] =>
  protocolItems(protocol).filter(({ sourceMark }) => sourceMark === 'mem');
