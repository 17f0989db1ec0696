/** Every row of section 3's table, at each end of its window and on the first day from which each event closes it. */
import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { ASSESSMENT_TREATMENTS, COUNTED_AGENTS } from '../facts/facts.ts';
import { addDays } from '../time/local-date.ts';

/** The first 15 rows stand on days, the rest on months and years: of a fracture on 31 January and on a leap day. */
const WINDOWS: readonly (readonly [task: string, opens: string, due: string, leapOpens: string, leapDue: string])[] = [
  ['first-contact/initial', '2026-01-31', '2026-02-14', '2024-02-29', '2024-03-14'],
  ['pain-review/week-2-3', '2026-02-14', '2026-02-21', '2024-03-14', '2024-03-21'],
  ['pain-review/week-6', '2026-03-07', '2026-03-21', '2024-04-04', '2024-04-18'],
  ['assessment/fls', '2026-01-31', '2026-05-01', '2024-02-29', '2024-05-29'],
  ['dxa/initial', '2026-01-31', '2026-05-01', '2024-02-29', '2024-05-29'],
  ['falls-assessment/initial', '2026-01-31', '2026-05-01', '2024-02-29', '2024-05-29'],
  ['augmentation-review/month-3', '2026-04-16', '2026-04-30', '2024-05-15', '2024-05-29'],
  ['treatment-decision/initial', '2026-01-31', '2026-05-23', '2024-02-29', '2024-06-20'],
  ['follow-up-contact/week-12-16', '2026-04-25', '2026-05-23', '2024-05-23', '2024-06-20'],
  ['follow-up-contact/week-48-56', '2027-01-02', '2027-02-27', '2025-01-30', '2025-03-27'],
  ['falls-reminder/week-6', '2026-02-28', '2026-03-14', '2024-03-28', '2024-04-11'],
  ['falls-reminder/week-12-16', '2026-04-25', '2026-05-23', '2024-05-23', '2024-06-20'],
  ['falls-reminder/month-6', '2026-07-17', '2026-07-31', '2024-08-15', '2024-08-29'],
  ['falls-reminder/year-1', '2027-01-03', '2027-01-31', '2025-01-31', '2025-02-28'],
  ['falls-reminder/year-2', '2028-01-03', '2028-01-31', '2026-01-31', '2026-02-28'],
  ['falls-reminder/year-3', '2029-01-03', '2029-01-31', '2027-01-31', '2027-02-28'],
  ['falls-reminder/year-4', '2030-01-03', '2030-01-31', '2028-02-01', '2028-02-29'],
  ['falls-reminder/year-5', '2031-01-03', '2031-01-31', '2029-01-31', '2029-02-28'],
  ['follow-up-contact/year-2', '2028-01-03', '2028-02-28', '2026-01-31', '2026-03-28'],
  ['follow-up-contact/year-3', '2029-01-03', '2029-02-28', '2027-01-31', '2027-03-28'],
  ['follow-up-contact/year-4', '2030-01-03', '2030-02-28', '2028-02-01', '2028-03-28'],
  ['follow-up-contact/year-5', '2031-01-03', '2031-02-28', '2029-01-31', '2029-03-28'],
];

/** Treated since the day before, so that the yearly contacts stand and treatment is still to be decided. */
const treated = (on: string): PatientStory => aPatient().vertebralFracture(on).on('hrt', addDays(on, -1));

describe('each task of an episode, to the day', () => {
  it('is all there is', () => {
    const planned = Object.keys(treated('2026-01-31').planOn('2026-02-01')).filter((key) => key.startsWith('f1/'));
    expect(planned.sort()).toEqual(WINDOWS.map(([task]) => `f1/${task}`).sort());
  });

  it.each(WINDOWS)('%s', (task, opens, due, leapOpens, leapDue) => {
    for (const [fracture, from, to] of [
      ['2026-01-31', opens, due],
      ['2024-02-29', leapOpens, leapDue],
    ] as const) {
      const story = treated(fracture);
      const at = (day: string): string | undefined => story.standing(`f1/${task}`, day);
      expect([from, at(from)]).toEqual([from, 'open']);
      expect([to, at(to)]).toEqual([to, 'open']);
      expect([to, at(addDays(to, 1))]).toEqual([to, 'overdue']);
      if (from > fracture) expect([from, at(addDays(from, -1))]).toEqual([from, 'upcoming']);
    }
  });
});

describe('what an onset of pain moves', () => {
  const story = aPatient().vertebralFracture('2026-03-10', { symptomOnsetOn: '2026-02-28' });
  it.each([
    ['pain-review/week-2-3', '2026-03-14', '2026-03-21'],
    ['pain-review/week-6', '2026-04-04', '2026-04-18'],
    ['augmentation-review/month-3', '2026-05-14', '2026-05-28'],
    ['assessment/fls', '2026-03-10', '2026-06-08'],
    ['follow-up-contact/week-12-16', '2026-06-02', '2026-06-30'],
  ])('%s', (task, opensOn, dueOn) => {
    expect(story.planOn('2026-03-10')[`f1/${task}`]).toMatchObject({ opensOn, dueOn });
  });

  it.each([
    ['pain-review/week-2-3', 21],
    ['pain-review/week-6', 49],
  ])('%s is left out when it was due before the diagnosis', (task, days) => {
    const found = (daysBefore: number) =>
      aPatient()
        .vertebralFracture('2026-03-10', { symptomOnsetOn: addDays('2026-03-10', -daysBefore) })
        .planOn('2026-03-10')[`f1/${task}`];
    expect(found(days)?.dueOn).toBe('2026-03-10');
    expect(found(days + 1)).toBeUndefined();
  });
  it('the review at 3 months is left out when it was due before the diagnosis', () => {
    const found = (symptomOnsetOn: string) =>
      aPatient().vertebralFracture('2026-05-31', { symptomOnsetOn }).planOn('2026-05-31')[
        'f1/augmentation-review/month-3'
      ];
    expect(found('2026-02-28')).toBeUndefined(); // + 3 months: 28 May
    expect(found('2026-03-01')?.dueOn).toBe('2026-06-01');
    const clamped = aPatient().vertebralFracture('2026-02-28', { symptomOnsetOn: '2025-11-30' });
    expect(clamped.planOn('2026-02-28')['f1/augmentation-review/month-3']?.dueOn).toBe('2026-02-28');
  });
  it('of an incidental finding plans nothing of the spine, of another site neither', () => {
    const kinds = (site: PatientStory) => new Set(Object.values(site.planOn('2026-03-10')).map(({ kind }) => kind));
    for (const quiet of [
      aPatient().vertebralFracture('2026-03-10', { symptomatic: false }),
      aPatient().fracture('2026-03-10', 'hip', { symptomOnsetOn: '2026-03-01' }),
    ]) {
      expect(kinds(quiet).has('pain-review') || kinds(quiet).has('augmentation-review')).toBe(false);
      expect(kinds(quiet).has('assessment')).toBe(true);
    }
  });
});

describe('the first day from which an event closes a task', () => {
  const DAY_0 = '2026-01-01';
  type Record = (story: PatientStory, on: string) => PatientStory;
  const reminder: Record = (s, on) => s.event('falls-reminder', on);
  const contact: Record = (s, on) => s.event('follow-up-contact', on);
  const asked: Record = (s, on) => s.event('follow-up-contact', on, { strengthAndBalance: true });
  const notAsked: Record = (s, on) => s.event('follow-up-contact', on, { strengthAndBalance: false });
  const falls =
    (status: 'done' | 'referred'): Record =>
    (s, on) =>
      s.event('falls-assessment', on, { status });
  const pain: Record = (s, on) => s.event('pain', on, { nrs: 4 });

  it.each<[string, string, string, Record]>([
    ['first-contact/initial', 'a contact', '2026-01-01', (s, on) => s.event('fls-contact', on)],
    ['first-contact/initial', 'an assessment', '2026-01-01', (s, on) => s.event('fls-assessment', on)],
    ['pain-review/week-2-3', 'a score', '2026-01-15', pain],
    ['pain-review/week-6', 'a score', '2026-02-05', pain],
    [
      'pain-review/week-6',
      'a review with a score',
      '2026-02-05',
      (s, on) => s.event('augmentation-review', on, { nrs: 2 }),
    ],
    ['assessment/fls', 'an assessment', '2026-01-01', (s, on) => s.event('fls-assessment', on)],
    ['falls-assessment/initial', 'one that was done', '2026-01-01', falls('done')],
    ['falls-assessment/initial', 'a referral', '2026-01-01', falls('referred')],
    ['augmentation-review/month-3', 'a review', '2026-03-18', (s, on) => s.event('augmentation-review', on)],
    ['treatment-decision/initial', 'a decline', '2026-01-01', (s, on) => s.event('declined-treatment', on)],
    ['follow-up-contact/week-12-16', 'a contact', '2026-02-26', contact],
    ['follow-up-contact/week-48-56', 'a contact', '2026-12-03', contact],
    ['falls-reminder/week-6', 'a reminder', '2026-01-29', reminder],
    ['falls-reminder/week-6', 'an assessment that was done', '2026-01-01', falls('done')],
    ['falls-reminder/week-6', 'a referral', '2026-01-01', falls('referred')],
    ['falls-reminder/week-12-16', 'a reminder', '2026-03-26', reminder],
    ['falls-reminder/week-12-16', 'a contact with strength and balance', '2026-03-26', asked],
    ['falls-reminder/week-12-16', 'a contact without strength and balance', '2026-03-26', notAsked],
    ['falls-reminder/month-6', 'a reminder', '2026-06-17', reminder],
    ['falls-reminder/year-1', 'a reminder', '2026-12-04', reminder],
    ['falls-reminder/year-2', 'a reminder', '2027-12-04', reminder],
    ['falls-reminder/year-3', 'a reminder', '2028-12-04', reminder],
    ['falls-reminder/year-4', 'a reminder', '2029-12-04', reminder],
    ['falls-reminder/year-5', 'a reminder', '2030-12-04', reminder],
    ['follow-up-contact/year-2', 'a contact', '2027-12-04', contact],
    ['follow-up-contact/year-3', 'a contact', '2028-12-04', contact],
    ['follow-up-contact/year-4', 'a contact', '2029-12-04', contact],
    ['follow-up-contact/year-5', 'a contact', '2030-12-04', contact],
  ])('%s by %s: %s', (task, _what, first, record) => {
    const doneOn = (on: string) => record(treated(DAY_0), on).planOn('2031-06-01')[`f1/${task}`]?.doneOn;
    expect([doneOn(addDays(first, -1)), doneOn(first)]).toEqual([null, first]);
  });

  it('a scan: the day of diagnosis; the day before leaves the task out', () => {
    const scan = (on: string) =>
      treated(DAY_0).event('dxa', on, { status: 'scanned' }).planOn('2026-02-01')['f1/dxa/initial']?.doneOn;
    expect([scan('2025-12-31'), scan('2026-01-01')]).toEqual([undefined, '2026-01-01']);
  });

  it('treatment that is decided: every choice but undecided, every counted agent', () => {
    const key = 'f1/treatment-decision/initial';
    const assessed = ASSESSMENT_TREATMENTS.filter(
      (treatment) =>
        aPatient().fracture(DAY_0).event('fls-assessment', DAY_0, { treatment }).standing(key, '2026-02-01') === 'done',
    );
    expect(assessed).toEqual(['recommended', 'continue', 'refer', 'inappropriate', 'declined']);
    for (const agent of COUNTED_AGENTS) {
      const started = (on: string) => aPatient().fracture(DAY_0).on(agent, on).standing(key, '2026-02-01');
      expect([agent, started('2025-12-31'), started('2026-01-01')]).toEqual([agent, 'open', 'done']);
    }
    for (const agent of ['calcitonin', 'calcium-vitamin-d'] as const) {
      expect(aPatient().fracture(DAY_0).on(agent, DAY_0).standing(key, '2026-02-01')).toBe('open');
    }
  });

  it('a call that reached nobody closes nothing of its own', () => {
    const tasks = treated(DAY_0)
      .event('follow-up-contact', '2026-04-01', { outcome: 'not-reached', strengthAndBalance: true })
      .planOn('2026-04-02');
    expect(Object.values(tasks).filter(({ status }) => status === 'done' || status === 'cancelled')).toEqual([]);
  });
});

describe('a scan of the last two years', () => {
  const planned = (diagnosedOn: string, scannedOn: string, status: 'scanned' | 'ordered' = 'scanned') =>
    'f1/dxa/initial' in aPatient().fracture(diagnosedOn).event('dxa', scannedOn, { status }).planOn(diagnosedOn);
  it.each([
    ['2026-01-31', '2024-01-30', true],
    ['2026-01-31', '2024-01-31', false],
    ['2026-02-28', '2024-02-28', false],
    ['2026-02-28', '2024-02-27', true],
    ['2024-02-29', '2022-02-28', false], // 24 months before a leap day
    ['2024-02-29', '2022-02-27', true],
  ])('fracture on %s, scan on %s: planned %s', (diagnosedOn, scannedOn, expected) => {
    expect(planned(diagnosedOn, scannedOn)).toBe(expected);
    expect(planned(diagnosedOn, scannedOn, 'ordered')).toBe(true);
  });
});
