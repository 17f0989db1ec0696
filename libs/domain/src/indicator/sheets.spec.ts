import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { advised, born, contact, day, DIAGNOSED, fractured, LATE } from '../../test/an-episode.ts';
import { PRACTICE_STANDARDS } from './best-practice-standards.ts';
import { bestPractice, type PracticeResult } from './best-practice.ts';
import { watchedFor } from './cumulative-curve.ts';
import { followUpFunnel } from './follow-up-funnel.ts';
import { reportDaysOf, type EpisodeObservation } from './observation.ts';
import { observationsOf } from './observe.ts';
import { refracturesOf } from './refractures.ts';

const days = (asOf: number): ReturnType<typeof reportDaysOf> =>
  reportDaysOf({ from: DIAGNOSED, to: DIAGNOSED, asOf: day(asOf) });
const observed = (stories: readonly PatientStory[], asOf = LATE): EpisodeObservation[] =>
  stories.flatMap((story) => observationsOf(story.asOf(day(LATE)), days(asOf)));
const times = (n: number, story: () => PatientStory): PatientStory[] => Array.from({ length: n }, story);

describe('the Best Practice Framework sheet', () => {
  const sheet = (stories: readonly PatientStory[], asOf = LATE): Record<number, PracticeResult> =>
    Object.fromEntries(bestPractice(observed(stories, asOf), {}).map((result) => [result.number, result]));
  const assessed = (n: number) => () => fractured().event('fls-assessment', day(n));

  it('has 13 standards, of which 2, 3 and 6 to 10 are measured', () => {
    expect(PRACTICE_STANDARDS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    const measured = PRACTICE_STANDARDS.filter(({ from }) => from !== 'service').map(({ number }) => number);
    expect(measured).toEqual([2, 3, 6, 7, 8, 9, 10]);
    for (const { name, levels } of PRACTICE_STANDARDS)
      for (const text of [name, levels.gold, levels.silver, levels.bronze]) expect(text).toMatch(/\S/);
  });
  it('takes the others from the service, and only the others', () => {
    const results = bestPractice([], { 1: 'gold', 2: 'gold', 13: 'none' });
    const level = (n: number): unknown => results.find(({ number }) => number === n)?.level;
    expect([1, 2, 4, 13].map(level)).toEqual(['gold', null, null, 'none']);
  });
  it.each([
    [9, 'gold'],
    [8, 'silver'],
    [7, 'silver'],
    [6, 'bronze'],
    [5, 'bronze'],
    [4, 'none'],
  ])('gives %i of ten assessed %s', (n, level) => {
    const stories = [...times(n, assessed(300)), ...times(10 - n, () => fractured())];
    expect(sheet(stories)[2]).toMatchObject({ level, numerator: n, denominator: 10 });
  });
  it('counts nobody who left, is too young, or is not yet past the day', () => {
    expect(sheet([fractured().event('death', day(90)), fractured().event('transfer', day(90))])[2]?.level).toBeNull();
    expect(sheet([fractured()], 90)[2]).toMatchObject({ level: null, denominator: 0 });
    expect(sheet([fractured()], 91)[2]).toMatchObject({ level: 'none', denominator: 1 });
    const young = observationsOf(born(fractured().asOf(day(LATE)), '1990-01-01'), days(LATE));
    expect(bestPractice(young, {})[1]).toMatchObject({ level: null, denominator: 0 });
  });
  it.each([
    [56, 'gold'],
    [57, 'silver'],
    [84, 'silver'],
    [85, 'bronze'],
    [112, 'bronze'],
    [113, 'none'],
  ])('gives a median assessment on day %i %s', (n, level) => {
    const stories = [assessed(400)(), assessed(n)(), assessed(1)(), fractured()];
    expect(sheet(stories)[3]).toMatchObject({ level, medianDay: n, denominator: null });
  });
  it('takes the later of two in the middle, and has no median without an assessment', () => {
    expect(sheet([assessed(100)(), assessed(20)()])[3]).toMatchObject({ level: 'bronze', medianDay: 100 });
    expect(sheet([fractured()])[3]).toMatchObject({ level: null, medianDay: null });
  });
  it('looks for other causes by the bloods of those who need treatment', () => {
    const lab = (test: 'vitamin-d' | 'creatinine-clearance', n: number): PatientStory =>
      advised().event('lab', day(n), { test, value: 50, unit: test === 'vitamin-d' ? 'nmol/L' : 'mL/min' });
    expect(sheet([lab('vitamin-d', 0), fractured()])[6]).toMatchObject({ numerator: 1, denominator: 1 });
    expect(sheet([lab('vitamin-d', -1), lab('creatinine-clearance', 5)])[6]).toMatchObject({ numerator: 0 });
  });
  it('measures falls, the many-sided assessment, starting and reviewing', () => {
    const falls = fractured().event('falls-assessment', day(90), { status: 'done' });
    expect(sheet([falls])[7]).toMatchObject({ level: 'gold', numerator: 1 });
    const both = contact(assessed(112)(), 112, { strengthAndBalance: false });
    expect(sheet([both, assessed(5)(), contact(fractured(), 5, { strengthAndBalance: true })])[8]).toMatchObject({
      numerator: 1,
      denominator: 3,
    });
    const late = contact(assessed(113)(), 112, { strengthAndBalance: true });
    const asked = contact(assessed(112)(), 113, { strengthAndBalance: true });
    expect(sheet([late, asked])[8]).toMatchObject({ numerator: 0, denominator: 2 });
    const reviewed = (n: number): PatientStory =>
      fractured().on('hrt', day(-9)).event('fls-assessment', day(n), { treatment: 'continue' });
    expect(sheet([reviewed(112), reviewed(0), reviewed(113)])[10]).toMatchObject({ numerator: 2, denominator: 3 });
    const began = advised().on('alendronate', day(100));
    const already = advised().on('alendronate', day(-1));
    expect(sheet([began, already, advised()])[9]).toMatchObject({ numerator: 1, denominator: 2 });
    expect(sheet([began, already, fractured().on('hrt', day(-50))])[10]).toMatchObject({
      numerator: 1,
      denominator: 2,
    });
    const ended = advised().on('alendronate', day(-50), { endedOn: day(-1) });
    expect(sheet([ended])).toMatchObject({ 9: { denominator: 1 }, 10: { denominator: 0 } });
  });
});

describe('the follow-up funnel', () => {
  it('narrows from due to outcome, with both denominators', () => {
    const stories = [
      contact(fractured(), 112, { onTreatment: 'none' }),
      contact(fractured(), 1),
      contact(fractured(), 50, { outcome: 'not-reached' }),
      fractured(),
      contact(fractured(), 90).event('death', day(91)), // reached before
      fractured().event('death', day(112)),
      fractured().event('transfer', day(0)),
      fractured().event('discharge', day(112)),
      fractured().event('declined-follow-up', day(5)),
      fractured().event('death', day(113)),
    ];
    const funnel = followUpFunnel('week-16', observed(stories));
    expect(funnel).toEqual({
      call: 'week-16',
      due: 10,
      contactable: { count: 6, ofDue: 0.6, ofContactable: 1 },
      contacted: { count: 3, ofDue: 0.3, ofContactable: 0.5 },
      outcome: { count: 1, ofDue: 0.1, ofContactable: 1 / 6 },
    });
  });
  it('begins when the window is over', () => {
    expect(followUpFunnel('week-16', observed([fractured()], 112)).due).toBe(0);
    expect(followUpFunnel('week-16', observed([fractured()], 113)).due).toBe(1);
    expect(followUpFunnel('week-52', observed([fractured()], 392))).toMatchObject({
      due: 0,
      contacted: { count: 0, ofDue: null, ofContactable: null },
    });
    const young = observationsOf(born(fractured().asOf(day(LATE)), '1990-01-01'), days(LATE));
    expect(followUpFunnel('week-16', young).due).toBe(0);
  });
  it('looks at the calls of its own window', () => {
    const year = (n: number): number =>
      followUpFunnel('week-52', observed([contact(fractured(), n, { onTreatment: 'hrt' })])).outcome.count;
    expect([335, 336, 392, 393].map(year)).toEqual([0, 1, 1, 0]);
    const onlyNotReached = contact(fractured(), 340, { outcome: 'not-reached', onTreatment: 'hrt' });
    expect(followUpFunnel('week-52', observed([onlyNotReached])).contacted.count).toBe(0);
  });
});

describe('re-fractures', () => {
  const again = (n: number): PatientStory => aPatient().fracture(DIAGNOSED).fracture(day(n), 'hip');
  it('count the first later episode, and the time watched', () => {
    const stories = [again(100).fracture(day(50)), again(0), fractured().event('death', day(200))];
    expect(refracturesOf(observed(stories, 400))).toEqual({
      episodes: 3,
      refractured: 1,
      refracturedAfterTreatment: 0,
      patientYears: (50 + 400 + 200) / 365.25,
      per100PatientYears: 100 / ((50 + 400 + 200) / 365.25),
    });
  });
  it('are counted per 100 years watched', () => {
    const { refractured, per100PatientYears } = refracturesOf(observed([again(100), again(100)], 400));
    expect([refractured, per100PatientYears]).toEqual([2, 200 / (200 / 365.25)]);
  });
  it('are not known before they are diagnosed', () => {
    expect(refracturesOf(observed([again(100)], 99)).refractured).toBe(0);
    expect(refracturesOf(observed([again(100)], 100)).refractured).toBe(1);
    expect(refracturesOf([])).toMatchObject({ episodes: 0, per100PatientYears: null });
  });
  it('tell those that came under or after treatment', () => {
    const treated = (n: number): number =>
      refracturesOf(observed([again(100).on('alendronate', day(n))])).refracturedAfterTreatment;
    expect([-5, 99, 100].map(treated)).toEqual([1, 1, 0]);
  });
});

describe('what a curve sees of an episode', () => {
  const watched = (story: PatientStory, asOf = LATE): object => {
    const [episode] = observed([story], asOf);
    if (episode === undefined) throw new Error('no episode');
    return watchedFor('assessed', episode);
  };
  it('is the event, while the patient was watched', () => {
    expect(watched(fractured().event('fls-assessment', day(30)))).toEqual({ event: 30, until: LATE });
    expect(watched(fractured().event('fls-assessment', day(30)).event('transfer', day(29)))).toEqual({
      event: null,
      until: 29,
    });
    expect(watched(fractured().event('fls-assessment', day(30)).event('death', day(30)))).toEqual({
      event: 30,
      until: 30,
    });
    expect(watched(fractured().event('fls-assessment', day(30)), 29)).toEqual({ event: null, until: 29 });
  });
});
