import type { EpisodeRecord } from '../facts/fact-record.ts';
import type { PlannedChange } from '../plan/planned-change.ts';

/** The figures of a run, flat so that they are kept and shown as they are. */
export interface ImportCounts {
  bundlesRead: number;
  /** Of the bundles read: nothing of them is stored. */
  bundlesRefused: number;
  patientsNew: number;
  patientsChanged: number;
  patientsUnchanged: number;
  /** Fractures in the bundles, before those of one day become one episode. */
  fractures: number;
  factsNew: number;
  factsChanged: number;
  factsUnchanged: number;
  /** Changed by the sender after a person had corrected them here: the person's word stays. */
  factsKept: number;
  /** Dated after the patient's death: not taken. */
  factsAfterDeath: number;
  /** Not taken for other reasons (not confirmed, unit not understood, …). */
  factsSetAside: number;
  /** Episodes of the patients read, as they stand after the run. */
  episodesEnrolled: number;
  episodesHistoryUnder50: number;
  episodesHistoryBeforeEnrolSince: number;
  /** Of these: opened, or enrolled from history, by this run. */
  episodesOpened: number;
  tasksPlanned: number;
  tasksChanged: number;
  tasksWithdrawn: number;
}

export function noImportCounts(): ImportCounts {
  return {
    bundlesRead: 0,
    bundlesRefused: 0,
    patientsNew: 0,
    patientsChanged: 0,
    patientsUnchanged: 0,
    fractures: 0,
    factsNew: 0,
    factsChanged: 0,
    factsUnchanged: 0,
    factsKept: 0,
    factsAfterDeath: 0,
    factsSetAside: 0,
    episodesEnrolled: 0,
    episodesHistoryUnder50: 0,
    episodesHistoryBeforeEnrolSince: 0,
    episodesOpened: 0,
    tasksPlanned: 0,
    tasksChanged: 0,
    tasksWithdrawn: 0,
  };
}

/** The sum of two sets of figures. */
export function addImportCounts(one: ImportCounts, other: Partial<ImportCounts>): ImportCounts {
  const sum = { ...one };
  for (const key of Object.keys(other) as (keyof ImportCounts)[]) sum[key] += other[key] ?? 0;
  return sum;
}

/** What a change comes to in figures; `before`: the episodes that were there. */
export function changeCounts(before: readonly EpisodeRecord[], change: PlannedChange): ImportCounts {
  const counts = noImportCounts();
  const episodes = new Map(before.map((episode) => [episode.key, episode]));
  for (const episode of change.episodes) {
    const earlier = episodes.get(episode.key);
    const isOpen = episode.enrolment === 'enrolled' && !episode.withdrawn;
    if (isOpen && (earlier === undefined || earlier.withdrawn || earlier.enrolment === 'history'))
      counts.episodesOpened += 1;
    episodes.set(episode.key, episode);
  }
  for (const { enrolment, historyReason, withdrawn } of episodes.values()) {
    if (withdrawn) continue;
    if (enrolment === 'enrolled') counts.episodesEnrolled += 1;
    else if (historyReason === 'under-50') counts.episodesHistoryUnder50 += 1;
    else counts.episodesHistoryBeforeEnrolSince += 1;
  }
  counts.tasksPlanned = change.difference.added;
  counts.tasksChanged = change.difference.changed;
  counts.tasksWithdrawn = change.difference.withdrawn;
  return counts;
}
