import { createSetupLink, SETUP_LINK_HOURS } from '@osteon/application';
import { CommandError } from '../command-error.ts';
import { withDatabase } from '../database.ts';

/** Prints the link with which the first administrator makes a service; it works once and is not stored. */
export async function runSetupLink(): Promise<void> {
  await withDatabase(
    async (persistence) => {
      const link = await createSetupLink(persistence);
      if (link === undefined)
        throw new CommandError('Somebody can sign in already, so there is no set-up link any more.');
      const { token } = link;
      const address = (process.env['OSTEON_PUBLIC_URL'] || 'http://localhost:3000').replace(/\/+$/, '');
      process.stdout.write(`${address}/setup#${token}\n`);
      process.stderr.write(
        `Good for one use within ${SETUP_LINK_HOURS} hours. Give it to nobody but the first administrator.\n`,
      );
    },
    { role: 'osteon_api' },
  );
}
