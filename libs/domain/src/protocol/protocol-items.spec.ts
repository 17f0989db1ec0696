import { describe, expect, it } from '@jest/globals';
import { checkProtocol } from './check-protocol.ts';
import { withChanges } from './change-protocol.ts';
import { compareProtocols, wordingOf } from './compare-protocols.ts';
import { intervalWords, protocolItems, SETTING_WORDS, unverifiedOf } from './protocol-items.ts';
import { rulesOf } from './rules-of.ts';
import { shippedProtocol } from './shipped.ts';
import type { Protocol } from './protocol.ts';

const items = protocolItems(shippedProtocol);
const itemOf = (id: string) => {
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no line ${id}`);
  return found;
};

/** Places of every number in the rules. */
function numbersIn(value: unknown, path: string): string[] {
  if (typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null) return [];
  if ('months' in value && 'days' in value) return [path];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, `${path}/${key}`));
}

describe('the lines of a protocol', () => {
  it('hold every rule, every checklist and every part once', () => {
    const ids = items.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(rulesOf(shippedProtocol).map(({ rule }) => rule.id)));
    expect(ids.filter((id) => id.startsWith('checklist/'))).toHaveLength(shippedProtocol.checklists.length);
    expect(ids).toEqual(
      expect.arrayContaining(['pain/referral/1', 'pain/settled', 'gate/calcium', 'leaving', 'contacts']),
    );
  });

  it('name every number of the rules as one setting, at its place, with a label', () => {
    const settings = items.flatMap((item) => item.settings);
    const set = settings.filter(({ value }) => value !== null).map(({ path }) => path);
    expect(set.toSorted()).toEqual(numbersIn(shippedProtocol, '').toSorted());
    expect(new Set(settings.map(({ path }) => path)).size).toBe(settings.length);
    expect(settings.filter(({ name }) => !(name in SETTING_WORDS)).map(({ path }) => path)).toEqual([]);
  });

  it('say intervals in words', () => {
    expect(intervalWords(itemOf('follow-up-contact/week-12-16'))).toBe(
      'opens diagnosis + 84 days; due diagnosis + 112 days; overdue from due + 1 day; counts from diagnosis + 56 days',
    );
    expect(intervalWords(itemOf('dose/zoledronate'))).toBe(
      'interval last dose + 1 year; opens due − 56 days; late from due + 1 day; overdue from due + 57 days; ' +
        'first dose after hip surgery not before 14 days',
    );
    expect(intervalWords(itemOf('pause-reassessment/<pausedOn>'))).toContain('zoledronate: due pause + 3 years');
    expect(intervalWords(itemOf('decline-revisit/<date>'))).toContain('opens due − 28 days');
  });

  it('tell what a rule reads', () => {
    expect(itemOf('dose/romosozumab').reads).toEqual([
      { as: 'counts-from', what: 'series' },
      { as: 'asks', what: 'calcium' },
      { as: 'asks', what: 'vitamin-d' },
      { as: 'done-by', what: 'dose' },
    ]);
  });

  it('find the unverified defaults', () => {
    expect(unverifiedOf(shippedProtocol)).toHaveLength(20);
    expect(unverifiedOf(shippedProtocol).map(({ id }) => id)).toContain('dose/zoledronate');
  });
});

describe('changes of settings', () => {
  const change = (path: string, value: unknown) =>
    withChanges(shippedProtocol, { version: '2027.1', inForceFrom: '2027-01-01', changes: [{ path, value }] });

  it('make another version, whose changed rules are in force from its first day, and leave the present one', () => {
    const { path } = itemOf('assessment/fls');
    const { rules, faults } = change(`${path}/due`, { months: 0, days: 60 });
    expect(faults).toEqual([]);
    const checked = checkProtocol(rules);
    expect(checked.ok).toBe(true);
    const made = rules as Protocol;
    const changed = made.episodeRules.filter((rule) => rule.inForceFrom === '2027-01-01').map(({ id }) => id);
    expect(changed).toEqual(['assessment/fls']);
    expect([made.version, made.inForceFrom]).toEqual(['2027.1', '2027-01-01']);
    const { lines, unchanged } = compareProtocols(shippedProtocol, made);
    expect(lines.map(({ item, change: what, fields }) => [item.id, what, fields])).toEqual([
      [
        'assessment/fls',
        'changed',
        [
          {
            path: 'due',
            setting: expect.objectContaining({ unit: 'offset', anchor: 'diagnosis' }),
            before: { months: 0, days: 90 },
            after: { months: 0, days: 60 },
          },
        ],
      ],
    ]);
    expect(unchanged).toBe(items.length - 1);
    expect(shippedProtocol.episodeRules.every((rule) => rule.inForceFrom === '2026-11-01')).toBe(true);
  });

  it.each(['/version', '/episodeRules/0/kind', '/__proto__/polluted', '/episodeRules/0/doneBy/0/by', 'due', ''])(
    'refuse %s, which is no setting',
    (path) => {
      expect(change(path, 1).faults).toEqual([
        { path: '/changes/0/path', message: `must be a setting of the present rules, not "${path}"` },
      ]);
    },
  );

  it('are checked as a whole', () => {
    const checked = checkProtocol(change(`${itemOf('dose/denosumab').path}/criticalAfterDays`, 3).rules);
    expect(checked.ok ? [] : checked.faults).toEqual([
      { path: '/dosingRules/0/criticalAfterDays', message: 'must not lie below overdueAfterDays, 29' },
    ]);
  });
});

describe('the comparison of versions', () => {
  it('tells added and removed rules, and words that changed', () => {
    const [first, ...others] = shippedProtocol.episodeRules;
    if (first === undefined) throw new Error('no rules');
    const after: Protocol = {
      ...shippedProtocol,
      episodeRules: [...others, { ...first, id: 'first-contact/soon', occurrence: 'soon' }],
      leaving: { ...shippedProtocol.leaving, onlyDeath: [] },
    };
    const { lines } = compareProtocols(shippedProtocol, after);
    expect(lines.map(({ item, change, fields }) => [item.id, change, fields.map(({ path }) => path)])).toEqual([
      ['first-contact/soon', 'added', []],
      ['leaving', 'changed', ['onlyDeath']],
      ['first-contact/initial', 'removed', []],
    ]);
    expect(compareProtocols(shippedProtocol, shippedProtocol).lines).toEqual([]);
  });

  it('knows what a rule says by its wording, whatever version and whatever order of fields', () => {
    const item = itemOf('dose/zoledronate');
    const turned = Object.fromEntries(Object.entries(item.content).toReversed());
    expect(wordingOf({ content: { ...turned, inForceFrom: '2030-01-01' } })).toBe(wordingOf(item));
    expect(wordingOf({ content: { ...turned, overdueAfterDays: 58 } })).not.toBe(wordingOf(item));
  });
});
