import { z } from 'zod';
import { ConfigError, readConfig } from './config.ts';

/** An OpenID provider by which people may sign in. */
export interface IdentityProviderConfig {
  /** Stands in addresses and in the names of its settings. */
  readonly id: string;
  /** As the sign-in page calls it. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Values of `amr` and `acr` by which it says that it asked for two factors; none: it never says so. */
  readonly multiFactor: { readonly amr: readonly string[]; readonly acr: readonly string[] };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const issuer = z.string({ error: 'give the address of the issuer' }).refine(
  (text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)));
  },
  { error: 'must be an https address such as https://login.example.org' },
);

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== ''),
  );

const ID = /^[a-z0-9]{1,20}$/;

/**
 * `OSTEON_OIDC_PROVIDERS=trust,region`, and for each `OSTEON_OIDC_TRUST_ISSUER`, `…_CLIENT_ID`, `…_CLIENT_SECRET`,
 * `…_NAME` and, where it asks for two factors itself, `…_MFA_AMR` or `…_MFA_ACR`.
 * @throws {ConfigError} naming every setting that is missing or wrong
 */
export function readIdentityProviders(
  env: Readonly<Record<string, string | undefined>>,
): readonly IdentityProviderConfig[] {
  const ids = list.parse(env['OSTEON_OIDC_PROVIDERS'] ?? '');
  if (!ids.every((id) => ID.test(id)) || new Set(ids).size < ids.length) {
    throw new ConfigError([
      'OSTEON_OIDC_PROVIDERS: must be short names of lower-case letters and digits, separated by commas, each once',
    ]);
  }
  const problems: string[] = [];
  const providers = ids.flatMap((id) => {
    try {
      return [readProvider(id, env)];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return providers;
}

function readProvider(id: string, env: Readonly<Record<string, string | undefined>>): IdentityProviderConfig {
  const name = (setting: string): string => `OSTEON_OIDC_${id.toUpperCase()}_${setting}`;
  const read: Record<string, unknown> = readConfig(
    z.object({
      [name('ISSUER')]: issuer,
      [name('CLIENT_ID')]: z.string({ error: 'give what the provider calls this installation' }),
      [name('CLIENT_SECRET')]: z.string({ error: 'give the secret that the provider gave out' }),
      [name('NAME')]: z.string().max(60).default(id),
      [name('MFA_AMR')]: list,
      [name('MFA_ACR')]: list,
    }),
    env,
  );
  const text = (setting: string): string => String(read[name(setting)]);
  const several = (setting: string): readonly string[] => read[name(setting)] as readonly string[];
  return {
    id,
    name: text('NAME'),
    issuer: text('ISSUER'),
    clientId: text('CLIENT_ID'),
    clientSecret: text('CLIENT_SECRET'),
    multiFactor: { amr: several('MFA_AMR'), acr: several('MFA_ACR') },
  };
}
