/**
 * `npm run mutation`: changes the domain's code bit by bit and asks its tests to notice. `npm run mutation -- time plan`
 * takes these folders of libs/domain/src, or files (`plan/series.ts`); `--force` forgets what earlier runs found. Every
 * folder is to reach 85 %.
 */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCE = 'libs/domain/src';
const LEAST = 85;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { force: { type: 'boolean', default: false }, concurrency: { type: 'string', default: '2' } },
});
process.chdir(ROOT);
const all = readdirSync(SOURCE, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const folders = positionals.length > 0 ? positionals : all;
for (const folder of folders) {
  if (!existsSync(`${SOURCE}/${folder}`))
    throw new Error(`There is no ${SOURCE}/${folder}: say some of ${all.join(', ')}.`);
}

const mutants = await new Stryker({
  configFile: 'tools/mutation/stryker.config.mjs',
  mutate: [
    ...folders.map((name) => (name.endsWith('.ts') ? `${SOURCE}/${name}` : `${SOURCE}/${name}/**/*.ts`)),
    '!**/*.spec.ts',
  ],
  force: values.force,
  concurrency: Number(values.concurrency),
}).runMutationTest();

for (const folder of folders) {
  const isOf = ({ fileName }) => `${fileName.replaceAll('\\', '/')}/`.includes(`/${SOURCE}/${folder}/`);
  const of = mutants.filter(isOf);
  const count = (...statuses) => of.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const counted = noticed + count('Survived', 'NoCoverage');
  const score = counted === 0 ? 100 : (100 * noticed) / counted;
  if (score < LEAST) process.exitCode = 1;
  console.log(
    `${folder.padEnd(12)}${score.toFixed(1).padStart(6)} %  ${noticed} of ${counted}, ${count('Ignored')} ignored`,
  );
}
