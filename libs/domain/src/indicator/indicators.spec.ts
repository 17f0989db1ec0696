import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { advised, born, contact, day, DIAGNOSED, fractured, LATE, outcomesOn, says } from '../../test/an-episode.ts';
import type { Facts, FollowUpContactEvent, Site } from '../facts/facts.ts';
import { addYears } from '../time/local-date.ts';
import { outcomesOf } from './cohort-list.ts';
import { indicatorOf, INDICATORS } from './indicators.ts';
import { reportDaysOf } from './observation.ts';
import { observationsOf } from './observe.ts';

describe('flsdb-3', () => {
  it('looks at the first fracture in the order given, and excludes nobody', () => {
    expect(says('flsdb-3', aPatient().fracture(DIAGNOSED, 'spine').fracture(DIAGNOSED, 'hip'))).toBe('achieved');
    expect(says('flsdb-3', aPatient().fracture(DIAGNOSED, 'hip').fracture(DIAGNOSED, 'spine'))).toBe('failed');
    expect(says('flsdb-3', fractured().event('death', day(0)), 0)).toBe('failed');
  });
});

describe('the caseloads', () => {
  it('count every episode, those of the spine, and the others', () => {
    const told = (site: Site): string[] => ['flsdb-2', 'iof-1', 'iof-2'].map((id) => says(id, fractured(site)));
    expect(told('spine')).toEqual(['achieved', 'out', 'achieved']);
    expect(told('other')).toEqual(['achieved', 'achieved', 'out']);
  });
});

describe.each(['flsdb-4', 'iof-3'])('%s', (id) => {
  it('is about the first assessment', () => {
    const story = fractured().event('fls-assessment', day(200)).event('fls-assessment', day(84));
    expect(says(id, story)).toBe('achieved');
  });
});

describe.each(['flsdb-5', 'iof-4'])('%s', (id) => {
  it('speaks only of those with a DXA ordered or scanned since the diagnosis', () => {
    expect(says(id, fractured().event('dxa', day(0), { status: 'not-needed' }))).toBe('out');
    expect(says(id, fractured().event('dxa', day(-1), { status: 'scanned' }))).toBe('out');
    expect(says(id, fractured().event('dxa', day(500), { status: 'ordered' }))).toBe('imputed');
    expect(says(id, fractured().event('dxa', day(500), { status: 'scanned' }))).toBe('failed');
  });
});

describe.each(['flsdb-7', 'iof-6'])('%s', (id) => {
  it.each([
    ['recommended', 'achieved'],
    ['continue', 'achieved'],
    ['refer', 'achieved'],
    ['inappropriate', 'failed'],
    ['declined', 'failed'],
    ['undecided', 'failed'],
  ] as const)('takes %s as %s', (treatment, outcome) => {
    expect(says(id, fractured().event('fls-assessment', day(1), { treatment }))).toBe(outcome);
  });
  it('takes the latest by day 90, of one day the last given, and passes over those that say nothing', () => {
    const said = (...told: readonly (readonly [number, 'recommended' | 'declined' | null])[]): string => {
      const story = fractured();
      for (const [n, treatment] of told) story.event('fls-assessment', day(n), treatment === null ? {} : { treatment });
      return says(id, story);
    };
    expect(said([5, 'declined'], [90, 'recommended'])).toBe('achieved');
    expect(said([90, 'recommended'], [5, 'declined'])).toBe('achieved');
    expect(said([5, 'recommended'], [91, 'declined'])).toBe('achieved');
    expect(said([5, 'recommended'], [90, 'declined'])).toBe('failed');
    expect(said([5, 'declined'], [5, 'recommended'])).toBe('achieved');
    expect(said([5, 'recommended'], [5, 'declined'])).toBe('failed');
    expect(said([0, 'declined'], [0, 'recommended'])).toBe('achieved');
    expect(said([5, 'recommended'], [6, null])).toBe('achieved');
    expect(said([5, null])).toBe('imputed');
  });
});

describe.each(['flsdb-8', 'iof-7'])('%s', (id) => {
  const old = (story: PatientStory, birthDate = addYears(DIAGNOSED, -75)): string =>
    outcomesOn(born(story.asOf(day(LATE)), birthDate), LATE).outcomes[id] ?? 'out';
  it('speaks of those aged 75 or more whose first fracture is not of the hip', () => {
    expect(old(fractured())).toBe('imputed');
    expect(old(fractured(), '1948-12-02')).toBe('out'); // 75 tomorrow
    expect(old(fractured('hip'))).toBe('out');
    expect(old(fractured('spine').fracture(DIAGNOSED, 'hip'))).toBe('imputed');
  });
  it('is achieved by a yes by day 112, also on the day of the diagnosis', () => {
    expect(old(contact(fractured(), 0, { strengthAndBalance: true }))).toBe('achieved');
    expect(old(contact(fractured(), 112, { strengthAndBalance: true }))).toBe('achieved');
    expect(old(contact(fractured(), 113, { strengthAndBalance: true }))).toBe('imputed');
    expect(old(contact(fractured(), -1, { strengthAndBalance: true }))).toBe('imputed');
  });
  it('fails by a no, and is missing when nobody asked', () => {
    expect(old(contact(fractured(), 112, { strengthAndBalance: false }))).toBe('failed');
    expect(old(contact(fractured(), 112, { strengthAndBalance: null }))).toBe('imputed');
    expect(old(contact(fractured(), 112))).toBe('imputed');
    const changed = contact(contact(fractured(), 90, { strengthAndBalance: true }), 100, { strengthAndBalance: false });
    expect(old(changed)).toBe('achieved');
  });
  it('excludes by day 112', () => {
    expect(old(fractured().event('death', day(112)))).toBe('died');
    expect(old(fractured().event('transfer', day(113)))).toBe('imputed');
  });
});

describe.each(['flsdb-9', 'iof-8'])('%s', (id) => {
  it('asks for a contact that reached the patient', () => {
    expect(says(id, contact(advised(), 50, { outcome: 'not-reached' }))).toBe('failed');
    expect(says(id, contact(advised(), 112, { outcome: 'not-reached' }))).toBe('failed');
    expect(says(id, contact(advised(), 113, { outcome: 'not-reached' }))).toBe('imputed');
    expect(says(id, contact(advised(), 50, { outcome: 'reached' }))).toBe('achieved');
    const second = contact(contact(advised(), 50, { outcome: 'not-reached' }), 51);
    expect(says(id, second)).toBe('achieved');
  });
});

describe.each(['flsdb-9', 'flsdb-10', 'flsdb-11', 'iof-8', 'iof-9', 'iof-10'])('%s', (id) => {
  it('speaks only of those to whom treatment was recommended, also of one assessed outside its own window', () => {
    expect(says(id, fractured())).toBe('out');
    expect(says(id, fractured().event('fls-assessment', day(90), { treatment: 'recommended' }))).toBe('imputed');
    expect(says(id, fractured().event('fls-assessment', day(91), { treatment: 'recommended' }))).toBe('out');
    expect(says(id, fractured().event('fls-assessment', day(90), { treatment: 'declined' }))).toBe('out');
  });
});

describe.each(['flsdb-10', 'iof-9'])('%s', (id) => {
  it('takes a course that runs on some day from 0 to 112', () => {
    expect(says(id, advised().on('alendronate', day(112)))).toBe('achieved');
    expect(says(id, advised().on('alendronate', day(113)))).toBe('failed');
    expect(says(id, advised().on('alendronate', day(-900)))).toBe('achieved');
    expect(says(id, advised().on('alendronate', day(-900), { endedOn: day(0) }))).toBe('achieved');
    expect(says(id, advised().on('alendronate', day(-900), { endedOn: day(-1) }))).toBe('failed');
    expect(says(id, advised().on('alendronate', day(20), { endedOn: day(20) }))).toBe('achieved');
  });
  it('does not count calcium with vitamin D and calcitonin', () => {
    expect(says(id, advised().on('calcium-vitamin-d', day(5)).on('calcitonin', day(5)))).toBe('imputed');
    expect(says(id, contact(advised(), 20, { onTreatment: 'calcium-vitamin-d' }))).toBe('failed');
    expect(says(id, contact(advised(), 20, { onTreatment: 'calcitonin' }))).toBe('failed');
  });
  it('takes what a contact names, and counts "none" as recorded', () => {
    expect(says(id, contact(advised(), 0, { onTreatment: 'hrt' }))).toBe('achieved');
    expect(says(id, contact(advised(), 20, { onTreatment: 'none' }))).toBe('failed');
    expect(says(id, contact(advised(), 112, { onTreatment: 'none' }))).toBe('failed');
    expect(says(id, contact(advised(), 113, { onTreatment: 'none' }))).toBe('imputed');
    expect(says(id, contact(advised(), 20, { onTreatment: null }))).toBe('imputed');
    expect(says(id, contact(advised(), 20, { onTreatment: 'something' }))).toBe('failed');
  });
  it('does not know a course that began after the day of the report', () => {
    expect(says(id, advised().on('alendronate', day(115)), 114)).toBe('imputed');
    expect(says(id, advised().on('alendronate', day(115)), 115)).toBe('failed');
  });
});

describe('flsdb-11 and iof-10', () => {
  const both = (more: Partial<FollowUpContactEvent>): string[] =>
    ['flsdb-11', 'iof-10'].map((id) => says(id, contact(advised(), 350, more)));
  it('part over adherence', () => {
    expect(both({ onTreatment: 'strontium', adherent: true })).toEqual(['achieved', 'achieved']);
    expect(both({ onTreatment: 'strontium', adherent: false })).toEqual(['failed', 'achieved']);
    expect(both({ onTreatment: 'strontium' })).toEqual(['failed', 'achieved']);
    expect(both({ onTreatment: 'none', adherent: true })).toEqual(['failed', 'failed']);
    expect(both({ onTreatment: 'calcitonin', adherent: true })).toEqual(['failed', 'failed']);
    expect(both({ outcome: 'not-reached' })).toEqual(['failed', 'failed']);
    expect(says('flsdb-11', contact(advised(), 392, { outcome: 'not-reached' }))).toBe('failed');
    expect(says('iof-10', contact(advised(), 393, { outcome: 'not-reached' }))).toBe('imputed');
  });
  it('ask both of one contact', () => {
    const story = contact(contact(advised(), 340, { onTreatment: 'hrt' }), 350, {
      onTreatment: 'none',
      adherent: true,
    });
    expect(says('flsdb-11', story)).toBe('failed');
  });
});

describe('who is in', () => {
  const age = (birthDate: string): boolean => outcomesOn(born(fractured().asOf(day(LATE)), birthDate), LATE).eligible;
  it('is aged 50 or more on the day of diagnosis', () => {
    expect(age('1973-12-01')).toBe(true);
    expect(age('1973-12-02')).toBe(false);
  });
  it('has a birthday of 29 February on the 28th in other years', () => {
    const facts = (on: string): Facts => born(aPatient().fracture(on).asOf(on), '1972-02-29');
    const eligible = (on: string): boolean => {
      const [episode] = observationsOf(facts(on), reportDaysOf({ from: on, to: on, asOf: on }));
      return episode !== undefined && outcomesOf(episode).eligible;
    };
    expect(eligible('2022-02-27')).toBe(false);
    expect(eligible('2022-02-28')).toBe(true);
  });
  it('is in nothing when under 50', () => {
    const { outcomes, fields } = outcomesOn(born(fractured().asOf(day(LATE)), '1990-01-01'), LATE);
    expect({ outcomes, fields }).toEqual({ outcomes: {}, fields: {} });
  });
});

describe('episodes of a period', () => {
  const keys = (story: PatientStory, from: string, to: string, asOf = day(LATE)): string[] =>
    observationsOf(story.asOf(day(LATE)), reportDaysOf({ from, to, asOf })).map(({ episode }) => episode);
  it('are those diagnosed from its first day to its last', () => {
    const story = aPatient().fracture(day(0)).fracture(day(9)).fracture(day(10));
    expect(keys(story, day(0), day(9))).toEqual(['f1', 'f2']);
    expect(keys(story, day(1), day(9))).toEqual(['f2']);
    expect(keys(story, day(1), day(8))).toEqual([]);
  });
  it('are one for the fractures of one day, and each has its own clock', () => {
    const story = aPatient().fracture(day(0)).fracture(day(40)).fracture(day(0), 'hip');
    story.event('fls-assessment', day(91));
    const observed = observationsOf(
      story.asOf(day(LATE)),
      reportDaysOf({ from: day(0), to: day(90), asOf: day(LATE) }),
    );
    expect(observed.map((episode) => outcomesOf(episode).outcomes['flsdb-4'])).toEqual(['failed', 'achieved']);
  });
  it('were diagnosed by the day of the report', () => {
    const story = aPatient().fracture(day(0)).fracture(day(40));
    expect(keys(story, day(0), day(90), day(39))).toEqual(['f1']);
    expect(keys(story, day(0), day(90), day(40))).toEqual(['f1', 'f2']);
    expect(keys(story, day(0), day(90), day(-1))).toEqual([]);
  });
});

describe('every indicator', () => {
  it('is listed once, in the order of the page, with all that is printed beside a number', () => {
    const numbered = (set: string): string[] => Array.from({ length: 11 }, (_, i) => `${set}-${i + 1}`);
    expect(INDICATORS.map(({ id }) => id)).toEqual([...numbered('flsdb'), ...numbered('iof')]);
    for (const indicator of INDICATORS) {
      expect(indicatorOf(indicator.id)).toBe(indicator);
      expect(indicator).toMatchObject({ version: '2026.11', anchor: 'diagnosedOn' });
      for (const text of ['name', 'numerator', 'denominator', 'exclusions', 'missing'] as const)
        expect(indicator[text]).toMatch(/\S/);
    }
    expect(indicatorOf('flsdb-12')).toBeUndefined();
    const ofKind = (wanted: string): number => INDICATORS.filter(({ kind }) => kind === wanted).length;
    expect(['share', 'caseload', 'completeness'].map(ofKind)).toEqual([17, 3, 2]);
  });
  it('names the last day of its window in its exclusions', () => {
    for (const indicator of INDICATORS) {
      if (indicator.kind !== 'share' || indicator.window === null) continue;
      expect(indicator.exclusions).toContain(`by day ${indicator.window}:`);
    }
  });
});
