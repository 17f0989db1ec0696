import { FLAGS, INJECTED_AGENTS, type Agent } from '../facts/facts.ts';
import type { CourseRule, EpisodeRule, Offset, Protocol, TriggeredRule } from './protocol.ts';
import { protocolShape } from './protocol-shape.ts';
import { rulesOf } from './rules-of.ts';
import type { Say } from './shape.ts';
import { EVENT_OF_SERIES, type Trigger } from './terms.ts';

/** One thing that is wrong with a protocol: where, as a JSON pointer, and what, in a sentence. */
export interface ProtocolFault {
  readonly path: string;
  readonly message: string;
}

export type CheckedProtocol =
  | { readonly ok: true; readonly protocol: Protocol }
  | { readonly ok: false; readonly faults: readonly ProtocolFault[] };

/**
 * Checks a whole protocol, of a file or of a published row: the shape of every value first, then what its parts say of
 * each other. All faults are told, in the order of the document; what has none is safe to plan with.
 */
export function checkProtocol(input: unknown): CheckedProtocol {
  const faults: ProtocolFault[] = [];
  const say: Say = (path, message) => faults.push({ path, message });
  if (!protocolShape(input, '', say)) return { ok: false, faults };
  const protocol = input as Protocol;
  checkRules(protocol, say);
  protocol.episodeRules.forEach((rule, i) => checkEpisodeRule(rule, `/episodeRules/${i}`, say));
  checkSeries(protocol, say);
  checkTriggered(protocol, say);
  checkPain(protocol, say);
  checkDosing(protocol, say);
  checkCourses(protocol, say);
  checkSequence(protocol, say);
  checkRest(protocol, say);
  return faults.length === 0 ? { ok: true, protocol } : { ok: false, faults };
}

const DAYS_OF_A_MONTH = 30.436_875;

/** About how many days an offset is: enough to tell which of two is earlier, where calendars allow it at all. */
const lengthOf = ({ months, days }: Offset): number => months * DAYS_OF_A_MONTH + days;
const isBefore = (a: Offset, b: Offset): boolean => lengthOf(a) < lengthOf(b);

function checkRules({ inForceFrom, ...rest }: Protocol, say: Say): void {
  const seen = new Map<string, string>();
  for (const { path, rule } of rulesOf({ inForceFrom, ...rest })) {
    const earlier = seen.get(rule.id);
    if (earlier !== undefined) say(`${path}/id`, `is the id of ${earlier} already: ${rule.id}`);
    else seen.set(rule.id, path);
    if (!rule.id.startsWith(`${rule.kind}/`)) say(`${path}/id`, `must begin with its kind, ${rule.kind}/`);
    if (rule.inForceFrom > inForceFrom) {
      say(`${path}/inForceFrom`, `lies after the first day of the whole protocol, ${inForceFrom}`);
    }
  }
}

function checkWindow(rule: { opens: Offset; due: Offset }, path: string, say: Say): void {
  if (lengthOf(rule.due) < 0) say(`${path}/due`, 'must not lie before the day it counts from');
  if (isBefore(rule.due, rule.opens)) say(`${path}/opens`, 'must not lie after the due date');
}

function checkEpisodeRule(rule: EpisodeRule, path: string, say: Say): void {
  checkWindow(rule, path, say);
  if (rule.occurrence === '') say(`${path}/occurrence`, 'must not be empty');
  if (rule.target !== null && (isBefore(rule.target, rule.opens) || isBefore(rule.due, rule.target))) {
    say(`${path}/target`, 'must lie between the opening and the due date');
  }
  if (rule.anchor === 'onset' && rule.appliesTo !== 'symptomatic-spine') {
    say(`${path}/appliesTo`, 'must be symptomatic-spine where days count from the onset of pain');
  }
  const looks = rule.appliesTo === 'no-recent-dxa' || rule.appliesTo === 'course-on-anniversary';
  if (looks !== (rule.looksAt !== null)) {
    say(`${path}/looksAt`, looks ? `must be given for ${rule.appliesTo}` : `must be null for ${rule.appliesTo}`);
  } else if (rule.looksAt !== null) {
    const back = lengthOf(rule.looksAt) < 0;
    if (rule.appliesTo === 'no-recent-dxa' && !back) say(`${path}/looksAt`, 'must lie before the diagnosis');
    if (rule.appliesTo === 'course-on-anniversary' && back) say(`${path}/looksAt`, 'must not lie before the diagnosis');
  }
  rule.doneBy.forEach(({ from }, i) => {
    if (from === 'after-trigger')
      say(`${path}/doneBy/${i}/from`, 'must not be after-trigger: nothing triggers this rule');
  });
  if (rule.series !== null && rule.series !== rule.kind) say(`${path}/series`, `must be null or ${rule.kind}`);
  rule.doneBy.forEach(({ by, inSeries }, i) => {
    if (!inSeries) return;
    if (rule.series === null) say(`${path}/doneBy/${i}/inSeries`, 'must be false where the rule is in no series');
    else if (by !== EVENT_OF_SERIES[rule.series]) {
      say(`${path}/doneBy/${i}/by`, `must be ${EVENT_OF_SERIES[rule.series]}, the event of the series ${rule.series}`);
    }
  });
  if (rule.series !== null && rule.doneBy.filter(({ inSeries }) => inSeries).length !== 1) {
    say(`${path}/doneBy`, `must name the event of the series ${rule.series} once, with inSeries true`);
  }
}

/** Tasks of a series are told apart by their order, and two tasks of one key would be one. */
function checkSeries({ episodeRules }: Protocol, say: Say): void {
  const keys = new Set<string>();
  const last = new Map<string, EpisodeRule>();
  episodeRules.forEach((rule, i) => {
    const path = `/episodeRules/${i}`;
    const key = `${rule.kind}/${rule.occurrence}`;
    if (keys.has(key)) say(`${path}/occurrence`, `is planned by an earlier rule already: ${key}`);
    keys.add(key);
    if (rule.series === null) return;
    const before = last.get(rule.series);
    if (before !== undefined && before.anchor !== rule.anchor) {
      say(`${path}/anchor`, `must be that of the series' other rules, ${before.anchor}`);
    } else if (before !== undefined && isBefore(rule.due, before.due)) {
      say(`${path}/due`, `must not lie before that of ${before.id}: a series stands in the order of its days`);
    }
    last.set(rule.series, rule);
  });
}

/** Triggers whose task is closed by something in the triggering fact, or in the courses it names. */
const CLOSED_BY_ITSELF: readonly Trigger[] = ['leaving-on-denosumab', 'refracture-on-treatment'];

function checkTriggered({ triggeredRules }: Protocol, say: Say): void {
  const seen = new Map<Trigger, TriggeredRule>();
  triggeredRules.forEach((rule, i) => {
    const path = `/triggeredRules/${i}`;
    const earlier = seen.get(rule.trigger);
    if (earlier !== undefined) say(`${path}/trigger`, `is the trigger of ${earlier.id} already`);
    seen.set(rule.trigger, rule);
    if (lengthOf(rule.due) < 0) say(`${path}/due`, 'must not lie before its trigger');
    if (rule.opensFrom === 'due' ? lengthOf(rule.opens) > 0 : isBefore(rule.due, rule.opens)) {
      say(`${path}/opens`, 'must not lie after the due date');
    }
    if (rule.opensFrom === 'trigger' && lengthOf(rule.opens) < 0)
      say(`${path}/opens`, 'must not lie before its trigger');
    const closesItself = CLOSED_BY_ITSELF.includes(rule.trigger);
    if (closesItself && rule.doneBy.length > 0)
      say(`${path}/doneBy`, `must be empty: ${rule.trigger} says itself what closes it`);
    if (!closesItself && rule.doneBy.length === 0) say(`${path}/doneBy`, 'must name what closes the task');
    rule.doneBy.forEach(({ inSeries }, j) => {
      if (inSeries) say(`${path}/doneBy/${j}/inSeries`, 'must be false: triggered tasks are in no series');
    });
    if (rule.occurrenceStyle === 'count' && rule.trigger !== 'augmentation-review:repeat') {
      say(`${path}/occurrenceStyle`, `must not be count: ${rule.trigger} counts nothing`);
    }
    if (rule.occurrenceStyle === 'fixed' && rule.trigger !== 'refracture-on-treatment') {
      say(`${path}/occurrenceStyle`, `must not be fixed: ${rule.trigger} may come again in one episode`);
    }
    if (rule.occurrenceStyle === 'fixed' && rule.occurrence === '') say(`${path}/occurrence`, 'must not be empty');
  });
}

function checkPain({ pain }: Protocol, say: Say): void {
  for (const list of ['referral', 'escalation'] as const) {
    pain[list].forEach(({ nrsAtLeast, nrsAtMost, rdqAbove, anySign, from, before }, i) => {
      const path = `/pain/${list}/${i}`;
      if (nrsAtLeast === null && nrsAtMost === null && rdqAbove === null && !anySign) {
        say(path, 'must ask for something: a score or a sign');
      }
      if (nrsAtLeast !== null && nrsAtMost !== null && nrsAtMost < nrsAtLeast) {
        say(`${path}/nrsAtMost`, `must not lie below nrsAtLeast, ${nrsAtLeast}`);
      }
      if (from !== null && before !== null && !isBefore(from, before)) say(`${path}/before`, 'must lie after from');
    });
  }
}

/** Late, overdue, critical: in this order. */
function checkTiers(
  rule: { lateAfterDays: number; overdueAfterDays: number; criticalAfterDays: number | null },
  path: string,
  say: Say,
): void {
  const { lateAfterDays, overdueAfterDays, criticalAfterDays } = rule;
  if (overdueAfterDays < lateAfterDays)
    say(`${path}/overdueAfterDays`, `must not lie below lateAfterDays, ${lateAfterDays}`);
  if (criticalAfterDays !== null && criticalAfterDays < overdueAfterDays) {
    say(`${path}/criticalAfterDays`, `must not lie below overdueAfterDays, ${overdueAfterDays}`);
  }
}

function checkDosing({ dosingRules, gates }: Protocol, say: Say): void {
  const agents = new Set<Agent>();
  dosingRules.forEach((rule, i) => {
    const path = `/dosingRules/${i}`;
    if (agents.has(rule.agent)) say(`${path}/agent`, `has a dosing rule already: ${rule.agent}`);
    agents.add(rule.agent);
    if (lengthOf(rule.interval) < 1) say(`${path}/interval`, 'must be at least a day');
    checkTiers(rule, path, say);
    rule.gate?.asks.forEach((name, j) => {
      const { below } = gates.tests[name];
      if (typeof below !== 'number' && below[rule.agent] === undefined) {
        say(`${path}/gate/asks/${j}`, `has no limit for ${rule.agent} in /gates/tests/${name}/below`);
      }
    });
  });
  const { labs } = gates;
  if (labs.dueBeforeDays > labs.opensBeforeDays) say('/gates/labs/dueBeforeDays', 'must not lie before the opening');
}

function checkCourses({ courseRules, supplyGap }: Protocol, say: Say): void {
  const keys = new Map<string, CourseRule>();
  const last = new Map<Agent, CourseRule>();
  courseRules.forEach((rule, i) => {
    const path = `/courseRules/${i}`;
    if (rule.occurrence === '') say(`${path}/occurrence`, 'must not be empty');
    if (lengthOf(rule.due) < 0) say(`${path}/due`, 'must not lie before the start of the course');
    if (rule.closedBy !== rule.kind) say(`${path}/closedBy`, `must be ${rule.kind}, as the kind is`);
    const series = rule.kind === 'adherence-check' ? 'adherence-check' : null;
    if (rule.series !== series) say(`${path}/series`, `must be ${series ?? 'null'} for ${rule.kind}`);
    for (const agent of Object.keys(rule.onlyUntil) as Agent[]) {
      if (!rule.agents.includes(agent))
        say(`${path}/onlyUntil/${agent}`, 'names an agent that the rule does not apply to');
    }
    for (const agent of rule.agents) {
      const key = `${agent} ${rule.kind}/${rule.occurrence}`;
      const earlier = keys.get(key);
      if (earlier !== undefined) say(`${path}/agents`, `are planned by ${earlier.id} already: ${key}`);
      keys.set(key, rule);
      if (rule.series === null) continue;
      const before = last.get(agent);
      if (before !== undefined && isBefore(rule.due, before.due)) {
        say(`${path}/due`, `must not lie before that of ${before.id}: a series stands in the order of its days`);
        break;
      }
      last.set(agent, rule);
    }
  });
  checkTiers(supplyGap, '/supplyGap', say);
}

function checkSequence({ sequence, dosingRules }: Protocol, say: Say): void {
  const { plan, start } = sequence;
  const doses = (agent: string) => dosingRules.find((rule) => rule.agent === agent);
  for (const agent of start.withDoseTiers) {
    if (doses(agent) === undefined) say('/sequence/start/withDoseTiers', `names ${agent}, which has no dosing rule`);
    if (start.dueAfterLastDose[agent] === undefined) {
      say('/sequence/start/withDoseTiers', `names ${agent}, which dueAfterLastDose does not`);
    }
  }
  for (const agent of Object.keys(start.dueAfterLastDose) as Agent[]) {
    if (start.dueAfterStart[agent] !== undefined) {
      say(`/sequence/start/dueAfterLastDose/${agent}`, 'is in dueAfterStart already: one of them');
    }
  }
  for (const [agent, after] of Object.entries(plan.dueAfterDose)) {
    const most = doses(agent)?.maximumDoses ?? null;
    if (most !== null && after.dose > most) {
      say(`/sequence/plan/dueAfterDose/${agent}/dose`, `lies beyond the ${most} doses of its course`);
    }
  }
  const lengths: [string, Readonly<Partial<Record<Agent, Offset>>>][] = [
    ['/sequence/plan/dueAfterStart', plan.dueAfterStart],
    ['/sequence/start/dueAfterStart', start.dueAfterStart],
  ];
  for (const [path, byAgent] of lengths) {
    for (const [agent, due] of Object.entries(byAgent)) {
      if (lengthOf(due) < 0) say(`${path}/${agent}`, 'must not lie before the start of the course');
    }
  }
}

function checkRest(protocol: Protocol, say: Say): void {
  protocol.turnover.forEach((rule, i) => {
    if (rule.agent === rule.afterAgent) say(`/turnover/${i}/afterAgent`, `must be another than ${rule.agent}`);
    if (lengthOf(rule.due) < 0) say(`/turnover/${i}/due`, 'must not lie before the dose');
    if (
      protocol.turnover.findIndex(({ occurrence, agent }) => occurrence === rule.occurrence && agent === rule.agent) < i
    ) {
      say(`/turnover/${i}/occurrence`, `is planned by an earlier rule already: ${rule.occurrence}`);
    }
  });
  for (const [agent, due] of Object.entries(protocol.pauseReassessment.dueAfterPause)) {
    if (lengthOf(due) < 1) say(`/pauseReassessment/dueAfterPause/${agent}`, 'must lie after the pause begins');
  }
  const { redFlags, rebound } = protocol;
  redFlags.forEach(({ flag }, i) => {
    if (redFlags.findIndex((other) => other.flag === flag) < i)
      say(`/redFlags/${i}/flag`, `has a rule already: ${flag}`);
  });
  for (const flag of FLAGS) {
    if (!redFlags.some((rule) => rule.flag === flag))
      say('/redFlags', `has no rule for ${flag}: recording it would plan nothing`);
  }
  if (!INJECTED_AGENTS.includes(rebound.agent))
    say('/rebound/agent', `must be one that is given in doses, not ${rebound.agent}`);
  if (!isBefore(rebound.after, rebound.until)) say('/rebound/until', 'must lie after the beginning');
  protocol.checklists.forEach(({ kind, spineOnly }, i) => {
    const same = protocol.checklists.findIndex((other) => other.kind === kind && other.spineOnly === spineOnly);
    if (same < i) say(`/checklists/${i}/kind`, `has a checklist already: ${kind}`);
  });
  if (lengthOf(protocol.contacts.ahead) < 0) say('/contacts/ahead', 'must not be negative');
}
