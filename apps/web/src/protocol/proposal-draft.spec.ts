import { describe, expect, it } from '@jest/globals';
import { shippedProtocol } from '@osteon/domain';
import { freeVersion, linesOf, resultOf, rulesOf, type ProposalDraft } from './proposal-draft.ts';

const draft: ProposalDraft = {
  way: 'settings',
  name: 'Sooner',
  reason: 'our target is 60 days',
  version: '2026.12',
  inForceFrom: '2026-12-01',
  chosen: ['assessment/fls'],
  changes: { '/episodeRules/3/due': { months: 0, days: 60 } },
  text: '',
};

describe('a draft of a proposal', () => {
  it('tells what would be different, and what is to be sent', () => {
    const { faults, comparison, body, version } = resultOf(shippedProtocol, draft);
    expect(faults).toEqual([]);
    expect(version).toBe('2026.12');
    expect(comparison === null ? [] : linesOf(comparison).map(({ id, fields }) => [id, fields.length])).toEqual([
      ['assessment/fls', 1],
    ]);
    expect(body).toEqual({
      change: {
        version: '2026.12',
        inForceFrom: '2026-12-01',
        changes: [{ path: '/episodeRules/3/due', value: { months: 0, days: 60 } }],
      },
    });
  });

  it('tells every fault at its place, and sends nothing', () => {
    const wrong = { ...draft, changes: { '/episodeRules/3/due': { months: 0, days: '' } } };
    const { faults, body } = resultOf(shippedProtocol, wrong);
    expect(faults.map(({ path }) => path)).toEqual(['/episodeRules/3/due/days']);
    expect(body).toBeNull();
  });

  it('has nothing to send before anything is changed', () => {
    expect(resultOf(shippedProtocol, { ...draft, changes: {} }).body).toBeNull();
    expect(resultOf(shippedProtocol, { ...draft, way: 'whole' }).body).toBeNull();
  });

  it('takes whole rules, and tells when a text is none', () => {
    const whole = { ...draft, way: 'whole' } as const;
    expect(resultOf(shippedProtocol, { ...whole, text: '{' }).notJson).not.toBeNull();
    expect(resultOf(shippedProtocol, { ...whole, text: '{}' }).faults.length).toBeGreaterThan(10);
    const rules = { ...shippedProtocol, version: '2027.1' };
    const { version, body, comparison } = resultOf(shippedProtocol, { ...whole, text: JSON.stringify(rules) });
    expect([version, comparison?.lines]).toEqual(['2027.1', []]);
    expect(body).toEqual({ rules: JSON.parse(JSON.stringify(rules)) });
  });
});

describe('rules that come with an answer', () => {
  it('are read when they are whole', () => {
    expect(rulesOf({ document: { ...shippedProtocol } })?.version).toBe(shippedProtocol.version);
    expect(rulesOf({ document: {} })).toBeNull();
  });
});

describe('the version that is suggested', () => {
  it('is named after the month of its first day, and is not taken', () => {
    expect(freeVersion('2026-12-01', ['2026.11'])).toBe('2026.12');
    expect(freeVersion('2026-11-30', ['2026.11', '2026.11-2'])).toBe('2026.11-3');
  });
});
