import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';
import { episodesOf } from './episodes.ts';

/** opens, due, overdue of a task. */
const windowOf = (story: ReturnType<typeof aPatient>, key: string, asOf: string): (string | undefined)[] => {
  const task = story.planOn(asOf)[key];
  return [task?.opensOn, task?.dueOn, task?.overdueFrom];
};

describe('episodes', () => {
  it('are the fractures of one day, named by the first given, in order of diagnosis', () => {
    const story = aPatient()
      .fracture('2026-03-01', 'hip')
      .fracture('2026-01-01', 'wrist')
      .fracture('2026-03-01', 'spine', { symptomOnsetOn: '2026-02-01' });
    expect(episodesOf(story.asOf('2026-04-01')).map((e) => [e.key, e.diagnosedOn, e.spine, e.onsetOn])).toEqual([
      ['f2', '2026-01-01', false, null],
      ['f1', '2026-03-01', true, '2026-02-01'],
    ]);
  });
  it('have the onset of the first symptomatic spine fracture in the order given', () => {
    const story = aPatient()
      .vertebralFracture('2026-03-01', { symptomatic: false, symptomOnsetOn: '2026-01-01' })
      .vertebralFracture('2026-03-01', { symptomatic: null, symptomOnsetOn: '2026-02-20' })
      .vertebralFracture('2026-03-01', { symptomOnsetOn: '2026-02-10' });
    expect(episodesOf(story.asOf('2026-04-01'))[0]).toMatchObject({ symptomatic: true, onsetOn: '2026-02-20' });
  });
  it('have no onset when every spine fracture is an incidental finding', () => {
    const story = aPatient().vertebralFracture('2026-03-01', { symptomatic: false });
    expect(episodesOf(story.asOf('2026-04-01'))[0]).toMatchObject({ spine: true, symptomatic: false, onsetOn: null });
  });
});

describe('the table of an episode', () => {
  const spine = aPatient().vertebralFracture('2026-01-31');

  it.each([
    ['first-contact/initial', '2026-01-31', '2026-02-14', '2026-02-15'],
    ['pain-review/week-2-3', '2026-02-14', '2026-02-21', '2026-02-22'],
    ['pain-review/week-6', '2026-03-07', '2026-03-21', '2026-03-22'],
    ['assessment/fls', '2026-01-31', '2026-05-01', '2026-05-02'],
    ['dxa/initial', '2026-01-31', '2026-05-01', '2026-05-02'],
    ['falls-assessment/initial', '2026-01-31', '2026-05-01', '2026-05-02'],
    ['augmentation-review/month-3', '2026-04-16', '2026-04-30', '2026-05-01'],
    ['treatment-decision/initial', '2026-01-31', '2026-05-23', '2026-05-24'],
    ['follow-up-contact/week-12-16', '2026-04-25', '2026-05-23', '2026-05-24'],
    ['follow-up-contact/week-48-56', '2027-01-02', '2027-02-27', '2027-02-28'],
    ['falls-reminder/week-6', '2026-02-28', '2026-03-14', '2026-03-15'],
    ['falls-reminder/week-12-16', '2026-04-25', '2026-05-23', '2026-05-24'],
    ['falls-reminder/month-6', '2026-07-17', '2026-07-31', '2026-08-01'],
    ['falls-reminder/year-1', '2027-01-03', '2027-01-31', '2027-02-01'],
    ['falls-reminder/year-5', '2031-01-03', '2031-01-31', '2031-02-01'],
  ])('%s opens %s, is due %s, overdue %s', (key, ...expected) => {
    expect(windowOf(spine, `f1/${key}`, '2026-02-01')).toEqual(expected);
  });

  it('names the day to aim at of the one-year contact', () => {
    expect(spine.planOn('2026-02-01')['f1/follow-up-contact/week-48-56']?.targetOn).toBe('2027-01-30');
  });

  it('keeps an anniversary of 29 February on the 28th, and back on the 29th', () => {
    const leap = aPatient().fracture('2024-02-29');
    expect(windowOf(leap, 'f1/falls-reminder/year-1', '2024-03-01')).toEqual([
      '2025-01-31',
      '2025-02-28',
      '2025-03-01',
    ]);
    expect(windowOf(leap, 'f1/falls-reminder/year-4', '2024-03-01')).toEqual([
      '2028-02-01',
      '2028-02-29',
      '2028-03-01',
    ]);
  });

  it('says done, overdue, open, upcoming to the day', () => {
    const key = 'f1/follow-up-contact/week-12-16';
    const days = ['2026-04-24', '2026-04-25', '2026-05-23', '2026-05-24'];
    expect(days.map((day) => spine.standing(key, day))).toEqual(['upcoming', 'open', 'open', 'overdue']);
  });

  it('counts pain from its onset and leaves out a review due before the diagnosis', () => {
    const late = aPatient().vertebralFracture('2026-03-01', { symptomOnsetOn: '2026-02-07' });
    const tasks = late.planOn('2026-03-01');
    expect(tasks['f1/pain-review/week-2-3']).toBeUndefined(); // due on 28 February
    expect(tasks['f1/pain-review/week-6']?.dueOn).toBe('2026-03-28');
    const onTheDay = aPatient().vertebralFracture('2026-03-01', { symptomOnsetOn: '2026-02-08' });
    expect(onTheDay.planOn('2026-03-01')['f1/pain-review/week-2-3']?.dueOn).toBe('2026-03-01');
  });
});

describe('what closes the tasks of an episode', () => {
  const story = () => aPatient().fracture('2026-01-01');

  it('a contact or an assessment, from day 0', () => {
    expect(story().event('fls-contact', '2025-12-31').standing('f1/first-contact/initial', '2026-01-05')).toBe('open');
    expect(story().event('fls-contact', '2026-01-01').standing('f1/first-contact/initial', '2026-01-05')).toBe('done');
    const assessed = story().event('fls-assessment', '2026-06-01').planOn('2026-06-01');
    expect(assessed['f1/first-contact/initial']?.doneOn).toBe('2026-06-01'); // there is no latest day
    expect(assessed['f1/assessment/fls']?.doneOn).toBe('2026-06-01');
    expect(assessed['f1/treatment-decision/initial']?.status).toBe('overdue');
  });

  it('a scan; not one that was only ordered', () => {
    const scan = (status: 'ordered' | 'scanned', on: string) => story().event('dxa', on, { status });
    expect(scan('ordered', '2026-02-01').standing('f1/dxa/initial', '2026-02-02')).toBe('open');
    expect(scan('scanned', '2026-02-01').standing('f1/dxa/initial', '2026-02-02')).toBe('done');
  });

  it('no scan is planned after one in the 24 months before, or when none is needed', () => {
    const scanned = (on: string) =>
      story().event('dxa', on, { status: 'scanned' }).standing('f1/dxa/initial', '2026-02-01');
    expect(scanned('2023-12-31')).toBe('open');
    expect(scanned('2024-01-01')).toBeUndefined();
    expect(scanned('2025-12-31')).toBeUndefined();
    expect(scanned('2026-01-01')).toBe('done');
    const notNeeded = (on: string) =>
      story().event('dxa', on, { status: 'not-needed' }).standing('f1/dxa/initial', '2026-02-01');
    expect(notNeeded('2025-12-31')).toBe('open');
    expect(notNeeded('2026-01-01')).toBeUndefined();
  });

  it('a decision about treatment: an assessment that decides, a start, a decline', () => {
    const key = 'f1/treatment-decision/initial';
    expect(story().event('fls-assessment', '2026-02-01', { treatment: 'undecided' }).standing(key, '2026-03-01')).toBe(
      'open',
    );
    expect(
      story().event('fls-assessment', '2026-02-01', { treatment: 'inappropriate' }).standing(key, '2026-03-01'),
    ).toBe('done');
    expect(story().on('alendronate', '2025-12-31').standing(key, '2026-03-01')).toBe('open');
    expect(story().on('alendronate', '2026-01-01').standing(key, '2026-03-01')).toBe('done');
    expect(story().on('calcitonin', '2026-01-02').standing(key, '2026-03-01')).toBe('open');
    expect(story().event('declined-treatment', '2026-02-01').standing(key, '2026-03-01')).toBe('done');
  });

  it('a contact that reached nobody closes nothing', () => {
    const story = aPatient()
      .fracture('2026-01-01')
      .event('follow-up-contact', '2026-04-01', { outcome: 'not-reached' });
    expect(story.standing('f1/follow-up-contact/week-12-16', '2026-04-02')).toBe('open');
  });

  it('a follow-up contact from day 56, and says so until day 83', () => {
    const contact = (on: string) =>
      story().event('follow-up-contact', on).standing('f1/follow-up-contact/week-12-16', '2026-04-30');
    expect(contact('2026-02-25')).toBe('overdue'); // day 55: not yet
    expect(contact('2026-02-26')).toBe('done before-window'); // day 56
    expect(contact('2026-03-25')).toBe('done before-window'); // day 83
    expect(contact('2026-03-26')).toBe('done'); // day 84
  });

  it('a falls assessment closes the first falls reminder, before it opens too', () => {
    const assessed = story().event('falls-assessment', '2026-01-05', { status: 'referred' }).planOn('2026-03-01');
    expect(assessed['f1/falls-reminder/week-6']).toMatchObject({ status: 'done', doneOn: '2026-01-05', reason: null });
  });

  it('a contact that asked about strength and balance closes the reminder of weeks 12 to 16', () => {
    const contact = (strengthAndBalance: boolean | null, on = '2026-04-01') =>
      story()
        .event('follow-up-contact', on, { strengthAndBalance })
        .standing('f1/falls-reminder/week-12-16', '2026-04-02');
    expect(contact(null)).toBe('open');
    expect(contact(false)).toBe('done');
    expect(contact(true, '2026-03-25')).toBe('open'); // day 83: a contact before the window says too little
  });
});

describe('series', () => {
  const story = () => aPatient().fracture('2026-01-01');

  it('a call closes the latest it may and supersedes the earlier', () => {
    const tasks = story().event('falls-reminder', '2026-07-01').planOn('2026-07-02');
    expect(tasks['f1/falls-reminder/month-6']?.doneOn).toBe('2026-07-01');
    expect(tasks['f1/falls-reminder/week-12-16']).toMatchObject({ status: 'cancelled', reason: 'superseded' });
    expect(tasks['f1/falls-reminder/week-6']).toMatchObject({ status: 'cancelled', reason: 'superseded' });
    expect(tasks['f1/falls-reminder/year-1']?.status).toBe('upcoming');
  });

  it('two calls of one day are one', () => {
    const tasks = story()
      .event('falls-reminder', '2026-04-01')
      .event('falls-reminder', '2026-04-01')
      .planOn('2026-04-02');
    expect(tasks['f1/falls-reminder/week-12-16']?.status).toBe('done');
    expect(tasks['f1/falls-reminder/week-6']).toMatchObject({ status: 'cancelled', reason: 'superseded' });
  });

  it('what another event closed is passed over, and what stands before it is closed', () => {
    const tasks = story()
      .event('follow-up-contact', '2026-04-01', { strengthAndBalance: true }) // closes weeks 12 to 16 alone
      .event('falls-reminder', '2026-04-10')
      .planOn('2026-04-11');
    expect(tasks['f1/falls-reminder/week-12-16']?.doneOn).toBe('2026-04-01');
    expect(tasks['f1/falls-reminder/week-6']?.doneOn).toBe('2026-04-10');
  });

  it('what another event closes on the very day was not done before it', () => {
    const tasks = story()
      .event('follow-up-contact', '2026-04-10', { strengthAndBalance: true })
      .event('falls-assessment', '2026-04-10', { status: 'done' })
      .event('falls-reminder', '2026-04-10')
      .planOn('2026-04-11');
    expect(tasks['f1/falls-reminder/week-12-16']?.doneOn).toBe('2026-04-10');
    expect(tasks['f1/falls-reminder/week-6']?.doneOn).toBe('2026-04-10'); // by the assessment, on the day it would go
  });

  it('what was superseded is not done later', () => {
    const tasks = story()
      .event('falls-reminder', '2026-04-10')
      .event('falls-assessment', '2026-04-11', { status: 'done' })
      .planOn('2026-04-12');
    expect(tasks['f1/falls-reminder/week-6']).toMatchObject({
      status: 'cancelled',
      reason: 'superseded',
      doneOn: null,
    });
  });

  it('one event closes one task in each episode', () => {
    const tasks = aPatient()
      .fracture('2026-01-01')
      .fracture('2026-02-01')
      .event('follow-up-contact', '2026-05-01')
      .planOn('2026-05-01');
    expect(tasks['f1/follow-up-contact/week-12-16']?.doneOn).toBe('2026-05-01');
    expect(tasks['f2/follow-up-contact/week-12-16']?.doneOn).toBe('2026-05-01');
  });

  it('an event after the patient left closes nothing that was there before', () => {
    const tasks = story().event('transfer', '2026-03-01').event('follow-up-contact', '2026-04-01').planOn('2026-04-02');
    expect(tasks['f1/follow-up-contact/week-12-16']).toMatchObject({ status: 'cancelled', reason: 'transferred' });
  });
});

describe('yearly contacts', () => {
  const key = 'f1/follow-up-contact/year-2'; // the anniversary is 2026-01-10
  const story = () => aPatient().fracture('2024-01-10');

  it('stand while a counted course runs on the anniversary, as far as is known', () => {
    expect(story().planOn('2025-01-01')[key]).toBeUndefined();
    const running = story().on('alendronate', '2024-02-01').planOn('2025-01-01')[key];
    expect([running?.opensOn, running?.dueOn, running?.overdueFrom]).toEqual([
      '2025-12-13',
      '2026-02-07',
      '2026-02-08',
    ]);
    expect(story().on('calcium-vitamin-d', '2024-02-01').planOn('2025-01-01')[key]).toBeUndefined();
  });
  it('look at the anniversary to the day', () => {
    expect(story().on('alendronate', '2024-02-01', { endedOn: '2026-01-10' }).planOn('2026-02-01')[key]).toBeDefined();
    expect(
      story().on('alendronate', '2024-02-01', { endedOn: '2026-01-09' }).planOn('2026-02-01')[key],
    ).toBeUndefined();
    expect(story().on('alendronate', '2026-01-10').planOn('2026-02-01')[key]).toBeDefined();
    expect(story().on('alendronate', '2026-01-11').planOn('2026-02-01')[key]).toBeUndefined();
  });
  it('do not count a paused bisphosphonate, but for one that a new fracture woke', () => {
    const fractured = story().fracture('2025-09-01').on('alendronate', '2024-02-01', { pausedOn: '2025-06-01' });
    expect(fractured.planOn('2026-02-01')[key]).toBeDefined();
    expect(
      story().on('alendronate', '2024-02-01', { pausedOn: '2025-06-01' }).planOn('2026-02-01')[key],
    ).toBeUndefined();
    expect(story().on('raloxifene', '2024-02-01', { pausedOn: '2025-06-01' }).planOn('2026-02-01')[key]).toBeDefined();
  });
});

describe('pain that settles', () => {
  const key = 'f1/augmentation-review/month-3'; // onset + 35 is 2026-03-07
  const story = () => aPatient().vertebralFracture('2026-01-31');

  it('cancels the review from day 35 on', () => {
    expect(story().event('pain', '2026-03-06', { nrs: 3 }).standing(key, '2026-04-01')).toBe('upcoming');
    expect(story().event('pain', '2026-03-07', { nrs: 3 }).standing(key, '2026-04-01')).toBe('cancelled pain-settled');
    expect(story().event('pain', '2026-03-07', { nrs: 4 }).standing(key, '2026-04-01')).toBe('upcoming');
    expect(story().event('pain', '2026-03-07', { nrs: 2, worsening: true }).standing(key, '2026-04-01')).toBe(
      'upcoming',
    );
  });
  it('goes by the latest score, of one day the last given', () => {
    const again = story().event('pain', '2026-03-07', { nrs: 3 }).event('pain', '2026-03-20', { nrs: 6 });
    expect(again.standing(key, '2026-04-01')).toBe('upcoming');
    const twice = story().event('pain', '2026-03-20', { nrs: 6 }).event('pain', '2026-03-20', { nrs: 1 });
    expect(twice.standing(key, '2026-04-01')).toBe('cancelled pain-settled');
  });
  it('leaves a review that was done', () => {
    const reviewed = story().event('augmentation-review', '2026-04-20').event('pain', '2026-05-10', { nrs: 1 });
    expect(reviewed.standing(key, '2026-06-01')).toBe('done');
  });
});
