import { createSetupLink } from '@osteon/application';
import { createAnnouncements, jobContracts, openQueueViews } from '@osteon/jobs';
import { createKeyRing, createPersistence, isDatabaseAway, type Persistence } from '@osteon/persistence';
import { ConfigError, createLogger, createMetrics, type Logger } from '@osteon/platform';
import { createApi } from './create-api.ts';
import { type Environment, readEnvironment } from './settings.ts';
import { createOpenIdProvider } from './sign-in/openid-provider.ts';

/** Starts the api from the environment, says where it answers, and stops it when asked to. */
export async function start(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const environment = readOrExit(env);
  const log = createLogger({ program: 'api', level: environment.OSTEON_LOG_LEVEL });
  const persistence = createPersistence({
    role: 'osteon_api',
    keys: createKeyRing(environment.OSTEON_DATA_KEYS),
    databaseUrl: environment.DATABASE_URL,
    poolSize: environment.OSTEON_POOL_SIZE,
    // Longer than any statement may take: a database that vanished without a word is away.
    silenceTimeoutMs: 40_000,
  });
  await refuseWrongRole(persistence, log);
  const { REDIS_URL: redisUrl, OSTEON_QUEUE_PREFIX: prefix } = environment;
  const app = await createApi({
    persistence,
    log,
    ...(redisUrl === undefined
      ? {}
      : {
          join: (hear) => createAnnouncements({ redisUrl, prefix }, hear, quietly(log)),
          queues: openQueueViews({ redisUrl, prefix }, jobContracts, quietly(log)),
        }),
    metrics: createMetrics(),
    settings: {
      mode: environment.OSTEON_MODE,
      publicUrl: environment.OSTEON_PUBLIC_URL,
      trustedProxies: environment.OSTEON_TRUSTED_PROXIES,
      linkSecret: environment.linkSecret,
      fhir: environment.OSTEON_FHIR,
      fhirImportBytes: environment.OSTEON_FHIR_IMPORT_MB * 1_000_000,
      cdsHooks: environment.OSTEON_CDS_HOOKS,
      fileImports: environment.OSTEON_FILE_IMPORTS,
      calendar: environment.OSTEON_CALENDAR,
      webRoot: environment.OSTEON_WEB_ROOT,
      webhooks: environment.webhooks,
      ...(environment.OSTEON_SECOND_FACTOR === undefined ? {} : { secondFactor: environment.OSTEON_SECOND_FACTOR }),
      identityProviders: environment.identityProviders.map((provider) =>
        createOpenIdProvider(provider, environment.OSTEON_PUBLIC_URL ?? '', environment.egressHosts),
      ),
    },
  });

  let stopping: Promise<void> | undefined;
  const stop = (signal: string): void => {
    stopping ??= (async () => {
      log.info({ signal }, 'api stopping');
      // First the requests under way, then what they use.
      await app.close();
      await persistence.close();
      log.info('api stopped');
    })();
    void stopping.then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'api did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));

  try {
    await app.listen(environment.PORT, environment.HOST);
  } catch (error) {
    await persistence.close();
    log.fatal({ err: error, port: environment.PORT }, 'api cannot listen; is the port taken?');
    process.exit(1);
  }
  const address = await app.getUrl();
  log.info({ url: address, mode: environment.OSTEON_MODE }, 'api ready');
  if (environment.OSTEON_MODE === 'production') await offerSetup(persistence, environment, address, log);
}

/** Redis says the same thing many times a second while it is away; once a minute is enough: nothing is lost by it. */
function quietly(log: Logger): (error: unknown) => void {
  let last = -Infinity;
  return (error) => {
    if (performance.now() - last < 60_000) return;
    last = performance.now();
    log.warn({ err: error }, 'Redis does not answer; pages look for changes themselves');
  };
}

/** Nothing is served with a login that row-level security does not bind. A database that is away is asked again later. */
async function refuseWrongRole(persistence: Persistence, log: Logger): Promise<void> {
  let problem: string | undefined;
  try {
    problem = await persistence.roleProblem();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    log.warn('the database does not answer; as whom it is asked is checked before the first request');
  }
  if (problem === undefined) return;
  await persistence.close();
  log.fatal(problem);
  process.exit(1);
}

/** On a service without users: a one-time link, once, on standard output; never in the log. */
async function offerSetup(
  persistence: Persistence,
  environment: Environment,
  address: string,
  log: Logger,
): Promise<void> {
  try {
    const link = await createSetupLink(persistence);
    if (link === undefined) return;
    const origin = environment.OSTEON_PUBLIC_URL ?? address;
    process.stdout.write(
      `\nNobody can sign in yet. Set the service up, once, within the day:\n  ${origin}/setup#${link.token}\n\n`,
    );
  } catch (error) {
    if (isDatabaseAway(error)) log.warn('no set-up link: the database does not answer');
    else log.error({ err: error }, 'no set-up link');
  }
}

function readOrExit(env: Readonly<Record<string, string | undefined>>): Environment {
  try {
    return readEnvironment(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
