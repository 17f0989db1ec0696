import { LINK_HOURS, rescueAdmin } from '@osteon/application';
import { CommandError } from '../command-error.ts';
import { withDatabase } from '../database.ts';

/** Lets back in who administers the installation and has lost password, app, passkeys and recovery codes. */
export async function runRescueAdmin(email: string): Promise<void> {
  await withDatabase(
    async (persistence) => {
      const link = await rescueAdmin(persistence, email);
      if (link === undefined)
        throw new CommandError(
          'Nobody with this address administers the installation. Others are reset by an administrator, on the page Users.',
        );
      const address = (process.env['OSTEON_PUBLIC_URL'] || 'http://localhost:3000').replace(/\/+$/, '');
      process.stdout.write(`${address}/link#${link.token}\n`);
      process.stderr.write(
        `Their second factors are removed and their sessions ended. The link is good for one use within ` +
          `${LINK_HOURS.reset === 1 ? 'an hour' : `${LINK_HOURS.reset} hours`}: give it to nobody else. It is in the audit log.\n`,
      );
    },
    { role: 'osteon_api' },
  );
}
