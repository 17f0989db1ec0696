import { createSetupLink, SETUP_LINK_HOURS } from '@osteon/application';
import { withDatabase } from '../database.ts';

/** Prints the link with which the first administrator makes a service; it works once and is not stored. */
export async function runSetupLink(): Promise<void> {
  await withDatabase(async (persistence) => {
    const { token } = await createSetupLink(persistence);
    const address = (process.env['OSTEON_PUBLIC_URL'] || 'http://localhost:3000').replace(/\/+$/, '');
    process.stdout.write(`${address}/setup#${token}\n`);
    process.stderr.write(
      `Good for one use within ${SETUP_LINK_HOURS} hours. Give it to nobody but the first administrator.\n`,
    );
  });
}
