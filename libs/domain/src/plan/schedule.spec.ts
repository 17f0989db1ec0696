/** What is kept of a task: dates without the day of asking, and the gate and pauses that its standing will be read from. */
import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';

const bloods = (story: PatientStory, on: string): PatientStory =>
  story
    .event('lab', on, { test: 'adjusted-calcium', value: 9.5, unit: 'mg/dL' })
    .event('lab', on, { test: 'vitamin-d', value: 60, unit: 'nmol/L' });

describe('a scheduled task', () => {
  it('of a dose keeps its gate, with the results that can count for it', () => {
    const story = aPatient()
      .fracture('2025-12-01')
      .on('denosumab', '2026-02-28', { doses: ['2026-02-28'] });
    story.event('lab', '2026-07-16', { test: 'adjusted-calcium', value: 2.3, unit: 'mmol/L' }); // a day too early
    const { because: _, ...dose } = bloods(story, '2026-08-01').scheduleOn('2026-08-02')['t1/dose/2']!;
    expect(dose).toEqual({
      key: 't1/dose/2',
      kind: 'dose',
      occurrence: '2',
      episode: null,
      treatment: 't1',
      agent: 'denosumab',
      bornOn: '2026-02-28',
      anchor: 'last-dose',
      anchorOn: '2026-02-28',
      opensOn: '2026-07-03',
      dueOn: '2026-08-28',
      targetOn: null,
      lateFrom: '2026-08-29',
      overdueFrom: '2026-09-26',
      criticalFrom: '2026-12-19',
      doneOn: null,
      doneUntil: null,
      doneReason: null,
      cancelledOn: null,
      cancelReason: null,
      pauses: [],
      gate: {
        from: '2026-07-17',
        asks: [
          {
            name: 'calcium',
            below: 2.1,
            since: '2026-07-17',
            maximumAgeDays: 90,
            results: [{ on: '2026-08-01', value: 9.5 * 0.2495 }],
          },
          {
            name: 'vitamin-d',
            below: 50,
            since: '2025-08-28',
            maximumAgeDays: null,
            results: [{ on: '2026-08-01', value: 60 }],
          },
        ],
      },
    });
  });

  it('of blood tests is done until a result grows too old', () => {
    const story = aPatient()
      .fracture('2025-12-01')
      .on('denosumab', '2026-02-28', { doses: ['2026-02-28'] });
    const labs = (asOf: string) => {
      const { doneOn, doneUntil } = story.scheduleOn(asOf)['t1/pre-dose-labs/2']!;
      return [doneOn, doneUntil];
    };
    expect(labs('2026-07-20')).toEqual([null, null]);
    bloods(story, '2026-07-01'); // calcium too early, vitamin D not
    expect(labs('2026-07-20')).toEqual([null, null]);
    story.event('lab', '2026-07-25', { test: 'adjusted-calcium', value: 2.3, unit: 'mmol/L' });
    expect(labs('2026-07-25')).toEqual(['2026-07-25', '2026-10-23']);
    story.event('lab', '2026-08-05', { test: 'adjusted-calcium', value: 2.3, unit: 'mmol/L' });
    expect(labs('2026-08-05')).toEqual(['2026-07-25', '2026-11-03']);
    const zoledronate = bloods(aPatient().fracture('2025-12-01').on('zoledronate', '2026-09-01'), '2026-08-10');
    zoledronate.event('lab', '2026-08-20', { test: 'creatinine-clearance', value: 60, unit: 'mL/min' });
    expect(zoledronate.scheduleOn('2026-09-01')['t1/pre-dose-labs/1']).toMatchObject({
      doneOn: '2026-08-20',
      doneUntil: '2026-11-08',
    });
  });

  it('of blood tests that were complete when the dose was cancelled is done for good', () => {
    const story = bloods(
      aPatient()
        .fracture('2025-12-01')
        .on('denosumab', '2026-02-28', { doses: ['2026-02-28'] }),
      '2026-08-01',
    ).event('transfer', '2026-08-10');
    expect(story.scheduleOn('2026-08-10')['t1/pre-dose-labs/2']).toMatchObject({
      doneOn: '2026-08-01',
      doneUntil: null,
      cancelledOn: null,
      cancelReason: null,
    });
    expect(story.scheduleOn('2026-08-10')['t1/dose/2']).toMatchObject({
      doneOn: null,
      cancelledOn: '2026-08-10',
      cancelReason: 'transferred',
    });
  });

  it('keeps both its pauses, with their ends', () => {
    const story = aPatient()
      .fracture('2026-01-01')
      .on('alendronate', '2026-01-31', { pausedOn: '2026-03-01' })
      .event('red-flag', '2026-04-01', { flag: 'infection', resolvedOn: '2026-04-05' })
      .fracture('2026-06-01');
    const tasks = story.scheduleOn('2026-06-02');
    const flag = { from: '2026-04-01', until: '2026-04-05', reason: 'red-flag' };
    expect(tasks['t1/adherence-check/month-6']?.pauses).toEqual([
      flag,
      { from: '2026-03-01', until: '2026-06-01', reason: 'treatment-paused' },
    ]);
    expect(tasks['f1/assessment/fls']?.pauses).toEqual([flag]);
    expect(tasks['f1/treatment-decision/initial']?.pauses).toEqual([]);
    const open = aPatient().fracture('2026-01-01').on('alendronate', '2026-01-31', { pausedOn: '2026-03-01' });
    expect(open.scheduleOn('2026-04-01')['t1/adherence-check/month-6']?.pauses).toEqual([
      { from: '2026-03-01', until: null, reason: 'treatment-paused' },
    ]);
  });

  it('names what it counts from', () => {
    const tasks = aPatient()
      .vertebralFracture('2025-12-01', { symptomOnsetOn: '2025-11-20' })
      .on('romosozumab', '2025-01-31', { doses: ['2025-01-31', '2025-02-28'] })
      .on('alendronate', '2025-06-01', { supplies: [{ on: '2025-06-02', days: 28 }], pausedOn: '2025-07-01' })
      .on('teriparatide', '2025-08-01')
      .on('zoledronate', '2025-09-01')
      .on('denosumab', '2025-01-01', { doses: ['2025-01-01'], endedOn: '2025-03-01' })
      .on('zoledronate', '2025-09-02', { doses: ['2025-09-03'] })
      .on('romosozumab', '2023-01-15', {
        doses: Array.from({ length: 10 }, (_, k) => `2023-${String(k + 1).padStart(2, '0')}-15`),
      })
      .on('denosumab', '2025-04-01', { doses: ['2025-04-02'] })
      .event('lab', '2025-04-01', { test: 'creatinine-clearance', value: 20, unit: 'mL/min' })
      .event('fall', '2025-12-10')
      .event('red-flag', '2025-12-11', { flag: 'infection' })
      .scheduleOn('2025-12-12');
    const anchor = (key: string) => [tasks[key]?.anchor, tasks[key]?.anchorOn, tasks[key]?.bornOn];
    expect(anchor('f1/assessment/fls')).toEqual(['diagnosis', '2025-12-01', '2025-12-01']);
    expect(anchor('f1/pain-review/week-6')).toEqual(['onset', '2025-11-20', '2025-12-01']);
    expect(anchor('f1/falls-assessment/after-fall-2025-12-10')).toEqual(['trigger', '2025-12-10', '2025-12-10']);
    expect(anchor('f1/red-flag/infection-2025-12-11')).toEqual(['trigger', '2025-12-11', '2025-12-11']);
    expect(anchor('t1/dose/3')).toEqual(['series', '2025-01-31', '2025-01-31']);
    expect(anchor('t2/adherence-check/month-6')).toEqual(['treatment-start', '2025-06-01', '2025-06-01']);
    expect(anchor('t2/supply-gap/2025-06-29')).toEqual(['supply', '2025-06-02', '2025-06-01']);
    expect(anchor('t2/pause-reassessment/2025-07-01')).toEqual(['trigger', '2025-07-01', '2025-06-01']);
    expect(anchor('t3/sequence/start')).toEqual(['treatment-start', '2025-08-01', '2025-08-01']);
    expect(anchor('t3/sequence/plan')).toEqual(['treatment-start', '2025-08-01', '2025-08-01']);
    expect(anchor('t4/dose/1')).toEqual(['treatment-start', '2025-09-01', '2025-09-01']);
    expect(anchor('t4/pre-dose-labs/1')).toEqual(['treatment-start', '2025-09-01', '2025-09-01']);
    expect(anchor('t5/sequence/start')).toEqual(['last-dose', '2025-01-01', '2025-01-01']);
    expect(anchor('t6/turnover-check/month-3')).toEqual(['last-dose', '2025-09-03', '2025-09-02']);
    expect(anchor('t7/sequence/plan')).toEqual(['last-dose', '2023-10-15', '2023-01-15']);
    expect(anchor('t8/post-dose-calcium/1')).toEqual(['last-dose', '2025-04-02', '2025-04-01']);
    expect([
      tasks['f1/assessment/fls']?.treatment,
      tasks['f1/assessment/fls']?.agent,
      tasks['t1/dose/3']?.agent,
    ]).toEqual([null, null, 'romosozumab']);
  });
});
