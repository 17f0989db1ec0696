import { randomBytes } from 'node:crypto';
import { ensureTemplate } from './template-database.ts';

/** Once a run: the template that every test file's database is cloned from, and a name for what its files share. */
// eslint-disable-next-line no-restricted-syntax -- Jest calls the default export
export default async function prepareTemplate(): Promise<void> {
  process.env['OSTEON_TEST_TEMPLATE'] = await ensureTemplate();
  process.env['OSTEON_TEST_RUN'] = randomBytes(4).toString('hex');
}
