import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { removeEnded, MOST_REMOVED, RETENTION_RULES, RETENTION_YEARS } from './retention-rules.ts';

const page = readFileSync(new URL('../../../../docs/retention.md', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.replace(/\s*\|\s*/g, '|'));

describe('docs/retention.md', () => {
  it('says what the rules do, line for line', () => {
    const said = page.filter((line) => /^\|.*\|\d+ days\|/.test(line));
    expect(said).toEqual(
      RETENTION_RULES.map(({ table, what, keptDays, why }) => `|${what}|\`${table}\`|${keptDays} days|${why}|`),
    );
    expect(page.find((line) => line.startsWith('|the record of a patient|'))).toContain(`${RETENTION_YEARS} years`);
  });
});

describe('the daily job', () => {
  it('goes on while there is more, and no further than its bound', async () => {
    const removed = await removeEnded({
      remove: (rule, limit) => Promise.resolve(rule.table === 'session' ? limit : rule.table === 'job_tick' ? 7 : 0),
    });
    expect(removed).toEqual({ session: MOST_REMOVED, job_tick: 7 });
  });
});
