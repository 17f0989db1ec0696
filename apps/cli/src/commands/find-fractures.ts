import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findFractures, isDescribed } from '@osteon/domain';
import { readingError } from '../input.ts';
import { SteadyOutput } from '../terminal.ts';

export interface FindFracturesOptions {
  /** Tell what the reports deny and ask too. */
  readonly all?: boolean;
}

/**
 * Reads radiology reports, a file each (of a folder, all its files whose names do not begin with a dot, and those of
 * the folders in it, by name), and prints a line of JSON a report: whether it describes a fracture at a site
 * that is followed, and each finding with its sentence and the words that decided. Pure: no database, no network.
 */
export async function runFindFractures(files: readonly string[], { all = false }: FindFracturesOptions): Promise<void> {
  const output = new SteadyOutput(process.stdout);
  for await (const file of filesOf(files)) {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      await output.flush();
      throw readingError(file, error);
    }
    const found = findFractures(text);
    const described = found.filter(isDescribed);
    const findings = (all ? found : described).map((finding) => ({
      ...finding,
      text: text.slice(finding.sentence.from, finding.sentence.to).replace(/\s+/g, ' '),
    }));
    const sites = [...new Set(described.map(({ site }) => site))];
    await output.line(
      JSON.stringify({ file, positive: sites.length > 0, vertebral: sites.includes('spine'), sites, findings }),
    );
  }
  await output.flush();
}

async function* filesOf(named: readonly string[]): AsyncGenerator<string> {
  for (const name of named) {
    // What is not there is told when it is read.
    const isFolder = await stat(name).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      yield name;
      continue;
    }
    const inside = (await readdir(name)).filter((one) => !one.startsWith('.')).sort();
    yield* filesOf(inside.map((one) => join(name, one)));
  }
}
