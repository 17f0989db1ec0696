/** What bundle.mjs writes and test-runner.mjs reads, from the sandbox's root. */
export const BUNDLE = '.osteon/specs.cjs';

/** What stays outside the bundle: it holds no mutants, and is the same for all. */
export const OUTSIDE = ['@jest/globals', 'fast-check', 'temporal-polyfill', /^node:/];
