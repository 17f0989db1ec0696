/**
 * Which room may import which: the only list. `@nx/enforce-module-boundaries` reads it through
 * eslint.config.mjs, and prove.mjs proves that every line of it bites.
 */

/** Rooms a room may import from, by tag. Nothing may import from an application. */
const mayImport = {
  'scope:domain': ['scope:domain'],
  'scope:contracts': ['scope:domain', 'scope:contracts'],
  // Pictures: a report in, what is drawn out. The pages and paper have the same ones.
  'scope:charts': ['scope:domain', 'scope:charts'],
  'scope:platform': ['scope:platform'],
  'scope:application': ['scope:domain', 'scope:application'],
  'scope:persistence': ['scope:domain', 'scope:application', 'scope:persistence'],
  'scope:jobs': ['scope:domain', 'scope:application', 'scope:jobs'],
  // Its calls leave by the one way out there is (libs/platform/src/egress).
  'scope:messaging': ['scope:domain', 'scope:application', 'scope:platform', 'scope:messaging'],
  'scope:interop': ['scope:domain', 'scope:application', 'scope:interop'],
  // Sets its pages with the lines and typefaces of letters.
  'scope:reporting': ['scope:domain', 'scope:application', 'scope:charts', 'scope:messaging', 'scope:reporting'],
  'scope:testing': [
    'scope:domain',
    'scope:application',
    'scope:persistence',
    'scope:jobs',
    'scope:messaging',
    'scope:platform',
    'scope:testing',
  ],
  'app:web': ['scope:domain', 'scope:contracts', 'scope:charts'],
};

const server = [
  'scope:domain',
  'scope:contracts',
  'scope:platform',
  'scope:application',
  'scope:persistence',
  'scope:jobs',
  'scope:messaging',
  'scope:interop',
  'scope:charts',
  'scope:reporting',
];
for (const app of ['app:api', 'app:worker', 'app:cli']) mayImport[app] = server;

/** Packages that would bring a framework, a database or a browser into a room that has none. */
const frameworks = ['@nestjs/*', '@prisma/*', 'pg', 'bullmq', 'ioredis', 'fastify', '@fastify/*', 'react', 'react-dom'];
const bannedExternalImports = {
  'scope:domain': [...frameworks, 'zod', 'pino', 'prom-client', 'node:*', 'rxjs'],
  'scope:contracts': frameworks,
  'scope:charts': [...frameworks, 'zod'],
  'scope:application': frameworks,
  'scope:interop': frameworks,
  'scope:reporting': frameworks,
  'app:web': ['@nestjs/*', '@prisma/*', 'pg', 'bullmq', 'ioredis', 'fastify', '@fastify/*'],
};

const constraints = (more) =>
  Object.entries(mayImport).map(([sourceTag, targets]) => ({
    sourceTag,
    onlyDependOnLibsWithTags: [...targets, ...more],
    ...(bannedExternalImports[sourceTag] ? { bannedExternalImports: bannedExternalImports[sourceTag] } : {}),
  }));

/** The depConstraints of `@nx/enforce-module-boundaries` for what is shipped. */
export const arrows = constraints([]);

/** The same for specs, which may use the builders and databases of libs/testing besides. */
export const arrowsOfSpecs = constraints(['scope:testing']);

/** libs/testing is built from rooms whose specs use it: a circle of tests only, never of what is shipped. */
export const circlesOfSpecs = mayImport['scope:testing']
  .filter((tag) => tag !== 'scope:testing')
  .map((tag) => [tag.replace('scope:', '@osteon/'), '@osteon/testing']);

/** Applications export nothing, so the rule above cannot resolve them: nobody imports one by its name. */
export const bannedEverywhere = [
  {
    group: ['@osteon/api', '@osteon/worker', '@osteon/web', '@osteon/cli'].flatMap((app) => [app, `${app}/*`]),
    message: 'Nothing imports an application.',
  },
];

/** Node's own modules, which the rule above does not see. */
export const bannedInDomain = [
  ...bannedEverywhere,
  { group: ['node:*', 'fs', 'path', 'crypto', 'process'], message: 'libs/domain is pure: no input, no output.' },
];

export { mayImport, bannedExternalImports };
