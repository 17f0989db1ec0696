/** Mutation tests of the domain; `npm run mutation` starts them through mutate.mjs. */
export default {
  packageManager: 'npm',
  plugins: ['./tools/mutation/test-runner.mjs', './tools/mutation/left-alone.mjs'],
  ignorers: ['left-alone'],
  testRunner: 'domain',
  buildCommand: 'node tools/mutation/bundle.mjs',
  coverageAnalysis: 'perTest',
  timeoutMS: 30_000, // endless loops mostly end by Stryker's count of passes; a busy machine is no sign of one
  // The sandbox is a copy of what the domain's tests need, with node_modules as a link.
  ignorePatterns: [
    '**',
    '!libs/domain/src/**',
    '!libs/domain/test/**',
    '!tools/jest/**',
    '!tools/mutation/**',
    '!jest.config.mjs',
    '!package.json',
  ],
  tempDirName: '.osteon/mutation/sandbox',
  incremental: true,
  incrementalFile: '.osteon/mutation/incremental.json',
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: {
    allowColor: false,
    allowEmojis: false,
    logTests: false,
    reportTests: false,
    reportScoreTable: false,
  },
  htmlReporter: { fileName: '.osteon/mutation/report.html' },
  jsonReporter: { fileName: '.osteon/mutation/report.json' },
  thresholds: { high: 90, low: 85, break: null }, // mutate.mjs asks it of each folder
};
