import { ageOn, type LocalDate, type Site } from '@osteon/domain';
import type { EpisodeRecord, FactRecord, HistoryReason } from '../facts/fact-record.ts';

/** The audit's lower age limit at diagnosis (protocol, section 2). */
export const MINIMUM_AGE = 50;

/**
 * Which new episodes a bulk source enrols: those diagnosed on or after `enrolSince` at 50 or older. The others become
 * history: shown, counted as previous fractures, planning nothing until a nurse enrols them. What a nurse records is
 * enrolled without a rule: local follow-up under 50 is allowed.
 */
export interface EnrolmentRule {
  readonly enrolSince: LocalDate;
}

/** Why a bulk source would not enrol an episode; null when it does. */
export function historyReasonOf(
  diagnosedOn: LocalDate,
  birthDate: LocalDate,
  rule: EnrolmentRule,
): HistoryReason | null {
  if (ageOn(birthDate, diagnosedOn) < MINIMUM_AGE) return 'under-50';
  return diagnosedOn < rule.enrolSince ? 'before-enrol-since' : null;
}

export interface EpisodePlan {
  /** All that stand, whether they changed or not. */
  readonly standing: readonly EpisodeRecord[];
  /** The changed and the new ones, and those withdrawn. */
  readonly write: readonly EpisodeRecord[];
}

/**
 * The episodes that the fractures make: one a day of diagnosis, named by the first of its fractures. A day keeps its
 * enrolment when a correction renames its episode or moves it; a rule can enrol what was history, never the reverse.
 */
export function planEpisodes(
  fractures: readonly FactRecord[],
  stored: readonly EpisodeRecord[],
  birthDate: LocalDate,
  rule: EnrolmentRule | null,
  enrolKey: string | null = null,
): EpisodePlan {
  const byDay = new Map<LocalDate, FactRecord[]>();
  for (const fracture of fractures) {
    const sameDay = byDay.get(fracture.on);
    if (sameDay === undefined) byDay.set(fracture.on, [fracture]);
    else sameDay.push(fracture);
  }
  const storedByKey = new Map(stored.map((episode) => [episode.key, episode]));
  const storedByDay = new Map(stored.filter(({ withdrawn }) => !withdrawn).map((e) => [e.diagnosedOn, e]));

  const standing: EpisodeRecord[] = [];
  const write: EpisodeRecord[] = [];
  for (const [diagnosedOn, ofDay] of byDay) {
    const [first] = ofDay;
    if (first === undefined || first.ref === null) continue;
    const sites = ofDay.map(({ payload }) => payload['site'] as Site);
    const known = storedByKey.get(first.ref);
    const earlier = known ?? storedByDay.get(diagnosedOn);
    let { enrolment, historyReason } = earlier ?? { enrolment: 'enrolled' as const, historyReason: null };
    if (rule !== null && (earlier === undefined || enrolment === 'history')) {
      historyReason = historyReasonOf(diagnosedOn, birthDate, rule);
      enrolment = historyReason === null ? 'enrolled' : 'history';
    }
    if (first.ref === enrolKey) enrolment = 'enrolled';
    const episode: EpisodeRecord = {
      key: first.ref,
      diagnosedOn,
      firstSite: sites[0] as Site,
      sites,
      enrolment,
      historyReason: enrolment === 'enrolled' ? null : historyReason,
      withdrawn: false,
    };
    standing.push(episode);
    if (known === undefined || !sameEpisode(known, episode)) write.push(episode);
  }
  const keys = new Set(standing.map(({ key }) => key));
  for (const episode of stored)
    if (!episode.withdrawn && !keys.has(episode.key)) write.push({ ...episode, withdrawn: true });
  return { standing, write };
}

function sameEpisode(a: EpisodeRecord, b: EpisodeRecord): boolean {
  return (
    a.diagnosedOn === b.diagnosedOn &&
    a.enrolment === b.enrolment &&
    a.withdrawn === b.withdrawn &&
    a.sites.join() === b.sites.join()
  );
}
