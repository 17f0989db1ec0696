/** Sections 5 and 6 on every kind of task: what cancels it, what pauses it, from which day, and in whose name. */
import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { TASK_KINDS } from '../protocol/protocol.ts';

/** A story in which a task of every kind is unfinished on 1 July 2026. */
const everything = (): PatientStory =>
  aPatient()
    .vertebralFracture('2026-05-10')
    .fracture('2026-06-20', 'wrist')
    .on('alendronate', '2026-05-20', { supplies: [{ on: '2026-06-15', days: 28 }] })
    .on('denosumab', '2026-01-20', { doses: ['2026-06-12'] })
    .on('zoledronate', '2026-06-10', { doses: ['2026-06-13'] })
    .on('teriparatide', '2026-06-11')
    .on('risedronate', '2026-02-01', { pausedOn: '2026-06-25' })
    .on('denosumab', '2025-12-01', { endedOn: '2026-01-15' })
    .event('discharge', '2026-01-15') // before all but this last course, which wants watching
    .event('lab', '2026-05-30', { test: 'creatinine-clearance', value: 20, unit: 'mL/min' })
    .event('pain', '2026-05-30', { nrs: 6 })
    .event('pain', '2026-06-02', { nrs: 8 })
    .event('declined-treatment', '2026-06-11') // and every course went on after it
    .event('adherence-check', '2026-06-12', { treatment: 't4', taking: true })
    .event('adherence-check', '2026-06-12', { treatment: 't5', taking: true })
    .event('falls-assessment', '2026-06-18', { status: 'referred', risk: 'high' })
    .event('adherence-check', '2026-06-21', { treatment: 't1', taking: false })
    .event('red-flag', '2026-06-28', { flag: 'jaw-osteonecrosis' });

const ASKED_ON = '2026-07-01';
const EXCEPT_DEATH = ['handover-watch'];
const CALLS = [
  'adherence-check',
  'falls-follow-up',
  'falls-reminder',
  'first-contact',
  'follow-up-contact',
  'pain-review',
];

/** Kinds of which a task that was unfinished stands otherwise once more is told, and how it stands then. */
function changed(tell: (story: PatientStory) => PatientStory, asOf = ASKED_ON): Map<string, Set<string>> {
  const before = everything().planOn(asOf);
  const after = tell(everything()).planOn(asOf);
  const kinds = new Map<string, Set<string>>();
  for (const [key, was] of Object.entries(before)) {
    const is = after[key];
    if (is === undefined || (is.status === was.status && is.reason === was.reason)) continue;
    kinds.set(was.kind, (kinds.get(was.kind) ?? new Set()).add(`${is.status} ${is.reason}`));
  }
  return kinds;
}

describe('a story with every kind of task', () => {
  it('has one unfinished of each', () => {
    const unfinished = Object.values(everything().planOn(ASKED_ON)).filter(
      ({ status }) => !['done', 'cancelled', 'paused'].includes(status),
    );
    expect([...new Set(unfinished.map(({ kind }) => kind))].sort()).toEqual([...TASK_KINDS].sort());
  });
});

describe('leaving', () => {
  it('by death cancels every kind', () => {
    const kinds = changed((s) => s.event('death', ASKED_ON));
    expect([...kinds.keys()].sort()).toEqual([...TASK_KINDS].sort());
    expect([...kinds.values()].every((reasons) => [...reasons].join() === 'cancelled died')).toBe(true);
  });
  it.each([
    ['transfer', 'cancelled transferred'],
    ['discharge', 'cancelled discharged'],
  ] as const)('by %s cancels every kind but the watch over it', (type, reason) => {
    const kinds = changed((s) => s.event(type, ASKED_ON));
    expect([...kinds.keys()].sort()).toEqual(TASK_KINDS.filter((kind) => !EXCEPT_DEATH.includes(kind)).sort());
    expect([...kinds.values()].every((reasons) => [...reasons].join() === reason)).toBe(true);
  });
  it('by declining follow-up cancels what a call can close', () => {
    const kinds = changed((s) => s.event('declined-follow-up', ASKED_ON));
    expect([...kinds.keys()].sort()).toEqual(CALLS);
    expect([...kinds.values()].every((reasons) => [...reasons].join() === 'cancelled declined')).toBe(true);
  });
  it('by declining treatment cancels checks, doses, their blood tests, supplies and reviews', () => {
    const kinds = changed((s) => s.event('declined-treatment', ASKED_ON));
    const cancelled = [...kinds].filter(([, reasons]) => reasons.has('cancelled declined')).map(([kind]) => kind);
    expect(cancelled.sort()).toEqual(['adherence-check', 'dose', 'pre-dose-labs', 'supply-gap', 'treatment-review']);
  });
  it('by the end of every course cancels what belongs to courses, and not what must outlive them', () => {
    const before = Object.values(everything().planOn(ASKED_ON)).filter(
      ({ treatment }) => treatment === 't3' || treatment === 't4',
    );
    expect(new Set(before.map(({ kind }) => kind))).toEqual(
      new Set(['dose', 'pre-dose-labs', 'adherence-check', 'treatment-review', 'sequence', 'turnover-check']),
    );
    const ended = aPatient()
      .fracture('2026-05-10')
      .on('denosumab', '2025-12-01', { doses: ['2026-06-01'], endedOn: ASKED_ON })
      .on('zoledronate', '2026-06-10', { doses: ['2026-06-10'], endedOn: ASKED_ON })
      .on('teriparatide', '2026-06-11', { endedOn: ASKED_ON })
      .on('alendronate', '2026-05-20', {
        supplies: [{ on: '2026-06-15', days: 28 }],
        pausedOn: '2026-06-20',
        endedOn: ASKED_ON,
      })
      .event('lab', '2026-05-30', { test: 'creatinine-clearance', value: 20, unit: 'mL/min' });
    const tasks = Object.values(ended.planOn(ASKED_ON)).filter(({ treatment }) => treatment !== null);
    const kindsOf = (status: string) =>
      [...new Set(tasks.filter((t) => t.status === status).map(({ kind }) => kind))].sort();
    expect(kindsOf('cancelled')).toEqual([
      'adherence-check',
      'dose',
      'pause-reassessment',
      'pre-dose-labs',
      'supply-gap',
      'treatment-review',
    ]);
    const others = tasks.filter(({ status }) => status !== 'cancelled').map(({ kind }) => kind);
    expect([...new Set(others)].sort()).toEqual(['post-dose-calcium', 'sequence', 'turnover-check']);
  });
});

describe('an urgent red flag', () => {
  const ROUTINE = [
    ...CALLS,
    'adherence-review',
    'assessment',
    'augmentation-review',
    'decline-revisit',
    'dxa',
    'falls-assessment',
    'pause-reassessment',
    'supply-gap',
    'treatment-review',
    'turnover-check',
  ];
  it('pauses routine work of every kind and nothing else', () => {
    const kinds = changed((s) => s.event('red-flag', ASKED_ON, { flag: 'cauda-equina' }));
    expect([...kinds.keys()].sort()).toEqual([...ROUTINE].sort());
    expect([...kinds.values()].every((reasons) => [...reasons].join() === 'paused red-flag')).toBe(true);
  });
  it.each([
    ['suspected-metastasis', true], // due the next day
    ['atypical-femur', false], // due in two days
    ['suspected-malignancy', false],
  ] as const)('%s pauses: %s', (flag, pauses) => {
    expect(changed((s) => s.event('red-flag', ASKED_ON, { flag })).size > 0).toBe(pauses);
  });
  it('pauses from its day to the day before it is resolved', () => {
    const flagged = everything().event('red-flag', '2026-07-03', { flag: 'infection', resolvedOn: '2026-07-06' });
    const at = (asOf: string) => flagged.standing('f2/assessment/fls', asOf);
    expect(['2026-07-02', '2026-07-03', '2026-07-05', '2026-07-06'].map(at)).toEqual([
      'open',
      'paused red-flag',
      'paused red-flag',
      'open',
    ]);
    expect(flagged.standing('f1/red-flag/infection-2026-07-03', '2026-07-04')).toBeUndefined(); // it belongs to the latest episode
    expect(
      ['2026-07-03', '2026-07-05', '2026-07-06'].map((day) =>
        flagged.standing('f2/red-flag/infection-2026-07-03', day),
      ),
    ).toEqual(['critical', 'critical', 'done']);
  });
  it('hides neither what was done nor what was cancelled', () => {
    const story = aPatient()
      .fracture('2026-05-10')
      .event('fls-contact', '2026-05-12')
      .event('red-flag', '2026-05-13', { flag: 'infection' });
    expect(story.standing('f1/first-contact/initial', '2026-05-14')).toBe('done');
    expect(story.event('transfer', '2026-05-14').standing('f1/assessment/fls', '2026-05-14')).toBe(
      'cancelled transferred',
    );
  });
});

describe('the day on which a task is cancelled', () => {
  const CONTACT = 'f1/follow-up-contact/week-12-16'; // 2026-04-25 … 2026-05-23
  const patient = () => aPatient().vertebralFracture('2026-01-31');
  it.each([
    ['death', 'cancelled died'],
    ['transfer', 'cancelled transferred'],
    ['discharge', 'cancelled discharged'],
    ['declined-follow-up', 'cancelled declined'],
  ] as const)('%s: what closes it by then has closed it', (type, reason) => {
    const left = () => patient().event(type, '2026-05-01');
    expect(left().standing(CONTACT, '2026-04-30')).toBe('open');
    expect(left().standing(CONTACT, '2026-05-01')).toBe(reason);
    const called = (on: string) => left().event('follow-up-contact', on).standing(CONTACT, '2026-06-01');
    expect([called('2026-05-01'), called('2026-05-02')]).toEqual(['done', reason]);
  });
  it.each([
    ['transfer', 'cancelled transferred'],
    ['discharge', 'cancelled discharged'],
    ['declined-follow-up', 'cancelled declined'],
  ] as const)('%s: what is born later is not meant', (type, reason) => {
    const story = (diagnosedOn: string) =>
      aPatient().fracture(diagnosedOn).event(type, '2026-05-01').standing('f1/first-contact/initial', '2026-05-10');
    expect([story('2026-04-30'), story('2026-05-01'), story('2026-05-02')]).toEqual([reason, reason, 'open']);
  });
  it('the end of a course: a check of that day counts, one of the next does not', () => {
    const checked = (on: string) =>
      aPatient()
        .fracture('2026-01-31')
        .on('hrt', '2026-02-01', { endedOn: '2026-03-01' })
        .event('adherence-check', on, { treatment: 't1' })
        .standing('t1/adherence-check/week-4', '2026-04-01');
    expect([checked('2026-03-01'), checked('2026-03-02')]).toEqual(['done', 'cancelled treatment-ended']);
  });
  it('settled pain: a review of that day counts, one of the next does not', () => {
    const key = 'f1/augmentation-review/month-3'; // from 2026-04-16
    const reviewed = (on: string) =>
      patient().event('pain', '2026-04-20', { nrs: 2 }).event('augmentation-review', on).standing(key, '2026-05-30');
    expect([reviewed('2026-04-20'), reviewed('2026-04-21')]).toEqual(['done', 'cancelled pain-settled']);
    expect(patient().event('pain', '2026-04-20', { nrs: 2 }).standing(key, '2026-04-19')).toBe('open');
  });
  it('settled pain counts by its own score: 3 and not 4, not worsening, from day 35', () => {
    const key = 'f1/augmentation-review/month-3';
    const at = (on: string, nrs: number, worsening = false) =>
      patient().event('pain', on, { nrs, worsening }).standing(key, '2026-04-18');
    expect([at('2026-03-06', 3), at('2026-03-07', 3), at('2026-03-07', 4), at('2026-03-07', 3, true)]).toEqual([
      'open',
      'cancelled pain-settled',
      'open',
      'open',
    ]);
  });
});

describe('the reason that is printed', () => {
  /** Each reason alone, of an adherence check at week 16 of a course started on 1 February. */
  const REASONS = {
    died: (s: PatientStory, on: string) => s.event('death', on),
    transferred: (s: PatientStory, on: string) => s.event('transfer', on),
    discharged: (s: PatientStory, on: string) => s.event('discharge', on),
    declined: (s: PatientStory, on: string) => s.event('declined-follow-up', on),
  };
  const names = Object.keys(REASONS) as (keyof typeof REASONS)[];
  const KEY = 't1/adherence-check/week-16';
  const treated = () => aPatient().fracture('2026-01-01').on('alendronate', '2026-02-01');

  it.each(names.flatMap((first, i) => names.slice(i + 1).map((second) => [first, second] as const)))(
    'is %s before %s, from the earlier day of the two',
    (first, second) => {
      for (const [firstOn, secondOn] of [
        ['2026-03-10', '2026-03-12'],
        ['2026-03-12', '2026-03-10'],
      ] as const) {
        const story = REASONS[second](REASONS[first](treated(), firstOn), secondOn);
        expect(story.scheduleOn('2026-04-01')[KEY]).toMatchObject({ cancelReason: first, cancelledOn: '2026-03-10' });
      }
    },
  );
  it('is declined before superseded, and superseded before the end of the course', () => {
    // the check of month 6 closes that of week 16
    const superseded = (endedOn?: string) =>
      aPatient()
        .fracture('2026-01-01')
        .on('alendronate', '2026-02-01', endedOn === undefined ? {} : { endedOn })
        .event('adherence-check', '2026-07-10', { treatment: 't1' });
    expect(superseded('2026-08-01').scheduleOn('2026-09-01')[KEY]).toMatchObject({
      cancelReason: 'superseded',
      cancelledOn: '2026-07-10',
    });
    expect(superseded().event('declined-follow-up', '2026-08-01').scheduleOn('2026-09-01')[KEY]).toMatchObject({
      cancelReason: 'declined',
      cancelledOn: '2026-07-10',
    });
  });
  it('is discharged before settled pain', () => {
    const story = aPatient()
      .vertebralFracture('2026-01-31')
      .event('pain', '2026-03-10', { nrs: 1 })
      .event('discharge', '2026-03-20');
    expect(story.scheduleOn('2026-04-01')['f1/augmentation-review/month-3']).toMatchObject({
      cancelReason: 'discharged',
      cancelledOn: '2026-03-10',
    });
  });
  it('of the earliest of two deaths is one death', () => {
    const story = treated().event('death', '2026-03-12').event('death', '2026-03-10');
    expect(story.scheduleOn('2026-04-01')[KEY]).toMatchObject({ cancelReason: 'died', cancelledOn: '2026-03-10' });
  });
});

describe('a decline of treatment', () => {
  const KEY = 't1/adherence-check/month-6';
  const declined = (on: string, more: object = {}, agent: 'alendronate' | 'zoledronate' = 'alendronate') =>
    aPatient().fracture('2026-01-01').on(agent, '2026-02-01', more).event('declined-treatment', on);
  it('counts from the start of the course', () => {
    expect(declined('2026-01-31').standing(KEY, '2026-04-01')).toBe('upcoming');
    expect(declined('2026-02-01').standing(KEY, '2026-04-01')).toBe('cancelled declined');
  });
  it('counts no longer when a supply or a dose is dated after it; one of its day leaves it', () => {
    const supplied = (on: string) =>
      declined('2026-03-01', { supplies: [{ on, days: 28 }] }).standing(KEY, '2026-04-01');
    expect([supplied('2026-03-01'), supplied('2026-03-02')]).toEqual(['cancelled declined', 'upcoming']);
    const dosed = (on: string) =>
      declined('2026-03-01', { doses: [on] }, 'zoledronate').standing('t1/dose/2', '2026-04-01');
    expect([dosed('2026-03-01'), dosed('2026-03-02')]).toEqual(['cancelled declined', 'upcoming']);
  });
  it('counts no longer when a check of the course hears yes after it, of another course not', () => {
    const checked = (treatment: string, on: string) =>
      declined('2026-03-01')
        .on('hrt', '2026-03-01')
        .event('adherence-check', on, { treatment, taking: true })
        .standing(KEY, '2026-04-01');
    expect([checked('t1', '2026-03-01'), checked('t1', '2026-03-02'), checked('t2', '2026-03-02')]).toEqual([
      'cancelled declined',
      'upcoming',
      'cancelled declined',
    ]);
  });
  it('leaves courses started later', () => {
    const story = declined('2026-03-01').on('hrt', '2026-03-02');
    expect(story.standing('t2/adherence-check/month-6', '2026-04-01')).toBe('upcoming');
  });
});
