import type { ImportRecord } from '@osteon/application';
import { importCounts, type ImportView } from '@osteon/contracts';

const COUNTS = Object.keys(importCounts.shape) as (keyof ImportView['counts'])[];

export function presentImport(run: ImportRecord): ImportView {
  const counts: ImportView['counts'] = {};
  for (const name of COUNTS) {
    const figure = run.counts[name];
    if (figure !== undefined) counts[name] = figure;
  }
  return {
    id: run.id,
    state: run.state,
    format: run.format,
    enrolSince: run.enrolSince,
    counts,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
  };
}
