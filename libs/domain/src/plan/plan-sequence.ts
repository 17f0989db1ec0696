import type { Protocol } from '../protocol/protocol.ts';
import { formatDay, type DayNumber } from '../time/day-number.ts';
import { dayAt, draftOf, type Draft } from './draft.ts';
import { runsOn } from './course.ts';
import { firstFrom, NEVER } from './days.ts';
import type { Course, Known } from './known.ts';
import type { Leaving } from './leaving.ts';

/** The first day, from a day on, on which a next agent is given: a dose of an injected one, the start of another. */
export function nextAgentFrom(known: Known, protocol: Protocol, own: Course | null, from: DayNumber): DayNumber {
  const { nextAgents } = protocol.sequence;
  let first = NEVER;
  for (const course of known.courses) {
    if (course === own || !nextAgents.includes(course.agent)) continue;
    const day = course.injected ? firstFrom(course.doses, from) : course.startedOn >= from ? course.startedOn : NEVER;
    if (day < first) first = day;
  }
  return first;
}

interface StartDue {
  readonly dueOn: DayNumber;
  /** what the next agent must follow: null when the task's own opening counts */
  readonly lastDose: DayNumber | null;
  readonly why: string;
}

/** When the treatment that follows is due, or null while nothing must follow yet (section 4, `sequence/start`). */
function startDueOf(course: Course, known: Known, protocol: Protocol): StartDue | null {
  const { dueAfterStart, dueAfterLastDose, withDoseTiers } = protocol.sequence.start;
  const length = dueAfterStart[course.agent];
  if (length !== undefined) {
    const dueOn = Math.min(dayAt(course.startedOn, length), course.endedOn, course.declinedOn);
    const why =
      dueOn === course.endedOn
        ? 'It follows the end of the course.'
        : dueOn === course.declinedOn
          ? `Treatment was declined on ${formatDay(dueOn)}.`
          : 'It follows the full course.';
    return { dueOn, lastDose: null, why };
  }
  const after = dueAfterLastDose[course.agent];
  const lastDose = course.doses[course.doses.length - 1];
  if (after === undefined || lastDose === undefined) return null;
  const final = after.fullCourse === null ? undefined : course.doses[after.fullCourse - 1];
  if (final !== undefined) {
    return {
      dueOn: dayAt(final, after.after),
      lastDose,
      why: `Dose ${after.fullCourse} given on ${formatDay(final)}.`,
    };
  }
  const dueOn = dayAt(lastDose, after.after);
  if (course.endedOn !== NEVER) return { dueOn, lastDose, why: 'It follows the end of the course.' };
  if (course.declinedOn !== NEVER && runsOn(course, course.declinedOn)) {
    return { dueOn, lastDose, why: `Treatment was declined on ${formatDay(course.declinedOn)}.` };
  }
  const { plannedStopOn } = course;
  if (withDoseTiers.includes(course.agent) && plannedStopOn <= dueOn && lastDose <= plannedStopOn) {
    return { dueOn, lastDose, why: `A stop is planned on ${formatDay(plannedStopOn)}.` };
  }
  return null;
}

/**
 * Plans what must follow a treatment whose stop loses bone. Returns the `sequence/start` draft, which takes the place
 * of the next dose where the protocol says so, or null.
 */
export function planSequence(
  course: Course,
  sentence: string,
  known: Known,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): Draft | null {
  const { plan, start } = protocol.sequence;
  const due = startDueOf(course, known, protocol);
  let startDraft: Draft | null = null;
  let nextFrom: DayNumber = NEVER;

  if (due !== null) {
    const tiers = start.withDoseTiers.includes(course.agent)
      ? protocol.dosingRules.find((r) => r.agent === course.agent)
      : undefined;
    startDraft = draftOf({
      rule: start,
      occurrence: start.occurrence,
      episode: null,
      course,
      bornOn: course.startedOn,
      anchor: due.lastDose === null ? 'treatment-start' : 'last-dose',
      anchorOn: due.lastDose ?? course.startedOn,
      opensOn: due.dueOn - start.opensBeforeDays,
      dueOn: due.dueOn,
      overdueFrom: due.dueOn + (tiers?.overdueAfterDays ?? start.overdueAfterDays),
      facts: `${sentence} ${due.why}`,
    });
    if (tiers !== undefined) {
      startDraft.lateFrom = due.dueOn + tiers.lateAfterDays;
      if (tiers.criticalAfterDays !== null) startDraft.criticalFrom = due.dueOn + tiers.criticalAfterDays;
    }
    nextFrom = due.lastDose === null ? startDraft.opensOn : due.lastDose + 1;
    startDraft.closedOn = nextAgentFrom(known, protocol, course, nextFrom);
    leaving.settle(startDraft);
    into.push(startDraft);
  }

  const afterStart = plan.dueAfterStart[course.agent];
  const afterDose = plan.dueAfterDose[course.agent];
  const dose = afterDose === undefined ? undefined : course.doses[afterDose.dose - 1];
  const planDue =
    afterStart !== undefined
      ? dayAt(course.startedOn, afterStart)
      : afterDose !== undefined && dose !== undefined
        ? dayAt(dose, afterDose.after)
        : null;
  if (planDue !== null) {
    const draft = draftOf({
      rule: plan,
      occurrence: plan.occurrence,
      episode: null,
      course,
      bornOn: course.startedOn,
      anchor: dose === undefined ? 'treatment-start' : 'last-dose',
      anchorOn: dose ?? course.startedOn,
      opensOn: planDue - plan.opensBeforeDays,
      dueOn: planDue,
      overdueFrom: planDue + plan.overdueAfterDays,
      facts: sentence,
    });
    const lastDose = course.doses[course.doses.length - 1];
    if (nextFrom === NEVER && lastDose !== undefined) nextFrom = lastDose + 1;
    const next = nextFrom === NEVER ? NEVER : nextAgentFrom(known, protocol, course, nextFrom);
    draft.closedOn = Math.min(firstFrom(course.reviews, draft.opensOn), next);
    leaving.settle(draft);
    into.push(draft);
  }
  return startDraft;
}
