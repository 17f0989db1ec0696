import { describe, expect, it } from '@jest/globals';
import { explainedIn, highIn, verdictOn } from './audit.mjs';

const advisory = (id, severity = 'high') => ({
  source: 1,
  name: 'left-pad',
  title: 'Pads too far',
  url: `https://github.com/advisories/${id}`,
  severity,
});
const HIGH = 'GHSA-aaaa-bbbb-cccc';
const report = {
  vulnerabilities: {
    'left-pad': { name: 'left-pad', via: [advisory(HIGH), advisory('GHSA-low0-low0-low0', 'moderate')] },
    padder: { name: 'padder', via: ['left-pad'] },
  },
};
const page = (id) => `# Packages\n\n| Advisory | Why\n| --- | ---\n| ${id} | never given what a stranger wrote |\n`;

describe('the audit of packages', () => {
  it('looks at what is high or critical, once an advisory', () => {
    expect([...highIn(report).keys()]).toEqual([HIGH]);
  });
  it('fails on what is not explained, and names it', () => {
    const { ok, lines } = verdictOn(report, page('GHSA-dddd-eeee-ffff'));
    expect(ok).toBe(false);
    expect(lines[0]).toBe(`${HIGH} (left-pad): Pads too far`);
  });
  it('takes what is explained', () => expect(verdictOn(report, page(HIGH)).ok).toBe(true));
  it('fails on an explanation of what is not there', () => {
    expect(verdictOn({ vulnerabilities: {} }, page(HIGH)).ok).toBe(false);
    expect(explainedIn(page(HIGH))).toEqual([HIGH]);
  });
  it('says that it could not ask, and fails nothing', () => {
    const { ok, lines } = verdictOn({ message: '405 Method Not Allowed' }, page(HIGH));
    expect([ok, lines]).toEqual([true, [expect.stringContaining('405')]]);
  });
});
