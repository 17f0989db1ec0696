import type { Facts, FractureFact } from '../facts/facts.ts';
import { formatDay, parseDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';
import { asOfDayOf } from './as-of.ts';
import { dayOrNever, NEVER } from './days.ts';

/** The fractures diagnosed on one day, with their own clocks (section 2). */
export interface Episode {
  /** the id of its first fracture in the order given */
  readonly key: string;
  readonly diagnosedOn: LocalDate;
  readonly fractures: readonly FractureFact[];
  readonly spine: boolean;
  /** a spine episode with a spine fracture that is not an incidental finding */
  readonly symptomatic: boolean;
  /** the pain clock, of symptomatic spine episodes only */
  readonly onsetOn: LocalDate | null;
}

/** An episode with its dates as days. */
export interface EpisodeDays {
  readonly key: string;
  readonly diagnosedOn: DayNumber;
  readonly fractures: FractureFact[];
  spine: boolean;
  symptomatic: boolean;
  /** NEVER unless symptomatic */
  onsetOn: DayNumber;
}

/** Episodes in order of diagnosis; fractures diagnosed after `asOf` are left out. */
export function episodeDaysOf(fractures: readonly FractureFact[], asOf: DayNumber): EpisodeDays[] {
  const episodes: EpisodeDays[] = [];
  let sorted = true;
  for (const fracture of fractures) {
    const diagnosedOn = parseDay(fracture.diagnosedOn);
    if (diagnosedOn > asOf) continue;
    let episode: EpisodeDays | undefined;
    for (const e of episodes) if (e.diagnosedOn === diagnosedOn) episode = e;
    if (episode === undefined) {
      episode = {
        key: fracture.id,
        diagnosedOn,
        fractures: [],
        spine: false,
        symptomatic: false,
        onsetOn: NEVER,
      };
      const last = episodes[episodes.length - 1];
      if (last !== undefined && last.diagnosedOn > diagnosedOn) sorted = false;
      episodes.push(episode);
    }
    episode.fractures.push(fracture);
    if (fracture.site === 'spine') {
      episode.spine = true;
      if (fracture.symptomatic !== false && !episode.symptomatic) {
        episode.symptomatic = true;
        const onset = dayOrNever(fracture.symptomOnsetOn, asOf);
        episode.onsetOn = onset === NEVER ? diagnosedOn : onset;
      }
    }
  }
  return sorted ? episodes : episodes.sort((a, b) => a.diagnosedOn - b.diagnosedOn);
}

/** The latest episode diagnosed on or before a day, else the first (section 2). */
export function episodeAt(episodes: readonly EpisodeDays[], day: DayNumber): EpisodeDays {
  let found = episodes[0] as EpisodeDays;
  for (const episode of episodes) if (episode.diagnosedOn <= day) found = episode;
  return found;
}

/** The latest symptomatic spine episode whose onset is on or before a day: what a pain score looks at. */
export function painEpisodeAt(episodes: readonly EpisodeDays[], day: DayNumber): EpisodeDays | null {
  let found: EpisodeDays | null = null;
  for (const episode of episodes) if (episode.symptomatic && episode.onsetOn <= day) found = episode;
  return found;
}

/**
 * The episodes of a patient in order of diagnosis: fractures diagnosed on one day are one, named by the first in
 * the order given. Source: protocol section 2.
 */
export function episodesOf(facts: Facts): Episode[] {
  return episodeDaysOf(facts.fractures, asOfDayOf(facts)).map((e) => ({
    key: e.key,
    diagnosedOn: formatDay(e.diagnosedOn),
    fractures: e.fractures,
    spine: e.spine,
    symptomatic: e.symptomatic,
    onsetOn: e.onsetOn === NEVER ? null : formatDay(e.onsetOn),
  }));
}
