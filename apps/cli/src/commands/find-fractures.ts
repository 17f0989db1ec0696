import { readFile } from 'node:fs/promises';
import { findFractures, isDescribed } from '@osteon/domain';
import { readingError } from '../input.ts';
import { SteadyOutput } from '../terminal.ts';

export interface FindFracturesOptions {
  /** Tell what the reports deny and ask too. */
  readonly all?: boolean;
}

/**
 * Reads radiology reports, a file each, and prints a line of JSON a report: whether it describes a fracture at a site
 * that is followed, and each finding with its sentence and the words that decided. Pure: no database, no network.
 */
export async function runFindFractures(files: readonly string[], { all = false }: FindFracturesOptions): Promise<void> {
  const output = new SteadyOutput(process.stdout);
  for (const file of files) {
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
