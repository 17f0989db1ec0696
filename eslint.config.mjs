import nx from '@nx/eslint-plugin';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { arrows, arrowsOfSpecs, bannedEverywhere, bannedInDomain, circlesOfSpecs } from './tools/boundaries/arrows.mjs';

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.osteon/**',
      '.nx/**',
      'libs/persistence/src/generated/**',
      'coverage/**',
    ],
  },
  ...tseslint.configs.strict,
  {
    files: ['**/*.{ts,tsx}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: arrows,
          // The page that draws is itself brought when it is opened: it may name what it draws with.
          checkDynamicDependenciesExceptions: ['@osteon/charts'],
        },
      ],
      'no-restricted-imports': ['error', { patterns: bannedEverywhere }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Without values, an import that keeps its braces would still bring the whole module onto the page.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': 'off', // Nest's modules are classes without members
      '@typescript-eslint/no-invalid-void-type': 'off', // Promise<void | X> of early returns
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only: a name is the same everywhere.' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    // Nest needs the class itself where a constructor names it, so a type import would break injection.
    files: ['apps/api/**/*.ts', 'apps/worker/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // Pure: no clock, no chance, no environment, no input or output.
    files: ['libs/domain/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'Buffer', 'console'],
      'no-restricted-imports': ['error', { patterns: bannedInDomain }],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The day is an input: asOf.' },
        { object: 'Math', property: 'random', message: 'The planner leaves nothing to chance.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'The day is an input: asOf.',
        },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
    },
  },
  {
    files: ['apps/web/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  { files: ['apps/web/**/*.tsx'], ...jsxA11y.flatConfigs.recommended },
  {
    // These speak to a terminal.
    files: ['apps/cli/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // Configuration files that their tools load by default export.
    files: ['**/*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Specs and what only they use (a room's `testing` folder) may build on libs/testing.
    files: ['**/*.spec.ts', '**/testing/**/*.ts', '**/test/**/*.ts'],
    ignores: ['libs/testing/src/**'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: arrowsOfSpecs,
          ignoredCircularDependencies: circlesOfSpecs,
          checkDynamicDependenciesExceptions: ['@osteon/charts'],
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off', // a missing value fails the test anyway
    },
  },
);
