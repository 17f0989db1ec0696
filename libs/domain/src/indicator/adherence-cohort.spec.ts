import { describe, expect, it } from '@jest/globals';
import type { Facts, TreatmentFact } from '../facts/facts.ts';
import { addDays } from '../time/local-date.ts';
import {
  adherenceByAgent,
  countCourse,
  coursesAfter,
  type AdherenceTally,
  type WatchedCourse,
} from './adherence-cohort.ts';
import { reportDaysOf, type EpisodeObservation } from './observation.ts';
import { observationsOf } from './observe.ts';

const START = '2024-01-01';
const day = (n: number): string => addDays(START, n);
const course = (more: Partial<TreatmentFact> = {}): TreatmentFact => ({
  id: 't1',
  agent: 'denosumab',
  startedOn: START,
  doses: [START, day(183)],
  ...more,
});

function episode(asOf: string, events: Facts['events'] = [], birthDate = '1950-01-01'): EpisodeObservation {
  const facts: Facts = {
    id: 'p',
    asOf,
    service: { timeZone: 'Europe/London' },
    patient: { birthDate, sex: 'female', careHomeResident: null },
    fractures: [{ id: 'f1', site: 'hip', diagnosedOn: START }],
    treatments: [],
    events: events ?? [],
  } as unknown as Facts;
  return observationsOf(facts, reportDaysOf({ from: START, to: asOf, asOf }))[0] as EpisodeObservation;
}
const watched = (episodes: EpisodeObservation, ...courses: TreatmentFact[]): WatchedCourse[] =>
  coursesAfter(episodes, courses);

describe('a course of the cohort', () => {
  it('is watched from its start for a year', () => {
    expect(watched(episode(day(800)), course({ startedOn: day(20), doses: [day(20)] }))).toMatchObject([
      { from: day(20), to: day(384), standing: 'measured', measures: { pdc: 183 / 365, persistenceDays: 183 } },
    ]);
  });
  it('is watched from the diagnosis where it began before', () => {
    const [one] = watched(episode(day(800)), course({ startedOn: day(-100), doses: [day(-100), day(83)] }));
    expect(one).toMatchObject({ from: START, to: day(364), measures: { daysCovered: 266 } });
  });
  it('is watched to the day of the report, death or transfer, whichever is first', () => {
    expect(watched(episode(day(200)), course())[0]?.to).toBe(day(200));
    expect(watched(episode(day(800), [{ type: 'transfer', on: day(150) }]), course())[0]?.to).toBe(day(150));
    expect(watched(episode(day(800), [{ type: 'death', on: day(120) }]), course())[0]?.to).toBe(day(120));
  });
  it('says nothing when it was watched for less than 90 days, or nothing is recorded', () => {
    expect(watched(episode(day(88)), course())[0]).toMatchObject({ standing: 'too-short', measures: null });
    expect(watched(episode(day(89)), course())[0]).toMatchObject({ standing: 'measured' });
    expect(watched(episode(day(89)), course({ doses: [] }))[0]).toMatchObject({
      standing: 'unrecorded',
      measures: null,
    });
  });
  it('is none when it ended before the diagnosis, began after the end of watching, or the patient is under 50', () => {
    const earlier = course({ startedOn: day(-100), endedOn: day(-1) });
    expect(watched(episode(day(400)), earlier)).toEqual([]);
    expect(watched(episode(day(400)), { ...earlier, endedOn: START })).toHaveLength(1);
    expect(watched(episode(day(100)), course({ startedOn: day(101), doses: [] }))).toEqual([]);
    expect(watched(episode(day(400), [], '1990-01-01'), course())).toEqual([]);
  });
});

describe('courses together', () => {
  it('are told by agent: each course weighs the same', () => {
    const tally: AdherenceTally = new Map();
    const late = episode(day(400));
    const boxes = { agent: 'alendronate', doses: [], supplies: [{ on: START, days: 73 }] } as const;
    for (const one of [
      ...watched(late, course(), course({ id: 't2', doses: [START] }), course({ id: 't3', doses: [] })),
      ...watched(late, course({ ...boxes, id: 't4' })),
      ...watched(episode(day(10)), course({ id: 't5' })),
    ])
      countCourse(tally, one);
    expect(adherenceByAgent(tally)).toEqual([
      {
        ...{ agent: 'alendronate', courses: 1, tooShort: 0, unrecorded: 0, measured: 1 },
        ...{ meanPdc: 0.2, adherent: 0, meanMpr: 0.2, persistent: 0, medianPersistenceDays: 73 },
      },
      {
        ...{ agent: 'denosumab', courses: 4, tooShort: 1, unrecorded: 1, measured: 2 },
        ...{ meanPdc: (1 + 183 / 365) / 2, adherent: 1, meanMpr: (1 + 183 / 365) / 2 },
        ...{ persistent: 1, medianPersistenceDays: 365 },
      },
    ]);
  });
  it('have no means where none is measured', () => {
    const tally: AdherenceTally = new Map();
    for (const one of watched(episode(day(10)), course())) countCourse(tally, one);
    expect(adherenceByAgent(tally)).toMatchObject([{ meanPdc: null, meanMpr: null, medianPersistenceDays: null }]);
  });
});
