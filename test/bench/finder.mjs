/**
 * bench:finder: how well reports are read (the table of docs/interfaces/case-finder.md), and how many a second, over
 * how often a plain regular expression looks through the same texts for a fracture. Both in one run, in turns; medians.
 *
 *   node --conditions=@osteon/source test/bench/finder.mjs [--turns 7] [--rounds 20]
 *
 * Prints `ratio <name> <figure> at least <limit>` and exits with 1 below a limit, or when recall or precision of any
 * set is below its own. The data of OSTEON_SHARED are read where they are at hand.
 */
import { parseArgs } from 'node:util';
import { findFractures } from '@osteon/domain';
import { readReports, readSentences } from '../finding/labels.ts';
import { givenScore, ownScores, precisionOf, recallOf, tableOf } from '../finding/score.ts';

const { values: options } = parseArgs({
  options: { turns: { type: 'string', default: '7' }, rounds: { type: 'string', default: '20' } },
});
const turns = Number(options.turns);
const rounds = Number(options.rounds);
const LIMITS = { recall: 0.97, precision: 0.9, speed: 0.00005 };

const say = (line) => process.stdout.write(`${line}\n`);
const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];

const scores = [...ownScores(), givenScore()].filter((score) => score !== null);
say(tableOf(scores));
let hasFailed = scores.some((score) => recallOf(score) < LIMITS.recall || precisionOf(score) < LIMITS.precision);

// Whole reports, as long as real ones: each with the sentences of the others around it.
const sentences = readSentences('sentences.txt').map(({ text }) => text);
const reports = readReports('held-out-reports.txt').map(({ text }, index) =>
  [text, ...sentences.slice(index * 5, index * 5 + 5)].join('\n'),
);
const PLAIN = /fractur|collaps|compress|wedg|height/gi;
const perSecond = (work) => {
  const began = performance.now();
  for (let round = 0; round < rounds; round += 1) for (const report of reports) work(report);
  return (rounds * reports.length * 1000) / (performance.now() - began);
};
let matched = 0;
const plain = (report) => {
  matched += [...report.matchAll(PLAIN)].length;
};
const ours = (report) => {
  matched += findFractures(report).length;
};
perSecond(plain);
perSecond(ours);
const figures = { plain: [], ours: [], ratio: [] };
for (let turn = 0; turn < turns; turn += 1) {
  const [a, b] = [perSecond(plain), perSecond(ours)];
  figures.plain.push(a);
  figures.ours.push(b);
  figures.ratio.push(b / a);
}
if (matched === 0) throw new Error('nothing was read');
const characters = reports.reduce((sum, { length }) => sum + length, 0) / reports.length;
say(`figure reports-read ${median(figures.ours).toFixed(0)} a second, of ${characters.toFixed(0)} characters each`);
say(`figure plain-scan ${median(figures.plain).toFixed(0)} a second`);
const ratio = median(figures.ratio);
say(`ratio finder-over-plain-scan ${ratio.toFixed(6)} at least ${LIMITS.speed}`);
if (ratio < LIMITS.speed) hasFailed = true;
process.exitCode = hasFailed ? 1 : 0;
