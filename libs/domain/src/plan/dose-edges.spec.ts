/** Section 4, injections and infusions, to the day: every tier of every dose, its series and its blood tests. */
import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { onCourse, tiers } from '../../test/tiers.ts';
import { COUNTED_AGENTS, INJECTED_AGENTS, type Agent } from '../facts/facts.ts';

describe('the next dose, tier by tier', () => {
  it.each<[Agent, string, string[], string[]]>([
    // D is the clamped 28 February 2026
    [
      'denosumab',
      '2025-08-31',
      ['2026-01-03', '2026-03-01', '2026-03-29', '2026-06-21'],
      ['upcoming|open', 'open|late', 'late|overdue', 'overdue|critical'],
    ],
    // D is 28 February 2025, a year after a leap day
    [
      'zoledronate',
      '2024-02-29',
      ['2025-01-03', '2025-03-01', '2025-04-26', '2026-04-26'],
      ['upcoming|open', 'open|late', 'late|overdue', 'overdue|overdue'],
    ],
    // D is 28 February 2026
    [
      'ibandronate-iv',
      '2025-11-30',
      ['2026-01-31', '2026-03-01', '2026-03-15', '2026-03-29'],
      ['upcoming|open', 'open|open', 'open|late', 'late|overdue'],
    ],
    // D is 28 February 2026
    [
      'romosozumab',
      '2026-01-31',
      ['2026-02-14', '2026-03-01', '2026-03-08', '2026-03-15'],
      ['upcoming|open', 'open|open', 'open|late', 'late|overdue'],
    ],
  ])('%s after %s', (agent, dose, days, expected) => {
    expect(tiers(onCourse(agent, dose, { doses: [dose] }), 't1/dose/2', days)).toEqual(expected);
  });

  it.each(COUNTED_AGENTS.filter((agent) => !INJECTED_AGENTS.includes(agent)))('is none of %s', (agent) => {
    const keys = Object.keys(onCourse(agent, '2026-01-31', { doses: ['2026-01-31'] }).planOn('2026-02-01'));
    expect(keys.filter((key) => /dose/.test(key))).toEqual([]);
  });

  it('of zoledronate waits for 14 days after the last surgery of any hip fracture that is known', () => {
    const dueOn = (story: PatientStory, asOf = '2026-03-01') =>
      story.on('zoledronate', '2026-01-31').planOn(asOf)['t1/dose/1']?.dueOn;
    const hip = (surgeryOn: string) => aPatient().fracture('2026-01-01', 'hip', { surgeryOn });
    expect(dueOn(hip('2026-01-17'))).toBe('2026-01-31');
    expect(dueOn(hip('2026-01-18'))).toBe('2026-02-01');
    expect(dueOn(hip('2026-01-20').fracture('2026-01-21', 'hip', { surgeryOn: '2026-01-22' }))).toBe('2026-02-05');
    expect(dueOn(hip('2026-01-22').fracture('2026-01-21', 'hip', { surgeryOn: '2026-01-20' }))).toBe('2026-02-05');
    expect(dueOn(hip('2026-02-10'), '2026-02-09')).toBe('2026-01-31'); // not yet known
    expect(dueOn(hip('2026-02-10'), '2026-02-10')).toBe('2026-02-24');
    expect(
      aPatient()
        .fracture('2026-01-01', 'hip', { surgeryOn: '2026-01-20' })
        .on('denosumab', '2026-01-31')
        .planOn('2026-02-01')['t1/dose/1']?.dueOn,
    ).toBe('2026-01-31');
  });

  it('is cancelled from the day the course ends; a dose of that day still counts', () => {
    const ended = (doses: string[]) => onCourse('zoledronate', '2025-01-31', { doses, endedOn: '2026-01-31' });
    expect(ended(['2025-01-31']).standing('t1/dose/2', '2026-01-30')).toBe('open');
    expect(ended(['2025-01-31']).standing('t1/dose/2', '2026-01-31')).toBe('cancelled treatment-ended');
    expect(ended(['2025-01-31', '2026-01-31']).standing('t1/dose/3', '2026-02-01')).toBe('cancelled treatment-ended');
  });

  it('is paused with its course, where a course can be', () => {
    const paused = (agent: Agent) =>
      ['2025-05-31', '2025-06-01'].map((day) =>
        onCourse(agent, '2025-01-31', { doses: ['2025-01-31'], pausedOn: '2025-06-01' }).standing('t1/dose/2', day),
      );
    expect(paused('zoledronate')).toEqual(['upcoming', 'paused treatment-paused']);
    expect(paused('denosumab')).toEqual(['upcoming', 'upcoming']);
  });
});

describe('the series of monthly and quarterly doses', () => {
  const next = (agent: Agent, ...doses: string[]) =>
    onCourse(agent, doses[0] ?? '', { doses }).planOn('2027-12-31')[`t1/dose/${doses.length + 1}`]?.dueOn;
  it('is counted from its anchor, so that a clamped month does not drift', () => {
    const days = ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31', '2026-06-30'];
    days.slice(1).forEach((day, i) => expect(next('romosozumab', ...days.slice(0, i + 1))).toBe(day));
    const quarters = ['2025-11-30', '2026-02-28', '2026-05-30', '2026-08-30', '2026-11-30'];
    quarters.slice(1).forEach((day, i) => expect(next('ibandronate-iv', ...quarters.slice(0, i + 1))).toBe(day));
  });
  it('begins anew with a dose a day early or late, and then again', () => {
    expect(next('romosozumab', '2026-01-31', '2026-02-27')).toBe('2026-03-27');
    expect(next('romosozumab', '2026-01-31', '2026-03-01')).toBe('2026-04-01');
    expect(next('romosozumab', '2026-01-31', '2026-03-01', '2026-04-01', '2026-05-02')).toBe('2026-06-02');
    expect(next('romosozumab', '2026-01-31', '2026-03-01', '2026-03-31')).toBe('2026-04-30'); // computed was 1 April
  });
});

describe('the blood tests before a dose', () => {
  // D is 2026-08-28
  const denosumab = () => onCourse('denosumab', '2026-02-28', { doses: ['2026-02-28'] });
  const zoledronate = () => onCourse('zoledronate', '2025-08-28', { doses: ['2025-08-28'] });
  const bloods = (story: PatientStory, on: string) =>
    story
      .event('lab', on, { test: 'adjusted-calcium', value: 2.3, unit: 'mmol/L' })
      .event('lab', on, { test: 'vitamin-d', value: 60, unit: 'nmol/L' })
      .event('lab', on, { test: 'creatinine-clearance', value: 60, unit: 'mL/min' });

  it('open at D − 42, are due at D − 14 and overdue a day later', () => {
    expect(tiers(denosumab(), 't1/pre-dose-labs/2', ['2026-07-17', '2026-08-14', '2026-08-15'])).toEqual([
      'upcoming|open',
      'open|open',
      'open|overdue',
    ]);
  });
  it('are asked for before every dose, of romosozumab before the first', () => {
    const asked = INJECTED_AGENTS.map((agent) => {
      const keys = (doses: string[]) =>
        Object.keys(onCourse(agent, '2026-01-31', { doses }).planOn('2026-03-01')).filter((key) =>
          key.includes('labs'),
        );
      return [agent, ...keys([]), ...keys(['2026-01-31'])];
    });
    expect(asked).toEqual([
      ['denosumab', 't1/pre-dose-labs/1', 't1/pre-dose-labs/2'],
      ['zoledronate', 't1/pre-dose-labs/1', 't1/pre-dose-labs/2'],
      ['ibandronate-iv', 't1/pre-dose-labs/1', 't1/pre-dose-labs/2'],
      ['romosozumab', 't1/pre-dose-labs/1'],
    ]);
  });
  it('name what is missing in the order of the page, clearance for two agents', () => {
    const missing = (agent: Agent) => onCourse(agent, '2026-08-28').planOn('2026-08-28')['t1/dose/1']?.blockedBy;
    const two = ['missing:calcium', 'missing:vitamin-d'];
    expect(INJECTED_AGENTS.map(missing)).toEqual([
      two,
      [...two, 'missing:creatinine-clearance'],
      [...two, 'missing:creatinine-clearance'],
      two,
    ]);
  });
  it.each([
    ['2026-07-16', ['missing:calcium', 'missing:creatinine-clearance']],
    ['2026-07-17', []],
  ])('of %s leave out %j before zoledronate', (on, expected) => {
    expect(bloods(zoledronate(), on).planOn('2026-08-20')['t1/dose/2']?.blockedBy).toEqual(expected);
  });
  it('grow too old on the 91st day, calcium and clearance alike; vitamin D does not', () => {
    const story = bloods(zoledronate(), '2026-07-20');
    expect(story.planOn('2026-10-18')['t1/dose/2']?.blockedBy).toEqual([]); // 90 days
    expect(story.planOn('2026-10-19')['t1/dose/2']?.blockedBy).toEqual([
      'missing:calcium',
      'missing:creatinine-clearance',
    ]);
    expect(story.standing('t1/pre-dose-labs/2', '2026-10-18')).toBe('done');
    expect(story.standing('t1/pre-dose-labs/2', '2026-10-19')).toBe('overdue');
    expect(bloods(story, '2026-10-19').planOn('2026-10-19')['t1/pre-dose-labs/2']?.doneOn).toBe('2026-10-19');
  });
  it('of one day count as they were given last', () => {
    const story = bloods(denosumab(), '2026-08-01');
    story.event('lab', '2026-08-01', { test: 'vitamin-d', value: 49, unit: 'nmol/L' });
    expect(story.planOn('2026-08-20')['t1/dose/2']?.blockedBy).toEqual(['vitamin-d']);
  });
  it('taken before they open are done on the day they open', () => {
    const early = denosumab()
      .event('lab', '2026-07-17', { test: 'adjusted-calcium', value: 2.3, unit: 'mmol/L' })
      .event('lab', '2025-08-28', { test: 'vitamin-d', value: 60, unit: 'nmol/L' });
    expect(early.planOn('2026-07-17')['t1/pre-dose-labs/2']?.doneOn).toBe('2026-07-17');
    expect(early.standing('t1/pre-dose-labs/2', '2026-07-16')).toBe('upcoming');
  });
  it('of a done or cancelled dose block nothing', () => {
    const dead = denosumab().event('death', '2026-08-20').planOn('2026-08-21');
    expect([dead['t1/dose/2']?.blockedBy, dead['t1/pre-dose-labs/2']?.blockedBy]).toEqual([[], []]);
  });
});

describe('calcium after denosumab in poor kidneys', () => {
  const clearance = (on: string, value: number) =>
    ['lab', on, { test: 'creatinine-clearance', value, unit: 'mL/min' }] as const;
  const given = (...labs: ReturnType<typeof clearance>[]) => {
    const story = onCourse('denosumab', '2026-02-28', { doses: ['2026-02-28'] });
    for (const [type, on, result] of labs) story.event(type, on, result);
    return story;
  };
  const KEY = 't1/post-dose-calcium/1';
  it('is asked for below 30, by the latest result by that day', () => {
    const planned = (...labs: ReturnType<typeof clearance>[]) => KEY in given(...labs).planOn('2026-03-01');
    expect(planned(clearance('2026-02-28', 29.9))).toBe(true);
    expect(planned(clearance('2026-02-28', 30))).toBe(false);
    expect(planned(clearance('2026-03-01', 29))).toBe(false);
    expect(planned(clearance('2026-02-01', 29), clearance('2026-02-10', 31))).toBe(false);
    expect(planned(clearance('2026-02-01', 31), clearance('2026-02-10', 29))).toBe(true);
    expect(planned(clearance('2024-02-10', 29))).toBe(true); // however old
    expect(planned()).toBe(false);
  });
  it('is due 14 days after, and done by a calcium of a later day', () => {
    const story = given(clearance('2026-02-28', 20));
    expect(tiers(story, KEY, ['2026-02-28', '2026-03-14', '2026-03-15'])).toEqual([
      '-|open',
      'open|open',
      'open|overdue',
    ]);
    const done = (on: string) =>
      given(clearance('2026-02-28', 20))
        .event('lab', on, { test: 'adjusted-calcium', value: 1.9, unit: 'mmol/L' })
        .standing(KEY, '2026-03-02');
    expect([done('2026-02-28'), done('2026-03-01')]).toEqual(['open', 'done']);
  });
  it('is asked for of denosumab alone', () => {
    const zoledronate = onCourse('zoledronate', '2026-02-28', { doses: ['2026-02-28'] }).event(
      ...clearance('2026-02-01', 20),
    );
    expect(Object.keys(zoledronate.planOn('2026-03-01')).filter((key) => key.includes('post-dose'))).toEqual([]);
  });
});
