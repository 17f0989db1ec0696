import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFractures, isDescribed, type Site } from '@osteon/domain';
import { readLabel, readReports, readSentences, type Labelled } from './labels.ts';

/** How a set of labelled texts was read: by site, and of those found how many have levels, age and doubt right too. */
export interface Score {
  readonly set: string;
  readonly texts: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly inFull: number | null;
}

export const recallOf = ({ truePositives, falseNegatives }: Score): number =>
  truePositives / Math.max(1, truePositives + falseNegatives);
export const precisionOf = ({ truePositives, falsePositives }: Score): number =>
  truePositives / Math.max(1, truePositives + falsePositives);

/** A site that is described and labelled counts once a text; so does one that is missed, and one that is not there. */
export function scoreOf(set: string, labelled: readonly Labelled[], withFull = true): Score {
  const sum = { truePositives: 0, falsePositives: 0, falseNegatives: 0, inFull: 0 };
  for (const { text, expected } of labelled) {
    const found = findFractures(text).filter(isDescribed);
    const wanted = new Set<Site>(expected.map(({ site }) => site));
    const told = new Set<Site>(found.map(({ site }) => site));
    for (const site of wanted) sum[told.has(site) ? 'truePositives' : 'falseNegatives'] += 1;
    for (const site of told) if (!wanted.has(site)) sum.falsePositives += 1;
    const plain = found
      .map(({ site, levels, age, standing }) => `${site}/${levels.join()}/${age}/${String(standing === 'possible')}`)
      .sort();
    const label = expected
      .map(({ site, levels, age, possible }) => `${site}/${levels}/${age}/${String(possible)}`)
      .sort();
    if (expected.length > 0 && plain.join() === label.join()) sum.inFull += 1;
  }
  return { set, texts: labelled.length, ...sum, inFull: withFull ? sum.inFull : null };
}

/** The sets of the project. */
export const ownScores = (): Score[] => [
  scoreOf('sentences the rules were made with', readSentences('sentences.txt')),
  scoreOf('sentences held out', readSentences('held-out.txt')),
  scoreOf('sentences held out later', readSentences('second-held-out.txt')),
  scoreOf('third set held out', readSentences('third-held-out.txt')),
  scoreOf('fourth set held out', readSentences('fourth-held-out.txt')),
  scoreOf('fifth set held out', readSentences('fifth-held-out.txt')),
  scoreOf('whole reports held out', readReports('held-out-reports.txt'), false),
  scoreOf('fifteen turns of reports held out', readReports('further-reports.txt'), false),
];

/** The reports in `OSTEON_SHARED`, labelled by file name; null, and said, where they are not at hand. */
export function givenScore(): Score | null {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = join(resolve(root, process.env['OSTEON_SHARED'] ?? '../shared'), 'data', 'radiology');
  if (!existsSync(folder)) {
    if (process.env['CI'] === 'true') throw new Error(`CI needs the data of OSTEON_SHARED, and ${folder} is not there`);
    process.stderr.write('skipped: the radiology reports are not there (OSTEON_SHARED)\n');
    return null;
  }
  const { reports } = JSON.parse(readFileSync(new URL('labels.json', import.meta.url), 'utf8')) as {
    reports: Record<string, { settled: string }>;
  };
  const labelled = Object.entries(reports).map(([name, { settled }]) => ({
    text: readFileSync(join(folder, name), 'utf8'),
    expected: readLabel(settled),
  }));
  return scoreOf('radiology reports given', labelled, false);
}

const figure = (value: number): string => value.toFixed(3);

/** The table of docs/interfaces/case-finder.md. */
export function tableOf(scores: readonly Score[]): string {
  const rows = scores.map((score) => {
    const { set, texts, truePositives, falsePositives, falseNegatives, inFull } = score;
    const full = inFull === null ? '' : String(inFull);
    return `| ${[set, texts, truePositives, falseNegatives, falsePositives, figure(recallOf(score)), figure(precisionOf(score)), full].join(' | ')} |`;
  });
  return [
    '| set | texts | found | missed | not there | recall | precision | level, age and doubt right |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
