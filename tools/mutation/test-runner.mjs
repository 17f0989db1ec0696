/**
 * Stryker's test runner for the domain: Jest's own describe, it and expect, in one process, over the bundle of all
 * specs. The bundle is run anew for each mutant, so that nothing a mutant left in a cache outlives it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInThisContext } from 'node:vm';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { expect } from 'expect';
import fc from 'fast-check';
import * as circus from 'jest-circus';
import * as temporal from 'temporal-polyfill';
import { propertyRuns } from '../jest/property-runs.mjs';
import { BUNDLE } from './places.mjs';

// The first case that fails kills a mutant; making it small is for people, and slow.
fc.configureGlobal({ ...propertyRuns({ OSTEON_RUNS: '0.05' }), endOnFailure: true });

const { addEventHandler, getState, resetState, run, ...definitions } = circus;
const packages = {
  '@jest/globals': { ...definitions, expect },
  'fast-check': fc,
  'temporal-polyfill': temporal,
};
const given = (name) => packages[name] ?? process.getBuiltinModule(name);

/** What Stryker's changes of the code speak with: which mutant is on, and what a test has covered. */
const stryker = (globalThis.__stryker__ = {});

const testsIn = (block) => (block.type === 'test' ? [block] : block.children.flatMap(testsIn));

class DomainTestRunner {
  #script;
  /** of each test, its file; told apart by what is registered since the bundle named one */
  #files;

  init() {
    const code = readFileSync(BUNDLE, 'utf8');
    this.#script = runInThisContext(`(function (require, exports, beginFile) {${code}\n})`, { filename: BUNDLE });
    addEventHandler((event) => {
      if (event.name === 'test_start') stryker.currentTestId = this.#idOf(event.test);
      if (event.name === 'test_done') stryker.currentTestId = undefined;
      if (event.name === 'test_done' && event.test.errors.length > 0 && this.bails) this.#skipTheRest();
    });
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    stryker.mutantCoverage = { static: {}, perTest: {} };
    this.bails = false;
    this.#load();
    const result = await this.#run();
    return { ...result, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, sandboxFileName, testFilter, hitLimit, mutantActivation, disableBail }) {
    Object.assign(stryker, { hitLimit, hitCount: hitLimit ? 0 : undefined, activeMutant: undefined });
    this.bails = !disableBail;
    try {
      if (mutantActivation === 'static') stryker.activeMutant = activeMutant.id;
      this.#load();
      stryker.activeMutant = activeMutant.id;
      const root = getState().rootDescribeBlock;
      if (testFilter) this.#keep(root, new Set(testFilter));
      this.#nearestFirst(root, sandboxFileName);
      const result = await this.#run();
      return toMutantRunResult(determineHitLimitReached(stryker.hitCount, hitLimit) ?? result, disableBail);
    } catch (error) {
      // the bundle could not even be loaded
      return toMutantRunResult({ status: DryRunStatus.Error, errorMessage: String(error) });
    } finally {
      stryker.activeMutant = undefined;
    }
  }

  #load() {
    resetState();
    this.#files = new Map();
    let file;
    const nameNew = () => {
      for (const test of testsIn(getState().rootDescribeBlock)) if (!this.#files.has(test)) this.#files.set(test, file);
    };
    this.#script(given, {}, (next) => {
      nameNew();
      file = next;
    });
    nameNew();
  }

  /** Takes away the tests that do not cover the mutant. */
  #keep(block, ids) {
    block.children = block.children.filter((child) =>
      child.type === 'test' ? ids.has(this.#idOf(child)) : this.#keep(child, ids).children.length > 0,
    );
    return block;
  }

  /** The file's own tests, then those of its folder, then the rest: whoever notices first ends the run. */
  #nearestFirst(root, mutated) {
    const { dir, name } = path.parse(path.relative('.', mutated));
    const rankOf = (block) => {
      const file = this.#files.get(testsIn(block)[0]) ?? '';
      if (file.includes('.prop.')) return 3;
      if (file.startsWith(`${dir}/${name}`)) return 0;
      return file.startsWith(`${dir}/`) ? 1 : 2;
    };
    root.children = root.children
      .map((block) => [rankOf(block), block])
      .sort(([a], [b]) => a - b)
      .map(([, block]) => block);
  }

  async #run() {
    const tests = testsIn(getState().rootDescribeBlock);
    await run();
    return { status: DryRunStatus.Complete, tests: tests.map((test) => this.#resultOf(test)) };
  }

  #skipTheRest() {
    for (const test of testsIn(getState().rootDescribeBlock)) if (!test.startedAt) test.mode = 'skip';
  }

  #nameOf(test) {
    const names = [test.name];
    for (let block = test.parent; block?.parent; block = block.parent) names.unshift(block.name);
    return names.join(' ');
  }

  #idOf(test) {
    return `${this.#files.get(test)}: ${this.#nameOf(test)}`;
  }

  #resultOf(test) {
    const about = {
      id: this.#idOf(test),
      name: this.#nameOf(test),
      fileName: path.resolve(this.#files.get(test)),
      timeSpentMs: test.duration ?? 0,
    };
    if (test.errors.length > 0) {
      const [first] = test.errors.flat();
      return { ...about, status: TestStatus.Failed, failureMessage: String(first?.message ?? first) };
    }
    return {
      ...about,
      status: test.status === 'done' && test.mode !== 'skip' ? TestStatus.Success : TestStatus.Skipped,
    };
  }
}

const createRunner = () => new DomainTestRunner();
createRunner.inject = [];

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'domain', createRunner)];
