import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import { planLine } from './plan-line.ts';

const parsed = (text: string): unknown => JSON.parse(planLine(text).output);

describe('planLine', () => {
  it('prints a plan on one line', () => {
    const { output, ok } = planLine(JSON.stringify(aPatient().fracture('2026-01-01').asOf('2026-01-02'), null, 2));
    expect(ok).toBe(true);
    expect(output).not.toContain('\n');
    expect(JSON.parse(output)).toMatchObject({ id: 'p1', asOf: '2026-01-02', protocol: { version: '2026.11' } });
  });
  it('prints the error of refused facts with their id', () => {
    const facts = { ...aPatient().fracture('2026-01-03').asOf('2026-01-02') };
    expect(planLine(JSON.stringify(facts)).ok).toBe(false);
    expect(parsed(JSON.stringify(facts))).toMatchObject({
      id: 'p1',
      error: { code: 'date-in-future', path: '/fractures/0/diagnosedOn' },
    });
  });
  it.each([
    ['{', 'invalid-json'],
    ['', 'invalid-json'],
    ['null', 'invalid-facts'],
    ['[]', 'invalid-facts'],
    ['{"id": 7}', 'invalid-facts'],
  ])('has no id to name in %p', (text, code) => {
    expect(parsed(text)).toMatchObject({ id: null, error: { code } });
  });
  it('refuses bytes that are no text', () => {
    expect(JSON.parse(planLine(null).output)).toMatchObject({ id: null, error: { code: 'invalid-json', path: '' } });
    expect(planLine(null).ok).toBe(false);
  });
  it('names no id that is empty', () => {
    expect(parsed('{"id": ""}')).toMatchObject({ id: null, error: { code: 'invalid-facts' } });
  });
});
