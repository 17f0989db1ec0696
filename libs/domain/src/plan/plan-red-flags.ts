import type { Flag } from '../facts/facts.ts';
import type { Protocol, RedFlagRule, RuleBase } from '../protocol/protocol.ts';
import { ruleOfFlag } from '../protocol/rules-of.ts';
import { formatDay, type DayNumber } from '../time/day-number.ts';
import { dayAt, draftOf, type Draft, type PauseDays } from './draft.ts';
import { episodeAt, type EpisodeDays } from './episodes.ts';
import { NEVER } from './days.ts';
import type { Known } from './known.ts';
import type { Leaving } from './leaving.ts';
import { nextAgentFrom } from './plan-sequence.ts';

/** What one flag on one date is made of: open until every part is resolved. */
interface Raised {
  readonly flag: Flag;
  readonly on: DayNumber;
  readonly episode: EpisodeDays;
  readonly facts: string;
  resolvedOn: DayNumber;
}

const ruleBases = new WeakMap<RedFlagRule, RuleBase>();

function ruleBaseOf(rule: RedFlagRule): RuleBase {
  let base = ruleBases.get(rule);
  if (base === undefined) {
    base = ruleOfFlag(rule);
    ruleBases.set(rule, base);
  }
  return base;
}

/**
 * The rebound fractures that the planner raises itself: a spine episode diagnosed after denosumab ran out, with no
 * next agent given since (section 6). One is resolved by a recorded `rebound-fracture` of that day or later.
 */
function reboundsOf(episodes: readonly EpisodeDays[], known: Known, protocol: Protocol): Raised[] {
  const rule = protocol.rebound;
  const raised: Raised[] = [];
  if (!known.courses.some((c) => c.agent === rule.agent && c.doses.length > 0)) return raised;
  for (const episode of episodes) {
    if (!episode.spine) continue;
    const { diagnosedOn } = episode;
    let last = -NEVER;
    for (const course of known.courses) {
      if (course.agent !== rule.agent) continue;
      for (const dose of course.doses) if (dose <= diagnosedOn && dose > last) last = dose;
    }
    if (last === -NEVER) continue;
    if (diagnosedOn <= dayAt(last, rule.after) || diagnosedOn > dayAt(last, rule.until)) continue;
    if (nextAgentFrom(known, protocol, null, last + 1) <= diagnosedOn) continue;
    let resolvedOn = NEVER;
    for (const flag of known.flags) {
      if (flag.flag === 'rebound-fracture' && flag.on >= diagnosedOn)
        resolvedOn = Math.min(resolvedOn, flag.resolvedOn);
    }
    raised.push({
      flag: 'rebound-fracture',
      on: diagnosedOn,
      episode,
      resolvedOn,
      facts: `Raised by itself: vertebral fracture diagnosed on ${formatDay(diagnosedOn)}, ${rule.agent} last given on ${formatDay(last)} and nothing that follows it since.`,
    });
  }
  return raised;
}

/**
 * Plans a task for every flag and date, recorded or raised by the planner, and returns the pauses that unfinished
 * urgent flags bring to the patient's routine work (section 6).
 */
export function planRedFlags(
  episodes: readonly EpisodeDays[],
  known: Known,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): PauseDays[] {
  const raised = reboundsOf(episodes, known, protocol);
  for (const { flag, on, resolvedOn } of known.flags) {
    const same = raised.find((r) => r.flag === flag && r.on === on);
    if (same === undefined) {
      raised.push({
        flag,
        on,
        episode: episodeAt(episodes, on),
        resolvedOn,
        facts: `Recorded on ${formatDay(on)}.`,
      });
    } else same.resolvedOn = Math.max(same.resolvedOn, resolvedOn);
  }
  const pauses: PauseDays[] = [];
  for (const { flag, on, episode, resolvedOn, facts } of raised) {
    const rule = protocol.redFlags.find((r) => r.flag === flag);
    if (rule === undefined) continue;
    const dueOn = on + rule.dueAfterDays;
    const draft = draftOf({
      rule: ruleBaseOf(rule),
      occurrence: `${flag}-${formatDay(on)}`,
      episode: episode.key,
      course: null,
      bornOn: on,
      anchor: 'trigger',
      anchorOn: on,
      opensOn: on,
      dueOn,
      overdueFrom: dueOn + 1,
      facts,
    });
    draft.criticalFrom = dueOn;
    draft.closedOn = resolvedOn;
    leaving.settle(draft);
    into.push(draft);
    if (rule.dueAfterDays <= protocol.rebound.pausingDueDays) {
      pauses.push({ from: on, until: draft.doneOn ?? draft.cancelledOn, reason: 'red-flag' });
    }
  }
  return pauses;
}
