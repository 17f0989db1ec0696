import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';

const CONTACT = 'f1/follow-up-contact/week-12-16'; // 2026-03-26 … 2026-04-23
const story = () => aPatient().fracture('2026-01-01').on('alendronate', '2026-01-10');

describe('death', () => {
  it('cancels every task not done by then, with the original dates', () => {
    const dead = story().event('follow-up-contact', '2026-04-01').event('death', '2026-04-10').planOn('2026-05-01');
    expect(dead[CONTACT]?.status).toBe('done');
    expect(dead['f1/assessment/fls']).toMatchObject({ status: 'cancelled', reason: 'died', dueOn: '2026-04-01' });
    expect(dead['f1/falls-reminder/year-5']?.reason).toBe('died');
  });
  it('lets a task closed on its very day stay done', () => {
    const same = story().event('follow-up-contact', '2026-04-10').event('death', '2026-04-10');
    expect(same.standing(CONTACT, '2026-05-01')).toBe('done');
  });
});

describe('transfer and discharge', () => {
  it('cancel what was born by then and not what comes after', () => {
    const left = story().event('transfer', '2026-03-01').fracture('2026-03-02').on('risedronate', '2026-03-02');
    const tasks = left.planOn('2026-05-01');
    expect(tasks['f1/assessment/fls']?.reason).toBe('transferred');
    expect(tasks['t1/adherence-check/week-16']?.reason).toBe('transferred');
    expect(tasks['f2/assessment/fls']?.status).toBe('open');
    expect(tasks['t2/adherence-check/week-4']?.status).toBe('overdue');
  });
  it('count what is born on the day itself', () => {
    const left = aPatient().fracture('2026-03-01').event('transfer', '2026-03-01');
    expect(left.standing('f1/assessment/fls', '2026-03-02')).toBe('cancelled transferred');
  });
  it('cancel from the earliest of several that was not before the birth', () => {
    const tasks = aPatient()
      .fracture('2026-03-01')
      .event('discharge', '2026-02-01')
      .event('discharge', '2026-03-05')
      .event('transfer', '2026-04-01')
      .scheduleOn('2026-05-01');
    expect(tasks['f1/assessment/fls']).toMatchObject({ cancelledOn: '2026-03-05', cancelReason: 'transferred' });
  });
});

describe('reasons', () => {
  it('name the first of the list that holds, and the earliest day', () => {
    const ended = aPatient()
      .fracture('2026-01-01')
      .on('alendronate', '2026-01-10', { endedOn: '2026-02-01' })
      .event('death', '2026-03-01');
    expect(ended.scheduleOn('2026-05-01')['t1/adherence-check/week-16']).toMatchObject({
      cancelledOn: '2026-02-01',
      cancelReason: 'died',
    });
  });
});

describe('declined follow-up', () => {
  it('cancels what a call can close, born by then, and nothing else', () => {
    const declined = aPatient()
      .vertebralFracture('2026-01-01')
      .on('denosumab', '2026-01-10')
      .on('alendronate', '2026-02-10')
      .event('declined-follow-up', '2026-02-01');
    const tasks = Object.values(declined.planOn('2026-02-20'));
    const kinds = new Set(tasks.filter((t) => t.reason === 'declined').map((t) => t.kind));
    expect(kinds).toEqual(
      new Set(['first-contact', 'pain-review', 'follow-up-contact', 'falls-reminder', 'adherence-check']),
    );
    const ofLater = tasks.filter((t) => t.treatment === 't2' && t.status === 'cancelled');
    expect(ofLater).toEqual([]);
  });
});

describe('declined treatment', () => {
  const declined = (on: string) =>
    aPatient()
      .fracture('2026-01-01')
      .on('alendronate', '2026-01-10', { supplies: [{ on: '2026-01-10', days: 28 }] })
      .event('declined-treatment', on);

  it('cancels checks, reviews, supplies and doses of courses started by then; falls tasks stay', () => {
    const tasks = Object.values(declined('2026-02-01').planOn('2026-03-01'));
    expect(new Set(tasks.filter((t) => t.reason === 'declined').map((t) => t.kind))).toEqual(
      new Set(['adherence-check', 'supply-gap', 'treatment-review']),
    );
    const before = Object.values(declined('2026-01-09').planOn('2026-03-01'));
    expect(before.filter((t) => t.reason === 'declined')).toEqual([]);
  });
  it('counts as long as nothing of the course is dated after it', () => {
    const key = 't1/adherence-check/month-6';
    const check = (on: string, taking: boolean | null) =>
      declined('2026-02-01').event('adherence-check', on, { treatment: 't1', taking }).standing(key, '2026-03-01');
    expect(declined('2026-01-10').standing(key, '2026-03-01')).toBe('cancelled declined');
    expect(check('2026-02-02', true)).toBe('upcoming');
    expect(check('2026-02-01', true)).toBe('cancelled declined');
    expect(check('2026-02-02', null)).toBe('cancelled declined');
    const supplied = aPatient()
      .fracture('2026-01-01')
      .on('alendronate', '2026-01-10', { supplies: [{ on: '2026-02-02', days: 28 }] })
      .event('declined-treatment', '2026-02-01');
    expect(supplied.standing(key, '2026-03-01')).toBe('upcoming');
  });
  it('a second decline counts when the first no longer does', () => {
    const twice = declined('2026-02-01')
      .event('adherence-check', '2026-02-10', { treatment: 't1', taking: true })
      .event('declined-treatment', '2026-02-20')
      .scheduleOn('2026-03-01');
    expect(twice['t1/adherence-check/month-6']).toMatchObject({ cancelReason: 'declined', cancelledOn: '2026-02-20' });
  });
});
