import type { PainCriterion, Protocol, Trigger, TriggeredRule } from '../protocol/protocol.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import { dayAt, draftOf, earliestClosing, type Draft } from './draft.ts';
import { episodeAt, painEpisodeAt, type EpisodeDays } from './episodes.ts';
import { runsOn } from './course.ts';
import { dayOrNever, NEVER } from './days.ts';
import type { Course, Known, KnownPain } from './known.ts';
import type { Leaving } from './leaving.ts';
import { episodeSentence } from './plan-episode.ts';

interface Triggered {
  readonly trigger: Trigger;
  readonly episode: EpisodeDays;
  readonly on: DayNumber;
  readonly facts: string;
  /** when a count and not the date names the task */
  readonly count?: number;
  /** in place of the rule's due date */
  readonly dueOn?: DayNumber;
  /** in place of the rule's closing events */
  readonly closedOn?: DayNumber;
}

const rulesByTrigger = new WeakMap<Protocol, Map<Trigger, TriggeredRule>>();

function ruleOf(protocol: Protocol, trigger: Trigger): TriggeredRule | undefined {
  let rules = rulesByTrigger.get(protocol);
  if (rules === undefined) {
    rules = new Map(protocol.triggeredRules.map((rule) => [rule.trigger, rule]));
    rulesByTrigger.set(protocol, rules);
  }
  return rules.get(trigger);
}

/** Makes and settles the task of a trigger; null when the protocol has no rule for it. */
function taskOf(t: Triggered, known: Known, protocol: Protocol, leaving: Leaving): Draft | null {
  const rule = ruleOf(protocol, t.trigger);
  if (rule === undefined) return null;
  const dueOn = t.dueOn ?? dayAt(t.on, rule.due);
  const opensOn = dayAt(rule.opensFrom === 'due' ? dueOn : t.on, rule.opens);
  const suffix = rule.occurrenceStyle === 'date' ? formatDay(t.on) : rule.occurrenceStyle === 'count' ? t.count : '';
  const draft = draftOf({
    rule,
    occurrence: `${rule.occurrence}${suffix ?? ''}`,
    episode: t.episode.key,
    course: null,
    bornOn: t.on,
    anchor: 'trigger',
    anchorOn: t.on,
    opensOn,
    dueOn,
    overdueFrom: dueOn + rule.overdueAfterDays,
    facts: `${t.facts} ${episodeSentence(t.episode)}`,
  });
  draft.closedOn = t.closedOn ?? earliestClosing(rule.doneBy, known.dates, opensOn, t.on);
  leaving.settle(draft);
  return draft;
}

function meets(pain: KnownPain, criterion: PainCriterion, onset: DayNumber): boolean {
  const { nrsAtLeast, nrsAtMost, rdqAbove, anySign, from, before } = criterion;
  if (nrsAtLeast !== null && pain.nrs < nrsAtLeast) return false;
  if (nrsAtMost !== null && pain.nrs > nrsAtMost) return false;
  if (rdqAbove !== null && (pain.rdq === null || pain.rdq <= rdqAbove)) return false;
  if (anySign && !pain.sign) return false;
  if (from !== null && pain.on < dayAt(onset, from)) return false;
  return before === null || pain.on < dayAt(onset, before);
}

/**
 * Referrals and escalations from pain scores. A score plans nothing of a kind while an earlier task of the kind in
 * the episode is unfinished on its day, or was done and is younger than the rest of 28 days.
 */
function planPain(
  episodes: readonly EpisodeDays[],
  known: Known,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): void {
  const { referral, escalation, restDays } = protocol.pain;
  const planned: Draft[] = [];
  for (const pain of known.pains) {
    const episode = painEpisodeAt(episodes, pain.on);
    if (episode === null) continue;
    let trigger: Trigger;
    if (referral.some((c) => meets(pain, c, episode.onsetOn))) trigger = 'pain:refer';
    else if (escalation.some((c) => meets(pain, c, episode.onsetOn))) trigger = 'pain:escalate';
    else continue;
    const kind = ruleOf(protocol, trigger)?.kind;
    const rests = planned.some((earlier) => {
      if (earlier.kind !== kind || earlier.episode !== episode.key) return false;
      if (earlier.bornOn === pain.on) return true; // two triggers with one key are one task
      if (earlier.cancelledOn !== null && earlier.cancelledOn <= pain.on) return false;
      const isDone = earlier.doneOn !== null && earlier.doneOn <= pain.on;
      return !isDone || pain.on - earlier.bornOn < restDays;
    });
    if (rests) continue;
    const disability = pain.rdq === null ? '' : ` and disability (RDQ) of ${pain.rdq} out of 24`;
    const facts = `Pain of ${pain.nrs} out of 10${disability} recorded on ${formatDay(pain.on)}${
      pain.sign ? ', with a sign of worsening, deformity or breathing' : ''
    }, pain since ${formatDay(episode.onsetOn)}.`;
    const draft = taskOf({ trigger, episode, on: pain.on, facts }, known, protocol, leaving);
    if (draft !== null) planned.push(draft);
  }
  into.push(...planned);
}

/** Distinct days of a list in order. */
function distinct(days: readonly DayNumber[]): DayNumber[] {
  return days.filter((day, i) => i === 0 || day !== days[i - 1]);
}

function repeatsOf(episodes: readonly EpisodeDays[], known: Known, protocol: Protocol): Triggered[] {
  const counts = new Map<EpisodeDays, number>();
  const triggered: Triggered[] = [];
  const days = known.augmentationReviews
    .filter(({ event }) => event.nrs === protocol.pain.repeatAtNrs || event.outcome === 'repeat')
    .map(({ on }) => on);
  for (const on of distinct(days)) {
    const episode = painEpisodeAt(episodes, on);
    if (episode === null) continue;
    const count = (counts.get(episode) ?? 0) + 1;
    counts.set(episode, count);
    const facts = `Review of vertebral augmentation on ${formatDay(on)} left undecided.`;
    triggered.push({ trigger: 'augmentation-review:repeat', episode, on, count, facts });
  }
  return triggered;
}

function fallsOf(episodes: readonly EpisodeDays[], known: Known): Triggered[] {
  const triggered: Triggered[] = [];
  const risks = new Map<DayNumber, boolean>(); // of one day, the higher risk
  for (const { on, event } of known.fallsAssessments) {
    if (event.risk !== undefined) risks.set(on, risks.get(on) === true || event.risk === 'high');
  }
  for (const [on, isHigh] of risks) {
    triggered.push({
      trigger: isHigh ? 'falls-assessment:high-risk' : 'falls-assessment:lower-risk',
      episode: episodeAt(episodes, on),
      on,
      facts: `Falls assessment on ${formatDay(on)}.`,
    });
  }
  const referred = distinct(known.fallsAssessments.filter((a) => a.event.status === 'referred').map((a) => a.on));
  for (const on of referred) {
    const episode = episodeAt(episodes, on);
    const since = episode.diagnosedOn;
    if (on < since || referred.some((day) => day >= since && day < on)) continue;
    if (known.dates['falls-assessment:done'].some((day) => day >= since && day <= on)) continue;
    const facts = `Referred for a falls assessment on ${formatDay(on)}.`;
    triggered.push({ trigger: 'falls-assessment:referred', episode, on, facts });
  }
  for (const on of distinct(known.falls)) {
    triggered.push({ trigger: 'fall', episode: episodeAt(episodes, on), on, facts: `Fall on ${formatDay(on)}.` });
  }
  return triggered;
}

/** Whether denosumab needs watching on the day a patient leaves: it runs, or what must follow it is unfinished. */
function needsWatch(day: DayNumber, known: Known, protocol: Protocol, starts: readonly Draft[]): boolean {
  const { agent } = protocol.rebound;
  if (known.courses.some((c) => c.agent === agent && runsOn(c, day))) return true;
  return starts.some((start) => {
    if (start.agent !== agent || start.bornOn > day) return false;
    if (start.doneOn !== null && start.doneOn <= day) return false;
    if (start.cancelledOn === null || start.cancelledOn > day) return true;
    // what this very leaving cancels was unfinished when the patient left; a death of that day had finished it
    return start.cancelledOn === day && known.diedOn !== day;
  });
}

function leavingsOf(
  episodes: readonly EpisodeDays[],
  known: Known,
  protocol: Protocol,
  starts: readonly Draft[],
): Triggered[] {
  const triggered: Triggered[] = [];
  for (const on of distinct(known.leavings.map((l) => l.on))) {
    if (!needsWatch(on, known, protocol, starts)) continue;
    let closedOn = NEVER;
    for (const leaving of known.leavings) {
      if (leaving.on === on) closedOn = Math.min(closedOn, dayOrNever(leaving.event.acknowledgedOn, known.asOf));
    }
    const facts = `The patient left on ${formatDay(on)} with denosumab to be continued or followed.`;
    triggered.push({ trigger: 'leaving-on-denosumab', episode: episodeAt(episodes, on), on, closedOn, facts });
  }
  return triggered;
}

function declinesOf(episodes: readonly EpisodeDays[], known: Known): Triggered[] {
  const revisits = new Map<DayNumber, string | null>(); // of one date, the last given
  for (const { on, event } of known.declines) revisits.set(on, event.revisitOn ?? null);
  return [...revisits].map(([on, revisitOn]) => ({
    trigger: 'declined-treatment' as const,
    episode: episodeAt(episodes, on),
    on,
    facts: `Treatment declined on ${formatDay(on)}.`,
    ...(revisitOn === null ? {} : { dueOn: parseDay(revisitOn) }),
  }));
}

/** On treatment that day, or off it only because the last course has ended and none was started since. */
function isOffOrOnTreatment(courses: readonly Course[], day: DayNumber): boolean {
  const begun = courses.filter((c) => c.counted && c.startedOn <= day);
  return begun.length > 0 && (begun.some((c) => runsOn(c, day)) || begun.every((c) => c.endedOn < day));
}

function stopsOf(episodes: readonly EpisodeDays[], known: Known): Triggered[] {
  const days: DayNumber[] = [];
  for (const { on, event } of known.checks) {
    if (event.taking !== false) continue;
    if (known.courses.some((c) => c.id === event.treatment && c.counted && runsOn(c, on))) days.push(on);
  }
  for (const { on, event } of known.contacts) {
    if (event.onTreatment !== 'none' && event.adherent !== false) continue;
    if (isOffOrOnTreatment(known.courses, on)) days.push(on);
  }
  return distinct(days.sort((a, b) => a - b)).map((on) => ({
    trigger: 'treatment-stopped' as const,
    episode: episodeAt(episodes, on),
    on,
    facts: `Said on ${formatDay(on)} not to be on treatment as intended.`,
  }));
}

function refracturesOf(episodes: readonly EpisodeDays[], known: Known): Triggered[] {
  const triggered: Triggered[] = [];
  for (const episode of episodes.slice(1)) {
    const on = episode.diagnosedOn;
    const courses = known.courses.filter((c) => c.counted && c.startedOn < on && on <= c.endedOn);
    if (courses.length === 0) continue;
    let closedOn = NEVER;
    for (const { checks, reviews } of courses) {
      for (const day of checks) if (day >= on && day < closedOn) closedOn = day;
      for (const day of reviews) if (day >= on && day < closedOn) closedOn = day;
    }
    const names = courses.map((c) => `${c.agent} since ${formatDay(c.startedOn)}`).join(', ');
    triggered.push({ trigger: 'refracture-on-treatment', episode, on, closedOn, facts: `On treatment: ${names}.` });
  }
  return triggered;
}

/**
 * Plans what recorded events trigger (section 3, second table), red flags apart. `starts` are the settled
 * `sequence/start` drafts, which a handover looks at.
 */
export function planTriggered(
  episodes: readonly EpisodeDays[],
  known: Known,
  protocol: Protocol,
  leaving: Leaving,
  starts: readonly Draft[],
  into: Draft[],
): void {
  if (known.pains.length > 0) planPain(episodes, known, protocol, leaving, into);
  const triggered: Triggered[] = [];
  if (known.augmentationReviews.length > 0) triggered.push(...repeatsOf(episodes, known, protocol));
  if (known.fallsAssessments.length > 0 || known.falls.length > 0) triggered.push(...fallsOf(episodes, known));
  if (known.leavings.length > 0) triggered.push(...leavingsOf(episodes, known, protocol, starts));
  if (known.declines.length > 0) triggered.push(...declinesOf(episodes, known));
  if (known.courses.length > 0) {
    if (known.checks.length > 0 || known.contacts.length > 0) triggered.push(...stopsOf(episodes, known));
    if (episodes.length > 1) triggered.push(...refracturesOf(episodes, known));
  }
  for (const t of triggered) {
    const draft = taskOf(t, known, protocol, leaving);
    if (draft !== null) into.push(draft);
  }
}
