import type { ImportResult } from '@osteon/application';

type Figures = Pick<ImportResult, 'counts' | 'enrolSince' | 'stopped'>;

/** What an import did, for a person: one line a subject, and whether anything changed at all. */
export function importSummary(service: { readonly code: string; readonly name: string }, result: Figures): string {
  const { counts, enrolSince, stopped } = result;
  const history = counts.episodesHistoryUnder50 + counts.episodesHistoryBeforeEnrolSince;
  const episodes = counts.episodesEnrolled + history;
  const changes =
    counts.patientsNew + counts.patientsChanged + counts.factsNew + counts.factsChanged + counts.episodesOpened +
    counts.tasksPlanned + counts.tasksChanged + counts.tasksWithdrawn; // prettier-ignore
  const lines: [string, string][] = [
    ['bundles', `${counts.bundlesRead} read, ${counts.bundlesRefused} refused`],
    ['patients', `${counts.patientsNew} new, ${counts.patientsChanged} changed, ${counts.patientsUnchanged} unchanged`],
    ['fractures', `${counts.fractures} in ${episodes} episodes`],
    ['episodes', `${counts.episodesEnrolled} enrolled (${counts.episodesOpened} by this import), ${history} history`],
    [
      '  history',
      `${counts.episodesHistoryUnder50} under 50 at diagnosis, ${counts.episodesHistoryBeforeEnrolSince} diagnosed before ${enrolSince}`,
    ],
    ['facts', `${counts.factsNew} new, ${counts.factsChanged} changed, ${counts.factsUnchanged} unchanged`],
    ['  set aside', `${counts.factsAfterDeath} dated after death, ${counts.factsSetAside} for other reasons`],
    ['tasks', `${counts.tasksPlanned} planned, ${counts.tasksChanged} changed, ${counts.tasksWithdrawn} withdrawn`],
  ];
  if (counts.factsKept > 0) lines.push(['  kept', `${counts.factsKept} facts that a person had corrected here`]);
  return [
    `Import into ${service.name} (${service.code}); fractures diagnosed from ${enrolSince} on are followed up.`,
    ...lines.map(([name, text]) => `  ${name.padEnd(12)}${text}`),
    `  ${'changes'.padEnd(12)}${changes === 0 ? 'zero' : changes}`,
    ...(stopped ? ['Stopped before the end: the same command goes on from here.'] : []),
  ].join('\n');
}
