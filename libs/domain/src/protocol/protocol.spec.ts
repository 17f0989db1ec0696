import { describe, expect, it } from '@jest/globals';
import { FLAGS } from '../facts/facts.ts';
import { plan } from '../plan/plan.ts';
import { aPatient } from '../../test/a-patient.ts';
import { protocolInForceOn } from './in-force.ts';
import type { Protocol, RuleBase } from './protocol.ts';
import { shippedProtocol } from './shipped.ts';
import { TASK_KINDS } from './task-kinds.ts';

const p = shippedProtocol;
const rules: RuleBase[] = [
  ...p.episodeRules,
  ...p.triggeredRules,
  ...p.dosingRules,
  p.gates.labs,
  p.gates.postDoseCalcium,
  ...p.courseRules,
  p.sequence.plan,
  p.sequence.start,
  ...p.turnover,
  p.pauseReassessment,
  p.supplyGap,
  p.rebound,
];

describe('the shipped protocol', () => {
  it('is plain data: a copy through JSON plans the same', () => {
    const copy = JSON.parse(JSON.stringify(p)) as Protocol;
    expect(copy).toEqual(p);
    const facts = aPatient().vertebralFracture('2026-01-31').on('denosumab', '2026-02-28').asOf('2026-05-23');
    expect(plan(facts, copy)).toEqual(plan(facts, p));
  });
  it('is frozen through and through', () => {
    expect(Object.isFrozen(p.episodeRules[0]?.due)).toBe(true);
    expect(Object.isFrozen(p.leaving.declinedTreatment)).toBe(true);
  });
  it('gives every rule its words, source, mark and first day', () => {
    for (const rule of rules) {
      expect(rule.text.length).toBeGreaterThan(20);
      expect(rule.source.length).toBeGreaterThan(5);
      expect(['seed', 'found', 'mem', 'own']).toContain(rule.sourceMark);
      expect(rule.inForceFrom).toBe(p.inForceFrom);
    }
  });
  it('has a rule for every kind of task and every flag', () => {
    expect(new Set(rules.map((r) => r.kind))).toEqual(new Set(TASK_KINDS));
    expect(p.redFlags.map((r) => r.flag)).toEqual(FLAGS);
  });
  it('counts the four clocks of three months apart', () => {
    const rule = (id: string) => p.episodeRules.find((r) => r.id === id);
    expect(rule('assessment/fls')?.due).toEqual({ months: 0, days: 90 });
    expect(rule('augmentation-review/month-3')?.due).toEqual({ months: 3, days: 0 });
    expect(rule('follow-up-contact/week-12-16')?.opens).toEqual({ months: 0, days: 84 });
    expect(rule('follow-up-contact/week-12-16')?.due).toEqual({ months: 0, days: 112 });
  });
  it('goes by its numbers: a changed protocol changes the plan and is named in it', () => {
    const changed: Protocol = {
      ...p,
      version: '2027.01',
      episodeRules: p.episodeRules.map((r) => (r.id === 'assessment/fls' ? { ...r, due: { months: 0, days: 60 } } : r)),
    };
    const planned = plan(aPatient().fracture('2026-01-01').asOf('2026-01-01'), changed);
    const task = planned.tasks.find((t) => t.key === 'f1/assessment/fls');
    expect(task?.dueOn).toBe('2026-03-02');
    expect(task?.because[0]?.text).toContain('2027.01');
    expect(planned.protocol.version).toBe('2027.01');
  });
});

describe('protocolInForceOn', () => {
  const from = (version: string, inForceFrom: string): Protocol => ({ ...p, version, inForceFrom });
  const a = from('a', '2026-01-01');
  const b = from('b', '2027-01-01');
  const c = from('c', '2027-01-01');

  it('is the latest whose day has come', () => {
    expect(protocolInForceOn([b, a], '2026-12-31')?.version).toBe('a');
    expect(protocolInForceOn([b, a], '2027-01-01')?.version).toBe('b');
    expect(protocolInForceOn([b, c], '2027-01-01')?.version).toBe('c');
  });
  it('is none before the first', () => {
    expect(protocolInForceOn([a, b], '2025-12-31')).toBeNull();
  });
});
