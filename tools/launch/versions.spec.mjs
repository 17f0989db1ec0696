import { describe, expect, it } from '@jest/globals';
import { isNewEnough } from './node-runtime.mjs';
import { compareVersions } from './versions.mjs';

describe('versions', () => {
  it.each([
    ['0.10.0', '0.9.9', 1],
    ['1.0.0', '1.0', 0],
    ['v2.0.0', '10.0.0', -1],
    ['1.2.3-beta.4', '1.2.3', 0],
  ])('%s against %s', (a, b, sign) => expect(Math.sign(compareVersions(a, b))).toBe(sign));

  it.each([
    ['v18.20.0', false],
    ['v23.11.1', false],
    ['v24.0.0', true],
    ['v26.1.0', true],
  ])('Node %s is new enough: %s', (version, enough) => expect(isNewEnough(version)).toBe(enough));
});
