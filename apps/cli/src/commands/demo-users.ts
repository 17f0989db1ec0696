import { DEMONSTRATION_SERVICES } from '@osteon/application';
import { CommandError } from '../command-error.ts';
import { withDatabase } from '../database.ts';
import { demonstrationMode } from '../demonstration-mode.ts';

/** Prints who can sign in to the demonstration, and with what. */
export async function runDemoUsers(): Promise<void> {
  demonstrationMode('Demonstration users are');
  await withDatabase(
    async (persistence) => {
      const emails = DEMONSTRATION_SERVICES.flatMap(({ users }) => users.map(({ email }) => email));
      const logins = await persistence.demonstration.listLogins(emails);
      if (logins.length === 0) throw new CommandError('There are no demonstration users; `osteon seed` makes them.');
      const width = Math.max(...logins.map(({ email }) => email.length));
      let service = '';
      for (const login of logins) {
        if (login.service !== service) process.stdout.write(`${login.service}\n`);
        ({ service } = login);
        process.stdout.write(
          `  ${login.email.padEnd(width)}  ${login.role.padEnd('safety-officer'.length)}  ${login.displayName}\n`,
        );
      }
      const password = process.env['OSTEON_DEMO_PASSWORD'];
      process.stdout.write(
        password === undefined || password === ''
          ? 'Their password was printed when the clinic was opened; it is not stored.\n'
          : `Their password: ${password}\n`,
      );
    },
    { role: 'osteon_api' },
  );
}
