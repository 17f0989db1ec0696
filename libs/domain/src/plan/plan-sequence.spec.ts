import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import type { TreatmentFact } from '../facts/facts.ts';

const START = 't1/sequence/start';
const PLAN = 't1/sequence/plan';
const story = (agent: TreatmentFact['agent'], startedOn: string, more: Partial<TreatmentFact> = {}) =>
  aPatient().fracture('2024-01-01').on(agent, startedOn, more);

describe('what follows teriparatide and abaloparatide', () => {
  it('is planned before the end of the full course and due at it', () => {
    const teriparatide = story('teriparatide', '2024-01-31').planOn('2024-02-01');
    expect(teriparatide[PLAN]).toMatchObject({ opensOn: '2025-11-02', dueOn: '2025-11-30', overdueFrom: '2025-12-01' });
    expect(teriparatide[START]).toMatchObject({
      opensOn: '2025-12-06',
      dueOn: '2026-01-31',
      overdueFrom: '2026-03-01',
      lateFrom: null,
    });
    const abaloparatide = story('abaloparatide', '2024-01-31').planOn('2024-02-01');
    expect([abaloparatide[PLAN]?.dueOn, abaloparatide[START]?.dueOn]).toEqual(['2025-05-31', '2025-07-31']);
  });
  it('is due at the end, or on the day of a decline that counts, whichever is first', () => {
    expect(story('teriparatide', '2024-01-31', { endedOn: '2024-06-01' }).planOn('2024-07-01')[START]?.dueOn).toBe(
      '2024-06-01',
    );
    const declined = story('teriparatide', '2024-01-31', { endedOn: '2024-06-01' }).event(
      'declined-treatment',
      '2024-05-01',
    );
    expect(declined.planOn('2024-07-01')[START]?.dueOn).toBe('2024-05-01');
    const resumed = story('teriparatide', '2024-01-31')
      .event('declined-treatment', '2024-05-01')
      .event('adherence-check', '2024-05-02', { treatment: 't1', taking: true });
    expect(resumed.planOn('2024-07-01')[START]?.dueOn).toBe('2026-01-31');
  });
  it('is done by a next agent from the day it opens, which closes the plan too', () => {
    const next = (on: string) =>
      story('teriparatide', '2024-01-31', { endedOn: '2024-06-01' }).on('alendronate', on).planOn('2024-07-01');
    expect(next('2024-04-05')[START]?.status).toBe('overdue'); // it opens on 6 April
    expect(next('2024-04-06')[START]?.doneOn).toBe('2024-04-06');
    expect(next('2024-04-06')[PLAN]?.doneOn).toBe('2024-04-06'); // before the plan opens
  });
  it('counts the injected when given, and no bone former or strontium', () => {
    const ended = () => story('teriparatide', '2024-01-31', { endedOn: '2024-06-01' });
    expect(ended().on('denosumab', '2024-06-02').standing(START, '2024-07-01')).toBe('overdue');
    expect(
      ended()
        .on('denosumab', '2024-06-02', { doses: ['2024-06-10'] })
        .planOn('2024-07-01')[START]?.doneOn,
    ).toBe('2024-06-10');
    expect(
      ended()
        .on('romosozumab', '2024-06-02', { doses: ['2024-06-10'] })
        .standing(START, '2024-07-01'),
    ).toBe('overdue');
    expect(ended().on('strontium', '2024-06-02').standing(START, '2024-07-01')).toBe('overdue');
  });
  it('is not cancelled by the end of the course, only by leaving', () => {
    const ended = () => story('teriparatide', '2024-01-31', { endedOn: '2024-06-01' });
    expect(ended().standing(PLAN, '2024-07-01')).toBe('upcoming');
    expect(ended().event('discharge', '2024-06-20').standing(PLAN, '2024-07-01')).toBe('cancelled discharged');
    expect(ended().event('declined-follow-up', '2024-06-20').standing(PLAN, '2024-07-01')).toBe('upcoming');
  });
  it('a plan is made by a review of the course', () => {
    const reviewed = story('teriparatide', '2024-01-31').event('treatment-review', '2025-11-02', { treatment: 't1' });
    expect(reviewed.standing(PLAN, '2025-11-03')).toBe('done');
  });
});

describe('what follows romosozumab', () => {
  const monthly = (n: number) => Array.from({ length: n }, (_, k) => `2024-${String(k + 1).padStart(2, '0')}-15`);
  const given = (n: number, more: Partial<TreatmentFact> = {}) =>
    story('romosozumab', '2024-01-15', { doses: monthly(n), ...more });

  it('is planned after the tenth dose', () => {
    expect(given(9).planOn('2024-12-31')[PLAN]).toBeUndefined();
    expect(given(10).planOn('2024-12-31')[PLAN]).toMatchObject({ opensOn: '2024-10-15', dueOn: '2024-11-12' });
  });
  it('is due a month after the twelfth', () => {
    expect(given(11).planOn('2024-12-31')[START]).toBeUndefined();
    expect(given(12).planOn('2024-12-31')[START]).toMatchObject({
      opensOn: '2024-11-20',
      dueOn: '2025-01-15',
      overdueFrom: '2025-02-13',
      criticalFrom: null,
    });
  });
  it('is due a month after the last of a course that is over or given up; without a dose nothing follows', () => {
    expect(given(3, { endedOn: '2024-09-01' }).planOn('2024-12-31')[START]?.dueOn).toBe('2024-04-15');
    expect(given(3).event('declined-treatment', '2024-03-20').planOn('2024-12-31')[START]?.dueOn).toBe('2024-04-15');
    expect(given(3).event('declined-treatment', '2024-03-10').planOn('2024-12-31')[START]).toBeUndefined(); // a dose came after
    expect(given(0, { endedOn: '2024-09-01' }).planOn('2024-12-31')[START]).toBeUndefined();
  });
  it('keeps its dose, cancelled', () => {
    expect(given(3, { endedOn: '2024-04-01' }).standing('t1/dose/4', '2024-12-31')).toBe('cancelled treatment-ended');
  });
  it('is done by a next agent after the last dose, before it opens too', () => {
    expect(
      given(12)
        .on('zoledronate', '2024-12-15', { doses: ['2024-12-15'] })
        .standing(START, '2024-12-31'),
    ).toBe('open');
    const next = given(12)
      .on('zoledronate', '2024-12-16', { doses: ['2024-12-16'] })
      .planOn('2024-12-31');
    expect([next[START]?.doneOn, next[PLAN]?.doneOn]).toEqual(['2024-12-16', '2024-12-16']);
  });
});

describe('what follows denosumab', () => {
  const given = (more: Partial<TreatmentFact> = {}) =>
    story('denosumab', '2024-02-28', { doses: ['2024-02-28'], ...more }); // D 2024-08-28
  const hasDose = (s: ReturnType<typeof aPatient>) =>
    Object.keys(s.planOn('2024-12-31')).some((k) => k.includes('dose'));

  it('takes the place of the dose when the course has ended, with the tiers of the dose', () => {
    const ended = given({ endedOn: '2024-05-01' });
    expect(ended.planOn('2024-12-31')[START]).toMatchObject({
      opensOn: '2024-07-03',
      dueOn: '2024-08-28',
      lateFrom: '2024-08-29',
      overdueFrom: '2024-09-26',
      criticalFrom: '2024-12-19',
      status: 'critical',
    });
    expect(hasDose(ended)).toBe(false);
  });
  it('follows a planned stop by D with no dose after it', () => {
    const planned = (plannedStopOn: string, doses = ['2024-02-28']) =>
      START in given({ plannedStopOn, doses }).planOn('2024-12-31');
    expect(planned('2024-08-28')).toBe(true);
    expect(planned('2024-08-29')).toBe(false);
    expect(planned('2024-02-28')).toBe(true);
    expect(planned('2024-02-27')).toBe(false); // a dose is dated after the stop
  });
  it('follows a decline that counts', () => {
    expect(START in given().event('declined-treatment', '2024-05-01').planOn('2024-12-31')).toBe(true);
    expect(START in given().event('declined-treatment', '2024-02-27').planOn('2024-12-31')).toBe(false);
    expect(
      START in
        given({ doses: ['2024-02-28', '2024-09-01'] })
          .event('declined-treatment', '2024-05-01')
          .planOn('2024-12-31'),
    ).toBe(false);
  });
  it('is none without a dose; then the first dose stands, cancelled', () => {
    const never = given({ doses: [], endedOn: '2024-05-01' });
    expect(never.planOn('2024-12-31')[START]).toBeUndefined();
    expect(never.standing('t1/dose/1', '2024-12-31')).toBe('cancelled treatment-ended');
  });
  it('is done by a next agent after the last dose, or denosumab again in another course', () => {
    const ended = () => given({ endedOn: '2024-05-01' });
    expect(ended().on('alendronate', '2024-02-28').standing(START, '2024-12-31')).toBe('critical');
    expect(ended().on('alendronate', '2024-02-29').standing(START, '2024-12-31')).toBe('done');
    expect(
      ended()
        .on('denosumab', '2024-08-01', { doses: ['2024-08-28'] })
        .planOn('2024-12-31')[START]?.doneOn,
    ).toBe('2024-08-28');
  });
});
