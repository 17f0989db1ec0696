/** Small things of the page that only show when two facts meet: the first of several, the latest of several, and whose. */
import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { months, tasksOf, withDosing } from '../../test/other-protocol.ts';
import { plan } from './plan.ts';

/** Every key, twice when it is planned twice. */
const keysOf = (story: PatientStory, asOf: string, part: string): string[] =>
  plan(story.asOf(asOf))
    .tasks.map(({ key }) => key)
    .filter((key) => key.includes(part));

describe('of several facts', () => {
  const START = 't1/sequence/start';
  const ended = () =>
    aPatient()
      .fracture('2024-01-01')
      .on('denosumab', '2024-02-28', { doses: ['2024-02-28'], endedOn: '2024-05-01' });

  it('the first next agent is the one that follows, in whatever order they are told', () => {
    const early = ended().on('alendronate', '2024-06-01').on('hrt', '2024-07-01');
    const late = ended().on('hrt', '2024-07-01').on('alendronate', '2024-06-01');
    expect([early, late].map((story) => story.planOn('2024-08-01')[START]?.doneOn)).toEqual([
      '2024-06-01',
      '2024-06-01',
    ]);
  });
  it('the plan of what follows romosozumab is closed by a next agent after the last dose', () => {
    const doses = Array.from({ length: 10 }, (_, k) => `2024-${String(k + 1).padStart(2, '0')}-15`);
    const next = (on: string) =>
      aPatient()
        .fracture('2024-01-01')
        .on('romosozumab', '2024-01-15', { doses })
        .on('alendronate', on)
        .planOn('2024-12-31')['t1/sequence/plan']?.doneOn;
    expect([next('2024-10-15'), next('2024-10-16')]).toEqual([null, '2024-10-16']);
  });
  it('the last denosumab before a zoledronate counts, of any course and in any order', () => {
    const story = (...courses: string[]) => {
      const told = aPatient().fracture('2022-01-01');
      for (const dose of courses) told.on('denosumab', dose, { doses: [dose] });
      return told
        .on('alendronate', '2024-05-01', { doses: ['2024-05-01'] })
        .on('zoledronate', '2024-06-01', { doses: ['2024-06-01'] });
    };
    expect(keysOf(story('2023-07-01', '2022-02-01'), '2024-06-02', 'turnover')).toHaveLength(2);
    expect(keysOf(story('2022-02-01', '2023-07-01'), '2024-06-02', 'turnover')).toHaveLength(2);
    expect(keysOf(story('2022-02-01'), '2024-06-02', 'turnover')).toEqual([]);
    expect(keysOf(story(), '2024-06-02', 'turnover')).toEqual([]);
  });
  it('only a CTX looks at turnover', () => {
    const story = aPatient()
      .fracture('2023-01-01')
      .on('denosumab', '2024-01-01', { doses: ['2024-01-01'] })
      .on('zoledronate', '2024-06-01', { doses: ['2024-06-01'] });
    story.event('lab', '2024-08-31', { test: 'vitamin-d', value: 60, unit: 'nmol/L' });
    expect(story.standing('t2/turnover-check/month-3', '2024-09-02')).toBe('overdue');
  });
  it('a flag recorded twice on one day is one task, whichever is resolved', () => {
    for (const ends of [
      [null, '2026-03-16'],
      ['2026-03-16', null],
    ] as const) {
      const story = aPatient().fracture('2026-03-01');
      for (const resolvedOn of ends) story.event('red-flag', '2026-03-15', { flag: 'infection', resolvedOn });
      expect(keysOf(story, '2026-03-20', 'red-flag')).toEqual(['f1/red-flag/infection-2026-03-15']);
      expect(story.standing('f1/red-flag/infection-2026-03-15', '2026-03-20')).toBe('critical');
    }
    const rebound = aPatient()
      .vertebralFracture('2026-03-01')
      .on('denosumab', '2025-01-01', { doses: ['2025-01-01'] })
      .event('red-flag', '2026-03-01', { flag: 'rebound-fracture' });
    expect(keysOf(rebound, '2026-03-02', 'red-flag')).toEqual(['f1/red-flag/rebound-fracture-2026-03-01']);
  });
  it('scores of one day plan one referral, though the first was cancelled that day', () => {
    const left = aPatient()
      .vertebralFracture('2026-01-31')
      .event('pain', '2026-03-02', { nrs: 8 })
      .event('pain', '2026-03-02', { nrs: 9 })
      .event('transfer', '2026-03-02');
    expect(keysOf(left, '2026-04-01', 'referral')).toEqual(['f1/augmentation-referral/2026-03-02']);
  });
  it('what is said of treatment on one day is one task, though other days lie between', () => {
    const story = aPatient()
      .fracture('2026-01-01')
      .on('hrt', '2026-01-10')
      .event('adherence-check', '2026-02-01', { treatment: 't1', taking: false })
      .event('adherence-check', '2026-03-01', { treatment: 't1', taking: false })
      .event('follow-up-contact', '2026-02-01', { adherent: false });
    expect(keysOf(story, '2026-04-01', 'stopped').sort()).toEqual([
      'f1/adherence-review/stopped-2026-02-01',
      'f1/adherence-review/stopped-2026-03-01',
    ]);
  });
  it('a contact on the first day of a course asks about it', () => {
    const story = aPatient()
      .fracture('2026-01-01')
      .on('hrt', '2026-02-01')
      .event('follow-up-contact', '2026-02-01', { onTreatment: 'none' });
    expect(keysOf(story, '2026-04-01', 'stopped')).toHaveLength(1);
  });
  it('the first check or review after a fracture on treatment closes its task', () => {
    for (const type of ['adherence-check', 'treatment-review'] as const) {
      const story = aPatient()
        .fracture('2026-01-01')
        .fracture('2026-05-01')
        .on('hrt', '2026-02-01')
        .event(type, '2026-05-05', { treatment: 't1' })
        .event(type, '2026-05-09', { treatment: 't1' });
      expect(story.planOn('2026-06-01')['f2/adherence-review/refracture']?.doneOn).toBe('2026-05-05');
    }
  });
  it('a check that hears yes is one of a course that counts, and one that hears nothing closes nothing', () => {
    const heard = (treatment: string, taking: boolean | null) =>
      aPatient()
        .fracture('2026-01-01')
        .on('hrt', '2026-01-10')
        .on('calcitonin', '2026-01-10')
        .event('adherence-check', '2026-02-01', { treatment: 't1', taking: false })
        .event('adherence-check', '2026-02-05', { treatment, taking })
        .standing('f1/adherence-review/stopped-2026-02-01', '2026-02-06');
    expect([heard('t1', true), heard('t1', null), heard('t2', true)]).toEqual(['done', 'open', 'open']);
  });
  it('a review is one of a course that counts from its first day', () => {
    const story = aPatient()
      .fracture('2026-01-01')
      .on('hrt', '2026-01-10')
      .event('adherence-check', '2026-02-01', { treatment: 't1', taking: false })
      .on('raloxifene', '2026-02-06');
    story.event('treatment-review', '2026-02-05', { treatment: 't2' });
    expect(story.standing('f1/adherence-review/stopped-2026-02-01', '2026-02-05')).toBe('open');
    expect(story.standing('f1/adherence-review/stopped-2026-02-01', '2026-02-06')).toBe('done');
  });
  it('an acknowledgement is of its own leaving', () => {
    const story = aPatient()
      .vertebralFracture('2026-01-31')
      .on('denosumab', '2026-02-05', { doses: ['2026-02-05'] })
      .event('transfer', '2026-03-10', { acknowledgedOn: '2026-03-12' })
      .event('discharge', '2026-03-20');
    const tasks = story.planOn('2026-03-25');
    expect([tasks['f1/handover-watch/2026-03-10']?.doneOn, tasks['f1/handover-watch/2026-03-20']?.doneOn]).toEqual([
      '2026-03-12',
      null,
    ]);
  });
  it('what must follow another agent is no matter of a handover, nor a course that is still to come', () => {
    const left = (story: PatientStory) => keysOf(story.event('transfer', '2026-03-10'), '2026-09-01', 'handover');
    expect(
      left(aPatient().vertebralFracture('2026-01-31').on('teriparatide', '2026-02-01', { endedOn: '2026-03-01' })),
    ).toEqual([]);
    const later = aPatient()
      .vertebralFracture('2026-01-31')
      .on('denosumab', '2026-03-11', { doses: ['2026-03-11'], endedOn: '2026-04-01' });
    expect(left(later)).toEqual([]);
    const followed = aPatient()
      .vertebralFracture('2026-01-31')
      .on('denosumab', '2026-02-01', { doses: ['2026-02-01'], endedOn: '2026-03-01' });
    expect(left(followed.on('alendronate', '2026-03-10'))).toEqual([]);
  });
});

describe('a review of augmentation with a score', () => {
  const spine = () => aPatient().vertebralFracture('2026-01-31');
  it('settles pain as a score does', () => {
    const key = 'f1/augmentation-review/month-3';
    expect(spine().event('augmentation-review', '2026-03-10', { nrs: 2 }).standing(key, '2026-04-01')).toBe(
      'cancelled pain-settled',
    );
    expect(spine().event('augmentation-review', '2026-03-10', {}).standing(key, '2026-04-01')).toBe('upcoming');
  });
  it('carries no sign of its own', () => {
    expect(keysOf(spine().event('augmentation-review', '2026-03-10', { nrs: 3 }), '2026-04-01', 'referral')).toEqual(
      [],
    );
  });
});

describe('a plan', () => {
  it('reads events in the order of their days, however they are given', () => {
    const story = aPatient()
      .vertebralFracture('2026-01-31')
      .event('pain', '2026-04-01', { nrs: 2 })
      .event('pain', '2026-03-20', { nrs: 6 })
      .event('pain', '2026-03-10', { nrs: 7 });
    expect(story.standing('f1/augmentation-review/month-3', '2026-04-05')).toBe('cancelled pain-settled');
  });
  it('names a day to aim at only where there is one', () => {
    const withTarget = plan(aPatient().fracture('2026-01-31').asOf('2026-02-01')).tasks.filter(
      (task) => 'targetOn' in task,
    );
    expect(withTarget.map(({ key, targetOn }) => [key, targetOn])).toEqual([
      ['f1/follow-up-contact/week-48-56', '2027-01-30'],
    ]);
  });
  it('suggests no call on a holiday of the service', () => {
    const on = (holidays?: string[]) =>
      plan(
        aPatient()
          .fracture('2026-01-30')
          .service(holidays === undefined ? {} : { holidays })
          .asOf('2026-01-30'),
      ).contacts[0]?.on;
    expect([on(), on([]), on(['2026-02-13']), on(['2026-02-13', '2026-02-12'])]).toEqual([
      '2026-02-13',
      '2026-02-13',
      '2026-02-12',
      '2026-02-11',
    ]);
  });
  it('counts the k-th dose of a series from its anchor, days and months alike', () => {
    const protocol = withDosing('romosozumab', { countsFrom: 'series', interval: months(1, 1) });
    const story = aPatient()
      .fracture('2025-12-01')
      .on('romosozumab', '2026-01-31', { doses: ['2026-01-31', '2026-03-01', '2026-04-02'] });
    expect(tasksOf(story, '2026-12-31', protocol)['t1/dose/4']?.dueOn).toBe('2026-05-03');
  });
});
