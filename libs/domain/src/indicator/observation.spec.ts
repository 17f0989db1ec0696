import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { contact, day, DIAGNOSED, fractured, LATE } from '../../test/an-episode.ts';
import { NEVER } from '../plan/days.ts';
import { reportDaysOf, type EpisodeObservation } from './observation.ts';
import { observationsOf } from './observe.ts';

function observe(story: PatientStory, asOf = LATE): EpisodeObservation {
  const days = reportDaysOf({ from: DIAGNOSED, to: DIAGNOSED, asOf: day(asOf) });
  const [episode] = observationsOf(story.asOf(day(LATE)), days);
  if (episode === undefined) throw new Error('no episode in the period');
  return episode;
}

type DayField = {
  [K in keyof EpisodeObservation]: EpisodeObservation[K] extends number ? K : never;
}[keyof EpisodeObservation];
type Tell = (story: PatientStory, n: number) => PatientStory;

const FIELDS: readonly (readonly [DayField, Tell])[] = [
  ['died', (s, n) => s.event('death', day(n))],
  ['transferred', (s, n) => s.event('transfer', day(n))],
  ['discharged', (s, n) => s.event('discharge', day(n))],
  ['followUpDeclined', (s, n) => s.event('declined-follow-up', day(n))],
  ['refractured', (s, n) => s.fracture(day(n))],
  ['flsContact', (s, n) => s.event('fls-contact', day(n))],
  ['assessed', (s, n) => s.event('fls-assessment', day(n))],
  ['advised', (s, n) => s.event('fls-assessment', day(n), { treatment: 'undecided' })],
  ['dxaRecorded', (s, n) => s.event('dxa', day(n), { status: 'not-needed' })],
  ['dxaWanted', (s, n) => s.event('dxa', day(n), { status: 'ordered' })],
  ['scanned', (s, n) => s.event('dxa', day(n), { status: 'scanned' })],
  ['fallsAssessed', (s, n) => s.event('falls-assessment', day(n), { status: 'done' })],
  ['bloodTested', (s, n) => s.event('lab', day(n), { test: 'adjusted-calcium', value: 2.3, unit: 'mmol/L' })],
  ['bloodTested', (s, n) => s.event('lab', day(n), { test: 'vitamin-d', value: 50, unit: 'nmol/L' })],
  ['contact', (s, n) => contact(s, n, { outcome: 'not-reached' })],
  ['reached', (s, n) => contact(s, n)],
  ['strengthRecorded', (s, n) => contact(s, n, { strengthAndBalance: false })],
  ['strength', (s, n) => contact(s, n, { strengthAndBalance: true })],
  ['treatmentRecorded', (s, n) => contact(s, n, { onTreatment: 'none' })],
  ['onAgent', (s, n) => contact(s, n, { onTreatment: 'raloxifene' })],
  ['yearContact', (s, n) => contact(s, n, { outcome: 'not-reached' })],
  ['yearReached', (s, n) => contact(s, n)],
  ['yearTreatmentRecorded', (s, n) => contact(s, n, { onTreatment: 'none' })],
  ['yearOnAgent', (s, n) => contact(s, n, { onTreatment: 'abaloparatide' })],
  ['yearAdherent', (s, n) => contact(s, n, { onTreatment: 'teriparatide', adherent: true })],
  ['treated', (s, n) => s.on('ibandronate', day(n))],
];

describe.each(FIELDS)('%s', (field, tell) => {
  it('is the first day of it, in whatever order it is told', () => {
    expect(observe(fractured())[field]).toBe(NEVER);
    expect(observe(tell(tell(fractured(), 350), 400))[field]).toBe(350);
    expect(observe(tell(tell(fractured(), 400), 350))[field]).toBe(350);
  });
  it('is known from its day on', () => {
    expect(observe(tell(fractured(), 350), 350)[field]).toBe(350);
    expect(observe(tell(fractured(), 350), 349)[field]).toBe(NEVER);
  });
  it('is of this episode, and not of what was before', () => {
    if (field === 'treated') return; // a course that still runs reaches in
    expect(observe(tell(fractured(), -1))[field]).toBe(NEVER);
  });
});

describe('what is not such a day', () => {
  it('is kept apart', () => {
    expect(observe(fractured().event('dxa', day(5), { status: 'not-needed' }))).toMatchObject({ dxaWanted: NEVER });
    expect(observe(fractured().event('dxa', day(5), { status: 'ordered' }))).toMatchObject({ scanned: NEVER });
    const clearance = fractured().event('lab', day(5), { test: 'creatinine-clearance', value: 60, unit: 'mL/min' });
    expect(observe(clearance)).toMatchObject({ bloodTested: NEVER });
    expect(observe(contact(fractured(), 0))).toMatchObject({ contact: 0, reached: NEVER });
    expect(observe(contact(fractured(), 400, { outcome: 'not-reached' }))).toMatchObject({ yearReached: NEVER });
    expect(observe(contact(fractured(), 5, { onTreatment: null }))).toMatchObject({ treatmentRecorded: NEVER });
    expect(observe(fractured().event('fall', day(5)))).toEqual(observe(fractured()));
  });
});

describe('treatment at the diagnosis', () => {
  const of = (story: PatientStory): object => {
    const { treatedAtDiagnosis, countedCourse, treated } = observe(story);
    return { treatedAtDiagnosis, countedCourse, treated };
  };
  it('began before it and had not ended before it', () => {
    const no = { treatedAtDiagnosis: false, countedCourse: true };
    expect(of(fractured().on('hrt', day(-1)))).toEqual({ treatedAtDiagnosis: true, countedCourse: true, treated: 0 });
    expect(of(fractured().on('hrt', day(0)))).toEqual({ ...no, treated: 0 });
    expect(of(fractured().on('hrt', day(7)))).toEqual({ ...no, treated: 7 });
    expect(of(fractured().on('hrt', day(-9), { endedOn: day(-1) }))).toEqual({ ...no, treated: NEVER });
    expect(of(fractured().on('hrt', day(-9), { endedOn: day(0) }))).toMatchObject({ treatedAtDiagnosis: true });
    expect(of(fractured().on('calcitonin', day(-9)))).toEqual({ ...no, countedCourse: false, treated: NEVER });
  });
});

describe('a re-fracture', () => {
  it('is the next episode, and no other fracture of the same day', () => {
    expect(observe(aPatient().fracture(DIAGNOSED).fracture(DIAGNOSED)).refractured).toBe(NEVER);
    expect(observe(aPatient().fracture(day(30)).fracture(DIAGNOSED).fracture(day(20))).refractured).toBe(20);
  });
});

describe('reportDaysOf', () => {
  it('refuses a date that does not exist, by name', () => {
    const dates = { from: DIAGNOSED, to: '2026-02-30', asOf: DIAGNOSED };
    expect(() => reportDaysOf(dates)).toThrow(new RangeError('not a date that exists: "2026-02-30"'));
  });
});
