import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../launch/places.mjs';

const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');

/** Files that a page names as proof: in backquotes, from the root of the repository. */
const filesIn = (text) =>
  [...text.matchAll(/`((?:libs|apps|test|tools|docs|prisma|deploy)\/[^`\s]+)`/g)].map(([, file]) => file);

const ROLES = ['nurse', 'lead', 'safety-officer', 'auditor', 'admin'];
const SEVERITY = ['minor', 'significant', 'considerable', 'major', 'catastrophic'];
const LIKELIHOOD = ['very low', 'low', 'medium', 'high', 'very high'];

/** The table at the head of the page: risk by severity and likelihood. */
const RISK = Object.fromEntries(
  SEVERITY.map((severity) => {
    const row = new RegExp(`^\\| ${severity} +\\|(.+)\\|$`, 'm').exec(read('docs/hazards.md'));
    const risks = row[1].split('|').map(Number);
    return [severity, Object.fromEntries(LIKELIHOOD.map((likelihood, n) => [likelihood, risks[n]]))];
  }),
);

const hazards = read('docs/hazards.md')
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const field = (name) =>
      new RegExp(`^- \\*\\*${name}\\*\\*: ([\\s\\S]+?)(?=\\n- \\*\\*|\\n*$)`, 'm').exec(section)?.[1].trim() ?? '';
    const rated = (name) => /^(\w+) × ([\w ]+) = (\d)$/.exec(field(name))?.slice(1) ?? [];
    return { id: section.slice(0, 5), field, rated };
  });

describe('the hazard log', () => {
  it('has twenty hazards and more, each with a number of its own, in order', () => {
    expect(hazards.length).toBeGreaterThanOrEqual(20);
    expect(hazards.map(({ id }) => id)).toEqual(hazards.map((_, n) => `HZ-${String(n + 1).padStart(2, '0')}`));
  });

  describe.each(hazards)('$id', ({ field, rated }) => {
    it('says cause, effect, control, what remains and whose it is', () => {
      for (const name of ['Cause', 'Effect', 'Control', 'Residual risk'])
        expect([name, field(name)]).not.toEqual([name, '']);
      expect(ROLES).toContain(field('Owner'));
    });

    it('is rated by the table, and no worse with its control than without', () => {
      const [severity, likelihood, before] = rated('Before');
      expect(Number(before)).toBe(RISK[severity][likelihood]);
      const [left, leftLikelihood, after] = rated('After');
      expect(Number(after)).toBe(RISK[left][leftLikelihood]);
      expect(LIKELIHOOD.indexOf(leftLikelihood)).toBeLessThan(LIKELIHOOD.indexOf(likelihood));
      expect(Number(after)).toBeLessThanOrEqual(3);
    });

    it('names tests that there are', () => {
      const tests = filesIn(field('Test'));
      expect(tests.length).toBeGreaterThan(0);
      expect(tests.filter((file) => !/\.spec\.(tsx?|mjs)$/.test(file) || !existsSync(path.join(ROOT, file)))).toEqual(
        [],
      );
    });
  });
});

describe.each(['docs/threats.md', 'docs/packages.md', 'SECURITY.md'])('%s', (page) => {
  it('names files that there are', () => {
    expect(filesIn(read(page)).filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

describe('the page of threats', () => {
  const rows = read('docs/threats.md')
    .split('\n')
    .filter((line) => /^\| [STRIDE]+ /.test(line));

  it('looks at each kind of threat at more than one boundary', () => {
    for (const kind of 'STRIDE')
      expect([kind, rows.filter((row) => row.split('|')[1].includes(kind)).length]).not.toEqual([kind, 0]);
    expect(rows.length).toBeGreaterThanOrEqual(30);
  });

  it('says of every threat where the defence is tried', () => {
    expect(rows.filter((row) => filesIn(row.split('|').at(-2)).length === 0)).toEqual([]);
  });
});
