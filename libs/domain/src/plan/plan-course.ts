import type { CourseRule, Protocol } from '../protocol/protocol.ts';
import { formatDay, type DayNumber } from '../time/day-number.ts';
import { AGENT_NAMES } from './because.ts';
import { dayAt, draftOf, type Draft } from './draft.ts';
import { firstFrom, NEVER } from './days.ts';
import type { Course, Known } from './known.ts';
import type { Leaving } from './leaving.ts';
import { applySeries, type SeriesMember } from './series.ts';

/** The sentence about a course that its tasks share. */
export function courseSentence(course: Course): string {
  const started = `${AGENT_NAMES[course.agent]} started on ${formatDay(course.startedOn)}`;
  const last = course.doses[course.doses.length - 1];
  const given = last === undefined ? '' : `, dose ${course.doses.length} given on ${formatDay(last)}`;
  const ended = course.endedOn === NEVER ? '' : `, ended on ${formatDay(course.endedOn)}`;
  return `${started}${given}${ended}.`;
}

function applies(rule: CourseRule, course: Course, dueOn: DayNumber): boolean {
  if (!rule.agents.includes(course.agent)) return false;
  const until = rule.onlyUntil[course.agent];
  return until === undefined || dueOn <= dayAt(course.startedOn, until);
}

/** Plans adherence checks and treatment reviews of a course (section 4). */
export function planCourse(
  course: Course,
  sentence: string,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): void {
  const checks: SeriesMember[] = [];
  const made = into.length;
  for (const rule of protocol.courseRules) {
    const dueOn = dayAt(course.startedOn, rule.due);
    if (!applies(rule, course, dueOn)) continue;
    const opensOn = dueOn - rule.opensBeforeDays;
    const draft = draftOf({
      rule,
      occurrence: rule.occurrence,
      episode: null,
      course,
      bornOn: course.startedOn,
      anchor: 'treatment-start',
      anchorOn: course.startedOn,
      opensOn,
      dueOn,
      overdueFrom: dueOn + rule.overdueAfterDays,
      facts: sentence,
    });
    if (rule.series !== null) checks.push({ draft, mayCloseFrom: opensOn });
    else draft.closedOn = firstFrom(rule.closedBy === 'treatment-review' ? course.reviews : course.checks, opensOn);
    into.push(draft);
  }
  if (course.checks.length > 0) {
    applySeries(checks, course.checks, leaving.cancelledFrom('adherence-check', course.startedOn, course));
  }
  for (let i = made; i < into.length; i += 1) leaving.settle(into[i] as Draft);
}

/** Plans the check that a prescription was filled: when the present cover ends (section 4). */
export function planSupplyGap(
  course: Course,
  sentence: string,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): void {
  const rule = protocol.supplyGap;
  if (course.supplies.length === 0 || !rule.agents.includes(course.agent)) return;
  let coveredTo = -NEVER;
  for (const { on, days } of course.supplies) coveredTo = Math.max(on, coveredTo + 1) + days - 1;
  const last = course.supplies[course.supplies.length - 1] as { on: DayNumber };
  const draft = draftOf({
    rule,
    occurrence: formatDay(coveredTo),
    episode: null,
    course,
    bornOn: course.startedOn,
    anchor: 'supply',
    anchorOn: last.on,
    opensOn: coveredTo - rule.opensBeforeDays,
    dueOn: coveredTo,
    overdueFrom: coveredTo + rule.overdueAfterDays,
    facts: `${sentence} Last supply handed out on ${formatDay(last.on)}; all supplies together last to ${formatDay(coveredTo)}.`,
  });
  draft.lateFrom = coveredTo + rule.lateAfterDays;
  draft.criticalFrom = coveredTo + rule.criticalAfterDays;
  leaving.settle(draft);
  into.push(draft);
}

/** Plans the reassessment of a paused bisphosphonate: by drug, or on the day of a new fracture (section 4). */
export function planPauseReassessment(
  course: Course,
  sentence: string,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): void {
  const rule = protocol.pauseReassessment;
  const after = rule.dueAfterPause[course.agent];
  if (course.pausedOn === NEVER || after === undefined) return;
  const byDrug = dayAt(course.pausedOn, after);
  const isFracture = course.pausedUntil < byDrug;
  const dueOn = isFracture ? course.pausedUntil : byDrug;
  const opensOn = isFracture ? dueOn : Math.max(dueOn - rule.opensBeforeDays, course.pausedOn + 1);
  const fracture = isFracture ? ` A fracture was diagnosed on ${formatDay(dueOn)}.` : '';
  const draft = draftOf({
    rule,
    occurrence: formatDay(course.pausedOn),
    episode: null,
    course,
    bornOn: course.startedOn,
    anchor: 'trigger',
    anchorOn: course.pausedOn,
    opensOn,
    dueOn,
    overdueFrom: dueOn + rule.overdueAfterDays,
    facts: `${sentence} Paused on ${formatDay(course.pausedOn)}.${fracture}`,
  });
  draft.closedOn = firstFrom(course.reviews, opensOn);
  leaving.settle(draft);
  into.push(draft);
}

/** Plans the look at bone turnover after a zoledronate that followed denosumab (section 4). */
export function planTurnover(
  course: Course,
  sentence: string,
  known: Known,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): void {
  const first = course.doses[0];
  if (first === undefined) return;
  for (const rule of protocol.turnover) {
    if (rule.agent !== course.agent) continue;
    let before = -NEVER;
    for (const other of known.courses) {
      if (other.agent !== rule.afterAgent) continue;
      for (const dose of other.doses) if (dose < first && dose > before) before = dose;
    }
    if (before === -NEVER || first > dayAt(before, rule.within)) continue;
    const dueOn = dayAt(first, rule.due);
    const opensOn = dueOn - rule.opensBeforeDays;
    const draft = draftOf({
      rule,
      occurrence: rule.occurrence,
      episode: null,
      course,
      bornOn: course.startedOn,
      anchor: 'last-dose',
      anchorOn: first,
      opensOn,
      dueOn,
      overdueFrom: dueOn + rule.overdueAfterDays,
      facts: `${sentence} Its first dose on ${formatDay(first)} came after ${rule.afterAgent}, last given on ${formatDay(before)}.`,
    });
    draft.closedOn = firstFrom(known.dates[rule.closedBy], opensOn);
    leaving.settle(draft);
    into.push(draft);
  }
}
