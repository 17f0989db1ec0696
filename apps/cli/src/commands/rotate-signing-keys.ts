import { RETIRED_KEY_HOURS, rotateSigningKeys } from '@osteon/application';
import { withDatabase } from '../database.ts';

/** Makes another key sign access tokens, and prints its id. */
export async function runRotateSigningKeys({ atOnce = false }: { readonly atOnce?: boolean }): Promise<void> {
  await withDatabase(async (persistence) => {
    const kid = await rotateSigningKeys(persistence, { keepVerifying: !atOnce });
    process.stdout.write(`${kid}\n`);
    process.stderr.write(
      atOnce
        ? 'The keys before verify nothing any more: every program has to ask for a token anew. Running programs take a minute.\n'
        : `This key signs from now on. Those before verify for ${RETIRED_KEY_HOURS} hour more, longer than any token lives.\n`,
    );
  });
}
