import type { DosingRule, Protocol } from '../protocol/protocol.ts';
import { addMonthsToDay, formatDay, type DayNumber } from '../time/day-number.ts';
import { GATE_WORDS } from './because.ts';
import { dayAt, draftOf, type Draft, type GateDays } from './draft.ts';
import { firstFrom, NEVER } from './days.ts';
import type { Course, Known } from './known.ts';
import type { Leaving } from './leaving.ts';
import type { Anchor } from './scheduled-task.ts';
import { labsDoneOn, minusDays } from './standing.ts';

/** The next dose of a course: its number, its due date D, and what D counts from. */
export interface NextDose {
  readonly rule: DosingRule;
  readonly n: number;
  readonly dueOn: DayNumber;
  readonly anchor: Anchor;
  readonly anchorOn: DayNumber;
}

/**
 * When the next dose of an injected agent is due; null for other agents and after the last dose of the course.
 * Counting from the series: the anchor is the first dose, or the latest that was not given on the day computed.
 */
export function nextDoseOf(course: Course, known: Known, protocol: Protocol): NextDose | null {
  const rule = protocol.dosingRules.find((r) => r.agent === course.agent);
  if (rule === undefined) return null;
  const { doses } = course;
  const n = doses.length + 1;
  if (rule.maximumDoses !== null && n > rule.maximumDoses) return null;
  const last = doses[doses.length - 1];
  if (last === undefined) {
    let dueOn = course.startedOn;
    if (rule.afterHipSurgeryDays !== null) {
      for (const surgery of known.hipSurgeries) dueOn = Math.max(dueOn, surgery + rule.afterHipSurgeryDays);
    }
    return { rule, n, dueOn, anchor: 'treatment-start', anchorOn: course.startedOn };
  }
  const { interval } = rule;
  if (rule.countsFrom === 'last-dose') {
    return { rule, n, dueOn: dayAt(last, interval), anchor: 'last-dose', anchorOn: last };
  }
  let anchorOn = doses[0] as DayNumber;
  let k = 1;
  for (let i = 1; i < doses.length; i += 1) {
    const dose = doses[i] as DayNumber;
    if (dose === addMonthsToDay(anchorOn, interval.months * k) + interval.days * k) k += 1;
    else {
      anchorOn = dose;
      k = 1;
    }
  }
  const dueOn = addMonthsToDay(anchorOn, interval.months * k) + interval.days * k;
  return { rule, n, dueOn, anchor: 'series', anchorOn };
}

/** The blood tests asked for before a dose, with the results that can count for it; null when none is asked. */
function gateOf(next: NextDose, course: Course, known: Known, protocol: Protocol): GateDays | null {
  const { rule, n, dueOn } = next;
  if (rule.gate === null || (rule.gate.doses === 'first' && n !== 1)) return null;
  const { gates } = protocol;
  return {
    from: dueOn - gates.fromBeforeDays,
    asks: rule.gate.asks.map((name) => {
      const { test, below, sinceBeforeDays, maximumAgeDays } = gates.tests[name];
      const since = dueOn - sinceBeforeDays;
      return {
        name,
        // an agent without a limit is asked for a result and blocked by none
        below: typeof below === 'number' ? below : (below[course.agent] ?? -Infinity),
        since,
        maximumAgeDays,
        results: known.labs[test].filter(({ on }) => on >= since),
      };
    }),
  };
}

/** What the due date of a dose counts from, as a sentence. */
function countedFrom({ n, dueOn, anchor, anchorOn }: NextDose): string {
  const due = `Dose ${n} is due on ${formatDay(dueOn)}`;
  if (anchor === 'last-dose') return `${due}, counted from the last dose given, on ${formatDay(anchorOn)}.`;
  if (anchor === 'series') return `${due}, counted from the dose of ${formatDay(anchorOn)}.`;
  return dueOn === anchorOn ? `${due}, the first day of the course.` : `${due}, because of hip surgery.`;
}

/** Plans the next dose of a course and the blood tests before it (section 4). */
export function planDose(
  next: NextDose,
  course: Course,
  sentence: string,
  known: Known,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): void {
  const { rule, dueOn } = next;
  const gate = gateOf(next, course, known, protocol);
  const counted = countedFrom(next);
  const common = {
    occurrence: String(next.n),
    episode: null,
    course,
    bornOn: course.startedOn,
    anchor: next.anchor,
    anchorOn: next.anchorOn,
  };
  const dose = draftOf({
    ...common,
    facts: `${sentence} ${counted}`,
    rule,
    opensOn: dueOn - rule.opensBeforeDays,
    dueOn,
    overdueFrom: dueOn + rule.overdueAfterDays,
  });
  dose.lateFrom = dueOn + rule.lateAfterDays;
  dose.criticalFrom = rule.criticalAfterDays === null ? null : dueOn + rule.criticalAfterDays;
  dose.gate = gate;
  leaving.settle(dose);
  into.push(dose);
  if (gate === null) return;

  const { labs } = protocol.gates;
  const labsDueOn = dueOn - labs.dueBeforeDays;
  const draft = draftOf({
    ...common,
    facts: `${sentence} ${counted} Asked for: ${gate.asks.map(({ name }) => GATE_WORDS[name]).join(', ')}.`,
    rule: labs,
    opensOn: dueOn - labs.opensBeforeDays,
    dueOn: labsDueOn,
    overdueFrom: labsDueOn + labs.overdueAfterDays,
  });
  draft.gate = gate;
  leaving.settle(draft);
  settleLabs(draft, gate);
  into.push(draft);
}

/**
 * Blood tests are done while none is missing. Of a cancelled task that is decided on the day it was cancelled; of
 * another it is said as of the newest result, with the last day for which it holds.
 */
function settleLabs(draft: Draft, gate: GateDays): void {
  if (draft.cancelledOn !== null) {
    const doneOn = labsDoneOn(gate, draft.opensOn, draft.cancelledOn, minusDays);
    if (doneOn === null) return;
    draft.doneOn = doneOn;
    draft.cancelledOn = null;
    draft.cancelReason = null;
    return;
  }
  let newest = draft.opensOn;
  let until = NEVER;
  for (const { results, maximumAgeDays } of gate.asks) {
    const last = results[results.length - 1];
    if (last === undefined) return;
    if (last.on > newest) newest = last.on;
    if (maximumAgeDays !== null) until = Math.min(until, last.on + maximumAgeDays);
  }
  draft.doneOn = labsDoneOn(gate, draft.opensOn, newest, minusDays);
  if (draft.doneOn !== null && until !== NEVER) draft.doneUntil = until;
}

/** Plans the calcium after each dose given to a patient whose kidneys are poor (section 4). */
export function planPostDoseCalcium(
  course: Course,
  sentence: string,
  known: Known,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): void {
  const rule = protocol.gates.postDoseCalcium;
  const clearances = known.labs['creatinine-clearance'];
  if (rule.agent !== course.agent || clearances.length === 0) return;
  course.doses.forEach((dose, index) => {
    let latest: number | null = null;
    for (const { on, value } of clearances) if (on <= dose) latest = value;
    if (latest === null || latest >= rule.clearanceBelow) return;
    const dueOn = dose + rule.dueAfterDays;
    const draft = draftOf({
      rule,
      occurrence: String(index + 1),
      episode: null,
      course,
      bornOn: course.startedOn,
      anchor: 'last-dose',
      anchorOn: dose,
      opensOn: dose,
      dueOn,
      overdueFrom: dueOn + rule.overdueAfterDays,
      facts: `${sentence} Dose ${index + 1} on ${formatDay(dose)} with a creatinine clearance of ${latest} mL/min.`,
    });
    draft.closedOn = firstFrom(known.dates[rule.closedBy], dose + 1);
    leaving.settle(draft);
    into.push(draft);
  });
}
