import type { EpisodeRule, EpisodeSeries, Protocol } from '../protocol/protocol.ts';
import { EVENT_OF_SERIES } from '../protocol/terms.ts';
import { formatDay, type DayNumber } from '../time/day-number.ts';
import { SITE_NAMES } from './because.ts';
import { closesFrom, dayAt, draftOf, earliestClosing, type Draft } from './draft.ts';
import type { EpisodeDays } from './episodes.ts';
import { runsOn } from './course.ts';
import { NEVER } from './days.ts';
import type { Known } from './known.ts';
import type { Leaving } from './leaving.ts';
import { applySeries, type SeriesMember } from './series.ts';

/** The sentence about an episode that its tasks share. */
export function episodeSentence(episode: EpisodeDays): string {
  const sites: string[] = [];
  for (const { site } of episode.fractures) {
    const name = SITE_NAMES[site];
    if (!sites.includes(name)) sites.push(name);
  }
  return `Fracture of ${sites.join(' and ')} diagnosed on ${formatDay(episode.diagnosedOn)}.`;
}

/** The latest pain score on or after a day, when it is settled: low and not worsening; its day, else NEVER. */
function settledFrom(known: Known, from: DayNumber, nrsAtMost: number): DayNumber {
  const latest = known.pains[known.pains.length - 1];
  if (latest === undefined || latest.on < from) return NEVER;
  return latest.nrs <= nrsAtMost && !latest.worsening ? latest.on : NEVER;
}

function applies(rule: EpisodeRule, episode: EpisodeDays, known: Known, dueOn: DayNumber): boolean {
  switch (rule.appliesTo) {
    case 'all':
      return true;
    case 'symptomatic-spine':
      return episode.symptomatic && dueOn >= episode.diagnosedOn;
    case 'no-recent-dxa': {
      const { diagnosedOn } = episode;
      for (const day of known.scansNotNeeded) if (day >= diagnosedOn) return false;
      const scans = known.dates['dxa:scanned'];
      if (scans.length === 0 || rule.looksAt === null) return true;
      const since = dayAt(diagnosedOn, rule.looksAt);
      for (const day of scans) if (day >= since && day < diagnosedOn) return false;
      return true;
    }
    case 'course-on-anniversary': {
      if (known.courses.length === 0 || rule.looksAt === null) return false;
      const anniversary = dayAt(episode.diagnosedOn, rule.looksAt);
      for (const course of known.courses) if (course.counted && runsOn(course, anniversary)) return true;
      return false;
    }
  }
}

/** Plans what every episode plans: the table of section 3, with its series. */
export function planEpisode(
  episode: EpisodeDays,
  known: Known,
  protocol: Protocol,
  leaving: Leaving,
  into: Draft[],
): void {
  const series = new Map<EpisodeSeries, SeriesMember[]>();
  const made = into.length;
  const diagnosed = episodeSentence(episode);
  const pain = episode.onsetOn === NEVER ? diagnosed : `${diagnosed} Pain since ${formatDay(episode.onsetOn)}.`;

  for (const rule of protocol.episodeRules) {
    const isOnset = rule.anchor === 'onset';
    if (isOnset && !episode.symptomatic) continue;
    const anchorOn = isOnset ? episode.onsetOn : episode.diagnosedOn;
    const dueOn = dayAt(anchorOn, rule.due);
    if (!applies(rule, episode, known, dueOn)) continue;
    const opensOn = dayAt(anchorOn, rule.opens);
    const draft = draftOf({
      rule,
      occurrence: rule.occurrence,
      episode: episode.key,
      course: null,
      bornOn: episode.diagnosedOn,
      anchor: rule.anchor,
      anchorOn,
      opensOn,
      dueOn,
      overdueFrom: dueOn + rule.overdueAfterDays,
      facts: isOnset ? pain : diagnosed,
    });
    if (rule.target !== null) draft.targetOn = dayAt(anchorOn, rule.target);
    draft.closedOn = earliestClosing(rule.doneBy, known.dates, opensOn, anchorOn);
    if (rule.settledFrom !== null) {
      draft.settledOn = settledFrom(known, dayAt(anchorOn, rule.settledFrom), protocol.pain.settledNrsAtMost);
    }
    if (rule.series !== null) {
      let members = series.get(rule.series);
      if (members === undefined) {
        members = [];
        series.set(rule.series, members);
      }
      let mayCloseFrom = NEVER;
      for (const closing of rule.doneBy) if (closing.inSeries) mayCloseFrom = closesFrom(closing, opensOn, anchorOn);
      members.push({ draft, mayCloseFrom });
    }
    into.push(draft);
  }
  for (const [name, members] of series) {
    const days = known.dates[EVENT_OF_SERIES[name]];
    if (days.length === 0) continue;
    applySeries(members, days, leaving.cancelledFrom(name, episode.diagnosedOn, null));
  }
  for (let i = made; i < into.length; i += 1) {
    const draft = into[i] as Draft;
    const { earlyReason } = draft.rule as EpisodeRule;
    if (earlyReason !== null && draft.closedOn < draft.opensOn) draft.doneReason = earlyReason;
    leaving.settle(draft);
  }
}
