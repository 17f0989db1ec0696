/** Writes docs/indicators.md, the dictionary of what the reports count. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { indicatorPage } from '../../apps/cli/src/indicator-page/indicator-page.ts';

const page = path.join(import.meta.dirname, '../../docs/indicators.md');
await writeFile(page, indicatorPage());
process.stdout.write('docs/indicators.md is written.\n');
