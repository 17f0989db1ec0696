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
