import type { Facts } from '../facts/facts.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { DayNumber } from '../time/day-number.ts';
import type { Draft, PauseDays } from './draft.ts';
import { episodeDaysOf } from './episodes.ts';
import { NEVER } from './days.ts';
import type { Course } from './known.ts';
import { Leaving } from './leaving.ts';
import { courseSentence, planCourse, planPauseReassessment, planSupplyGap, planTurnover } from './plan-course.ts';
import { nextDoseOf, planDose, planPostDoseCalcium } from './plan-dose.ts';
import { planEpisode } from './plan-episode.ts';
import { planRedFlags } from './plan-red-flags.ts';
import { planSequence } from './plan-sequence.ts';
import { planTriggered } from './plan-triggered.ts';
import { knownOf } from './read-known.ts';

/**
 * Every task of a patient, settled, with dates as days, sorted by due date and key. Nothing in it depends on `asOf`
 * but which facts count.
 */
export function draftsOf(facts: Facts, asOf: DayNumber, protocol: Protocol): Draft[] {
  const episodes = episodeDaysOf(facts.fractures, asOf);
  const drafts: Draft[] = [];
  if (episodes.length === 0) return drafts;
  const known = knownOf(facts, asOf);
  const leaving = new Leaving(known, protocol);

  const starts: Draft[] = [];
  for (const course of known.courses) {
    if (!course.counted) continue;
    const sentence = courseSentence(course);
    const start = planSequence(course, sentence, known, protocol, leaving, drafts);
    if (start !== null) starts.push(start);
    const isReplaced = start !== null && protocol.sequence.start.withDoseTiers.includes(course.agent);
    if (course.injected && !isReplaced) {
      const next = nextDoseOf(course, known, protocol);
      if (next !== null) planDose(next, course, sentence, known, protocol, leaving, drafts);
    }
    planPostDoseCalcium(course, sentence, known, protocol, leaving, drafts);
    planCourse(course, sentence, protocol, leaving, drafts);
    planTurnover(course, sentence, known, protocol, leaving, drafts);
    planPauseReassessment(course, sentence, protocol, leaving, drafts);
    planSupplyGap(course, sentence, protocol, leaving, drafts);
  }
  for (const episode of episodes) planEpisode(episode, known, protocol, leaving, drafts);
  const flagPauses = planRedFlags(episodes, known, protocol, leaving, drafts);
  planTriggered(episodes, known, protocol, leaving, starts, drafts);

  const hasPausedCourse = known.courses.some((c) => c.pausedOn !== NEVER);
  if (flagPauses.length > 0 || hasPausedCourse) pause(drafts, flagPauses, protocol);
  return drafts.sort(byDueOnThenKey);
}

function byDueOnThenKey(a: Draft, b: Draft): number {
  if (a.dueOn !== b.dueOn) return a.dueOn - b.dueOn;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function coursePauseOf(course: Course): PauseDays | null {
  if (course.pausedOn === NEVER) return null;
  const until = course.pausedUntil === NEVER ? null : course.pausedUntil;
  return { from: course.pausedOn, until, reason: 'treatment-paused' };
}

/** Lets unfinished tasks rest: routine kinds under an urgent flag, and what belongs to a paused course (section 5, 6). */
function pause(drafts: readonly Draft[], flagPauses: readonly PauseDays[], protocol: Protocol): void {
  const { pausedKinds } = protocol.rebound;
  const { notPausedWithCourse } = protocol.leaving;
  for (const draft of drafts) {
    const byFlag = flagPauses.length > 0 && pausedKinds.includes(draft.kind);
    const byCourse =
      draft.course === null || notPausedWithCourse.includes(draft.kind) ? null : coursePauseOf(draft.course);
    if (byFlag && byCourse !== null) draft.pauses = [...flagPauses, byCourse];
    else if (byFlag) draft.pauses = flagPauses;
    else if (byCourse !== null) draft.pauses = [byCourse];
  }
}
