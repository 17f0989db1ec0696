/**
 * `npm run audit:packages`: known weaknesses of what is shipped. A high or critical finding that docs/packages.md does
 * not explain by its advisory fails; so does an explanation of something that is no longer found. Where the registry
 * cannot be asked (offline, a mirror without audits) it says so and fails nothing.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from '../launch/npm.mjs';
import { ROOT } from '../launch/places.mjs';
import { run } from '../launch/run.mjs';

/** Advisories that the page explains: rows of its table that begin with the advisory's id. */
export const explainedIn = (page) => [...page.matchAll(/^\|\s*(GHSA(?:-[0-9a-z]{4}){3})\s*\|/gim)].map(([, id]) => id);

/** High and critical advisories of npm's report, each with the packages that it is about. */
export function highIn({ vulnerabilities = {} }) {
  const found = new Map();
  for (const { name, via } of Object.values(vulnerabilities))
    for (const advisory of via) {
      // A text names another package of the report, where the advisory itself stands.
      if (typeof advisory === 'string' || !['high', 'critical'].includes(advisory.severity)) continue;
      const id = /GHSA(-[0-9a-z]{4}){3}/.exec(advisory.url ?? '')?.[0] ?? `npm-${advisory.source}`;
      const packages = found.get(id)?.packages ?? new Set();
      found.set(id, { title: advisory.title, packages: packages.add(name) });
    }
  return found;
}

/** What the person at the terminal is told, and whether it is a failure. */
export function verdictOn(report, page) {
  if (report.vulnerabilities === undefined)
    return {
      ok: true,
      lines: [`Skipped: the registry does not answer for audits (${report.message ?? 'no report'}).`],
    };
  const found = highIn(report);
  const explained = explainedIn(page);
  const open = [...found].filter(([id]) => !explained.includes(id));
  const stale = explained.filter((id) => !found.has(id));
  return {
    ok: open.length === 0 && stale.length === 0,
    lines: [
      ...open.map(([id, { title, packages }]) => `${id} (${[...packages].join(', ')}): ${title}`),
      ...stale.map((id) => `${id} is explained in docs/packages.md and found no longer: take the line out.`),
      `${found.size} high or critical, ${found.size - open.length} of them explained in docs/packages.md.`,
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [program, ...before] = npmCommand();
  const { output } = await run(program, [...before, 'audit', '--omit=dev', '--json'], { cwd: ROOT });
  let report = { message: output.trim().split('\n').at(-1) };
  try {
    report = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    // What is no report is said as it came.
  }
  const { ok, lines } = verdictOn(report, await readFile(path.join(ROOT, 'docs/packages.md'), 'utf8'));
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
}
