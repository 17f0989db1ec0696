/** Options every ring shares: ES modules, SWC, workspace packages taken from their source. */
const ring = (displayName, testMatch, more = {}) => ({
  displayName,
  testMatch,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@osteon/source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.osteon/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  ...more,
});

export default {
  projects: [
    ring('pure', ['<rootDir>/{libs,apps}/**/src/**/!(*.db|*.job|*.prop).spec.ts']),
    ring('property', ['<rootDir>/{libs,apps}/**/src/**/*.prop.spec.ts']),
  ],
};
