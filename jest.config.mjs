import { existsSync } from 'node:fs';

const compiled = (tsx) => [
  '@swc/jest',
  {
    swcrc: false,
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', decorators: true, tsx },
      transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
      keepClassNames: true,
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

/** Options every ring shares: ES modules, SWC, workspace packages taken from their source. */
const ring = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testEnvironmentOptions: { customExportConditions: ['@osteon/source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.osteon/'],
  transform: { '^.+\\.ts$': compiled(false), '^.+\\.tsx$': compiled(true) },
  ...more,
});

/** Rings with a database get a template of it once, and each worker a clone; see libs/testing. */
const globalSetup = '<rootDir>/libs/testing/src/jest-global-setup.ts';
const globalTeardown = '<rootDir>/libs/testing/src/jest-global-teardown.ts';
const withDatabase = existsSync(new URL('libs/testing/src/jest-global-setup.ts', import.meta.url))
  ? { globalSetup, globalTeardown }
  : {};

export default {
  // Real servers and whole applications: long enough never to fail a slow machine, short enough to end a hang.
  testTimeout: 120_000,
  projects: [
    ring('pure', [
      '<rootDir>/{libs,apps}/**/src/**/!(*.db|*.job|*.prop).spec.{ts,tsx}',
      '<rootDir>/tools/**/!(*.faults).spec.mjs',
    ]),
    ring('property', ['<rootDir>/{libs,apps}/**/src/**/*.prop.spec.ts'], {
      setupFiles: ['<rootDir>/tools/jest/property-runs.mjs'],
    }),
    ring('db', ['<rootDir>/{libs,apps}/**/src/**/*.db.spec.ts', '<rootDir>/test/matching/*.db.spec.ts'], withDatabase),
    ring('job', ['<rootDir>/{libs,apps}/**/src/**/*.job.spec.ts'], withDatabase),
    ring('api', ['<rootDir>/test/{api,external}/**/*.spec.ts'], withDatabase),
    ring('journey', ['<rootDir>/test/journeys/**/*.spec.ts'], withDatabase),
    ring('browser', ['<rootDir>/test/browser/**/*.spec.ts'], withDatabase),
    ring('faults', ['<rootDir>/test/faults/**/*.spec.ts', '<rootDir>/tools/**/*.faults.spec.mjs'], withDatabase),
  ],
};
