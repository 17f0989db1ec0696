import { dropFilled } from './template-database.ts';

/** Once a run, at its end. */
// eslint-disable-next-line no-restricted-syntax -- Jest calls the default export
export default async function dropShared(): Promise<void> {
  const run = process.env['OSTEON_TEST_RUN'];
  if (run !== undefined) await dropFilled(run);
}
