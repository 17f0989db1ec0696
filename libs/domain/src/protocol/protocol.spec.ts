import { beforeAll, describe, expect, it } from '@jest/globals';
import { FLAGS, type Facts } from '../facts/facts.ts';
import { checklistsOf } from '../plan/checklists-of.ts';
import { comparePlans } from '../plan/compare-plans.ts';
import { episodesOf } from '../plan/episodes.ts';
import { plan } from '../plan/plan.ts';
import { schedule } from '../plan/schedule.ts';
import { aPatient } from '../../test/a-patient.ts';
import { protocolInForceOn } from './in-force.ts';
import type { Protocol, RuleBase } from './protocol.ts';
import { checkProtocol } from './check-protocol.ts';
import { shippedProtocol, shippedProtocolOn, shippedProtocols } from './shipped.ts';
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

describe('a rule or an interval that is added', () => {
  /** What a new version is: the JSON of the one before, with something added. */
  const withAdded = (edit: (protocol: Record<string, object[]>) => void): Protocol => {
    const copy = JSON.parse(JSON.stringify(p)) as Protocol;
    edit(copy as unknown as Record<string, object[]>);
    const checked = checkProtocol({ ...copy, version: '2027.05', inForceFrom: '2027-05-01' });
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    return checked.protocol;
  };
  const ruleOf = (id: string): object => {
    const found = rules.find((rule) => rule.id === id);
    if (found === undefined) throw new Error(id);
    return found;
  };
  const tasksOf = (facts: Facts, protocol: Protocol) =>
    Object.fromEntries(plan(facts, protocol).tasks.map((task) => [task.key, task]));

  const monthNine = {
    ...ruleOf('falls-reminder/month-6'),
    id: 'falls-reminder/month-9',
    occurrence: 'month-9',
    text: 'Falls reminder at 9 months',
    opens: { months: 9, days: -14 },
    due: { months: 9, days: 0 },
    source: 'a guidance to come',
    sourceMark: 'own',
  };
  // not before a test runs: what runs while a file is loaded, mutation testing cannot tell apart
  let moreFalls: Protocol;
  beforeAll(() => {
    moreFalls = withAdded((protocol) => {
      const at = p.episodeRules.findIndex(({ id }) => id === 'falls-reminder/year-1');
      protocol['episodeRules']?.splice(at, 0, monthNine);
    });
  });
  const fallen = aPatient().fracture('2026-01-31');

  it('is planned for every episode, with its own dates and words', () => {
    const facts = fallen.asOf('2026-09-20');
    const task = tasksOf(facts, moreFalls)['f1/falls-reminder/month-9'];
    expect(task).toMatchObject({ opensOn: '2026-10-17', dueOn: '2026-10-31', status: 'upcoming' });
    expect(task?.because[0]).toMatchObject({
      rule: 'falls-reminder/month-9',
      source: expect.stringMatching(/to come/),
    });
    expect(task?.because[0]?.text).toMatch(/^Falls reminder at 9 months\. .* protocol osteon 2027\.05\.$/);
    expect(Object.keys(tasksOf(facts, moreFalls))).toHaveLength(plan(facts, p).tasks.length + 1);
  });

  it('takes its place in its series', () => {
    const facts = aPatient().fracture('2026-01-31').event('falls-reminder', '2026-10-20').asOf('2026-11-30');
    const tasks = tasksOf(facts, moreFalls);
    expect(tasks['f1/falls-reminder/month-9']).toMatchObject({ status: 'done', doneOn: '2026-10-20' });
    expect(tasks['f1/falls-reminder/month-6']).toMatchObject({ status: 'cancelled', reason: 'superseded' });
    expect(tasksOf(facts, p)['f1/falls-reminder/month-6']).toMatchObject({ status: 'done' });
  });

  it('leaves every other task as it is', () => {
    const facts = fallen.asOf('2026-09-20');
    const comparison = comparePlans(plan(facts, p), plan(facts, moreFalls));
    expect(comparison.added.map(({ key }) => key)).toEqual(['f1/falls-reminder/month-9']);
    expect([comparison.gone, comparison.moved, comparison.changed]).toEqual([[], [], []]);
  });

  it('may belong to a course, a trigger or a dose as well', () => {
    const more = withAdded((protocol) => {
      const check = ruleOf('adherence-check/month-6');
      const at = p.courseRules.findIndex(({ id }) => id === 'adherence-check/month-12');
      const added = { ...check, id: 'adherence-check/month-9', occurrence: 'month-9', due: { months: 9, days: 0 } };
      protocol['courseRules']?.splice(at, 0, added);
      Object.assign(protocol['dosingRules']?.[0] ?? {}, { interval: { months: 4, days: 3 }, lateAfterDays: 5 });
      Object.assign(protocol['triggeredRules']?.find((rule) => 'trigger' in rule && rule.trigger === 'fall') ?? {}, {
        due: { months: 0, days: 3 },
      });
    });
    const facts = fallen
      .on('alendronate', '2026-02-10')
      .on('denosumab', '2026-03-31', { doses: ['2026-03-31'] })
      .event('fall', '2026-04-10')
      .asOf('2026-05-01');
    const tasks = tasksOf(facts, more);
    expect(tasks['t1/adherence-check/month-9']).toMatchObject({ dueOn: '2026-11-10', overdueFrom: '2026-12-09' });
    expect(tasks['t2/dose/2']).toMatchObject({ dueOn: '2026-08-03', lateFrom: '2026-08-08' });
    expect(tasks['f1/falls-assessment/after-fall-2026-04-10']).toMatchObject({ dueOn: '2026-04-13' });
  });

  it('is not planned any more when it is taken out', () => {
    const fewer = withAdded((protocol) => {
      protocol['episodeRules'] = p.episodeRules.filter(({ kind }) => kind !== 'dxa');
      protocol['triggeredRules'] = [];
      protocol['turnover'] = [];
    });
    const facts = fallen.event('fall', '2026-04-10').asOf('2026-05-01');
    const gone = comparePlans(plan(facts, p), plan(facts, fewer)).gone.map(({ key }) => key);
    expect(gone).toEqual(['f1/falls-assessment/after-fall-2026-04-10', 'f1/dxa/initial']);
  });

  it('may be a word: red flags and checklists are the version’s own', () => {
    const other = withAdded((protocol) => {
      Object.assign(protocol['redFlags']?.find((rule) => 'flag' in rule && rule.flag === 'infection') ?? {}, {
        action: 'Ring the spinal infection team.',
        dueAfterDays: 2,
      });
      protocol['checklists'] = [{ kind: 'dxa', spineOnly: false, sourceMark: 'own', items: ['Height measured'] }];
    });
    const facts = fallen.event('red-flag', '2026-04-10', { flag: 'infection' }).asOf('2026-04-10');
    const task = tasksOf(facts, other)['f1/red-flag/infection-2026-04-10'];
    expect(task).toMatchObject({ dueOn: '2026-04-12', status: 'open' });
    expect(task?.because[0]?.text).toContain('Red flag: infection. Ring the spinal infection team.');
    const episodes = episodesOf(facts);
    const dxa = { kind: 'dxa', episode: 'f1' } as const;
    expect(checklistsOf(dxa, episodes, other).map(({ items }) => items)).toEqual([['Height measured']]);
    expect(checklistsOf(dxa, episodes, p)).toEqual([]);
  });
});

describe('checklistsOf', () => {
  it('gives those for the spine to episodes of the spine alone', () => {
    const facts = aPatient().fracture('2026-01-31').vertebralFracture('2026-03-01').asOf('2026-04-10');
    const of = (kind: 'first-contact' | 'assessment', episode: string) =>
      checklistsOf({ kind, episode }, episodesOf(facts), p).length;
    expect([of('first-contact', 'f1'), of('first-contact', 'f2')]).toEqual([0, 1]);
    expect([of('assessment', 'f1'), of('assessment', 'f2')]).toEqual([1, 1]);
  });
});

describe('shippedProtocolOn', () => {
  it('is the base before every first day, and the version of the day from then on', () => {
    expect(shippedProtocolOn('1990-01-01')).toBe(shippedProtocols[0]);
    for (const shipped of shippedProtocols) expect(shippedProtocolOn(shipped.inForceFrom)).toBe(shipped);
  });
  it('is what a plan goes by when no protocol is chosen', () => {
    const facts = aPatient().fracture('2026-01-31').asOf('2026-04-10');
    expect(plan(facts)).toEqual(plan(facts, shippedProtocolOn('2026-04-10')));
    expect(schedule(facts)).toEqual(schedule(facts, shippedProtocolOn('2026-04-10')));
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
