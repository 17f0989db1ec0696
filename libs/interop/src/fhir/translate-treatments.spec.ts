import { describe, expect, it } from '@jest/globals';
import {
  accepted,
  aDose,
  alendronate,
  aPatient,
  aRequest,
  aStatement,
  aSupply,
  atc,
  denosumab,
  issuesOf,
  patientOf,
  refused,
  rxnorm,
  translate,
} from '../../test/a-bundle.ts';
import type { ImportedFact } from '../imported.ts';

const ofType = <T extends ImportedFact['type']>(
  facts: readonly ImportedFact[],
  type: T,
): Extract<ImportedFact, { type: T }>[] =>
  facts.filter((fact): fact is Extract<ImportedFact, { type: T }> => fact.type === type);

const coursesOf = async (...resources: object[]) => {
  const patient = await patientOf(resources as never[]);
  return ofType(patient.facts, 'treatment').map(({ treatment }) => treatment);
};
const agentOf = async (medicine: object, more: object = {}): Promise<string | undefined> =>
  (await coursesOf(aRequest('m1', '2026-01-01', { medicationCodeableConcept: medicine, ...more })))[0]?.agent;

describe('the agent', () => {
  it.each([
    ['alendronate', { coding: [{ system: rxnorm, code: '904419' }] }],
    ['alendronate', { coding: [{ system: atc, code: 'M05BA04' }] }],
    ['alendronate', { coding: [{ system: atc, code: 'M05BB03' }], text: 'Alendronic acid and colecalciferol' }],
    ['alendronate', { text: 'Alendronic acid 70mg tablets, once a week' }],
    ['risedronate', { coding: [{ system: atc, code: 'M05BA07' }] }],
    ['risedronate', { coding: [{ system: rxnorm, code: '73056' }] }],
    ['ibandronate', { coding: [{ system: rxnorm, code: '115264' }], text: 'Ibandronic acid 150mg tablets' }],
    ['ibandronate-iv', { text: 'Ibandronic acid 3mg/3ml solution for injection pre-filled syringes' }],
    ['zoledronate', { coding: [{ system: atc, code: 'M05BA08' }] }],
    ['zoledronate', { text: 'Zoledronic acid 5mg/100ml infusion bags' }],
    ['denosumab', { coding: [{ system: rxnorm, code: '993449' }] }],
    ['denosumab', { text: 'Denosumab 60mg/1ml solution for injection pre-filled syringes' }],
    ['romosozumab', { coding: [{ system: atc, code: 'M05BX06' }] }],
    ['teriparatide', { coding: [{ system: atc, code: 'H05AA02' }] }],
    ['abaloparatide', { text: 'Abaloparatide 80 micrograms' }],
    ['raloxifene', { coding: [{ system: rxnorm, code: '72143' }] }],
    ['strontium', { text: 'Strontium ranelate 2g granules' }],
    ['calcitonin', { coding: [{ system: atc, code: 'H05BA01' }] }],
    ['calcium-vitamin-d', { text: 'Colecalciferol 400unit / Calcium carbonate 1.5g chewable tablets' }],
    ['calcium-vitamin-d', { coding: [{ system: rxnorm, code: '1', display: 'Vitamin D3 800 UNT' }] }],
    [undefined, { text: 'Atorvastatin calcium 40 MG' }],
    [undefined, { text: '3 ML Amiodarone hydrochloride 50 MG/ML Prefilled Syringe' }],
    [undefined, { coding: [{ system: 'https://local.example', code: '904419' }] }],
    [undefined, { text: 'Estradiol 1mg tablets' }],
  ])('%s', async (agent, medicine) => {
    expect(await agentOf(medicine)).toBe(agent);
  });

  it('is intravenous by the route', async () => {
    const iv = { coding: [{ system: 'http://snomed.info/sct', code: '47625008' }] };
    const medicine = { coding: [{ system: atc, code: 'M05BA06' }] };
    expect(await agentOf(medicine, { dosageInstruction: [{ route: iv }] })).toBe('ibandronate-iv');
  });

  it('is found in another entry, in the resource itself, and in what a reference says', async () => {
    const medication = { resourceType: 'Medication', id: 'med1', code: alendronate };
    const { medicationCodeableConcept: _inline, ...request } = aRequest('m1', '2026-01-01');
    expect(
      await coursesOf({ ...request, medicationReference: { reference: 'Medication/med1' } }, medication),
    ).toMatchObject([{ agent: 'alendronate' }]);
    expect(
      await coursesOf({
        ...request,
        contained: [{ ...medication, id: 'in' }],
        medicationReference: { reference: '#in' },
      }),
    ).toMatchObject([{ agent: 'alendronate' }]);
    expect(
      await coursesOf({
        ...request,
        medicationReference: { reference: 'Medication/elsewhere', display: 'Raloxifene 60mg tablets' },
      }),
    ).toMatchObject([{ agent: 'raloxifene' }]);
    expect(await coursesOf({ ...request, medicationReference: { reference: 'Medication/elsewhere' } })).toEqual([]);
  });

  it.each([
    ['denosumab 120 mg by its name', { text: 'Denosumab 120 mg/1.7 mL' }, {}],
    ['denosumab 120 mg by its brand', { coding: [{ system: atc, code: 'M05BX04' }], text: 'XGEVA' }, {}],
    [
      'denosumab 120 mg by its strength',
      { coding: [{ system: rxnorm, code: '993449', display: '1.7 ML Denosumab 70 MG/ML Injection' }] },
      {},
    ],
    [
      'denosumab 120 mg by the dose',
      { coding: [{ system: atc, code: 'M05BX04' }] },
      { dosage: { dose: { value: 120, unit: 'mg' } } },
    ],
    ['zoledronate 4 mg', { text: 'Zoledronic acid 4mg/5ml concentrate (Zometa)' }, {}],
  ])('is never %s', async (_, medicine, more) => {
    const patient = await patientOf([aDose('d1', '2026-01-01', { medicationCodeableConcept: medicine, ...more })]);
    expect(patient.facts).toEqual([]);
    expect(patient.setAside).toMatchObject([
      { reason: 'other-product', sourceKey: 'fhir:MedicationAdministration/d1' },
    ]);
  });
});

describe('a course', () => {
  it('begins when the medicine was asked for', async () => {
    expect(await coursesOf(aRequest('m1', '2026-01-01T23:30:00-05:00'))).toEqual([
      { id: 'm1', agent: 'alendronate', startedOn: '2026-01-02', endedOn: null },
    ]);
  });

  it.each(['draft', 'cancelled', 'entered-in-error', 'unknown'])(
    'is none from a request that is %s',
    async (status) => {
      expect(await coursesOf(aRequest('m1', '2026-01-01', { status: status as 'draft' }))).toEqual([]);
    },
  );

  it.each(['proposal', 'plan', 'option'])('is none from a %s', async (intent) => {
    expect(await coursesOf(aRequest('m1', '2026-01-01', { intent: intent as 'plan' }))).toEqual([]);
  });

  it('is none where the request says not to give it', async () => {
    expect(await coursesOf(aRequest('m1', '2026-01-01', { doNotPerform: true }))).toEqual([]);
  });

  it('goes on over later requests, whatever their order, and is named by the first', async () => {
    const { facts } = await patientOf([
      aRequest('b', '2026-05-01'),
      aRequest('a', '2026-03-01', { status: 'completed' }),
      aRequest('c', '2025-01-01'),
    ]);
    expect(ofType(facts, 'treatment')).toMatchObject([
      {
        sourceKey: 'fhir:MedicationRequest/c',
        sources: ['fhir:MedicationRequest/c', 'fhir:MedicationRequest/a', 'fhir:MedicationRequest/b'],
        treatment: { id: 'c', startedOn: '2025-01-01', endedOn: null },
      },
    ]);
  });

  it.each([
    ['2025-03-02', [['2025-01-01', null]]], // 60 days after the end
    [
      '2025-03-03',
      [
        ['2025-01-01', '2025-01-01'],
        ['2025-03-03', null],
      ],
    ], // 61 days
  ])('ends where its end is known, and begins again after more than 60 days (%s)', async (next, expected) => {
    const period = { effectivePeriod: { start: '2025-01-01', end: '2025-01-01' }, status: 'stopped' as const };
    const courses = await coursesOf(aStatement('s1', period), aRequest('m1', next));
    expect(courses.map(({ startedOn, endedOn }) => [startedOn, endedOn])).toEqual(expected);
  });

  it('of another agent is another course', async () => {
    expect(
      await coursesOf(
        aRequest('a', '2026-01-01'),
        aRequest('b', '2026-01-01', { medicationCodeableConcept: denosumab }),
      ),
    ).toHaveLength(2);
  });

  it('that was stopped on a day nobody names is shown as running, and a person is told', async () => {
    const patient = await patientOf([aRequest('m1', '2026-01-01', { status: 'stopped' })]);
    expect(patient.facts).toMatchObject([{ treatment: { endedOn: null } }]);
    expect(patient.remarks).toMatchObject([{ reason: 'stop-date-unknown', sourceKey: 'fhir:MedicationRequest/m1' }]);
  });

  it('that was stopped within a month that is known only as such is so too', async () => {
    const patient = await patientOf([
      aStatement('s1', { status: 'stopped', effectivePeriod: { start: '2025-01-01', end: '2025-06' } }),
    ]);
    expect(patient.facts).toMatchObject([{ treatment: { endedOn: null } }]);
    expect(patient.remarks).toMatchObject([{ reason: 'stop-date-unknown' }]);
  });

  it('that is on hold is shown as running, and a person is told', async () => {
    const patient = await patientOf([aRequest('m1', '2026-01-01', { status: 'on-hold' })]);
    expect(patient.remarks).toMatchObject([{ reason: 'pause-date-unknown' }]);
  });

  it('ends on the day that bounds its dosage, unless that is still to come', async () => {
    const until = (end: string) => ({ dosageInstruction: [{ timing: { repeat: { boundsPeriod: { end } } } }] });
    expect(await coursesOf(aRequest('m1', '2026-01-01', until('2026-06-30')))).toMatchObject([
      { endedOn: '2026-06-30' },
    ]);
    expect(await coursesOf(aRequest('m1', '2026-01-01', until('2027-06-30')))).toMatchObject([{ endedOn: null }]);
  });

  it('goes on while one of its requests does', async () => {
    const ended = aStatement('s1', { status: 'stopped', effectivePeriod: { start: '2025-01-01', end: '2025-06-01' } });
    expect(await coursesOf(ended, aRequest('m1', '2025-05-01'))).toMatchObject([
      { startedOn: '2025-01-01', endedOn: null },
    ]);
  });

  it.each([
    ['no date', aStatement('s1'), 'date-missing'],
    ['a month alone', aRequest('m1', '2026-01'), 'date-not-precise'],
  ])('with %s is left to a person', async (_, resource, reason) => {
    const patient = await patientOf([resource]);
    expect(patient).toMatchObject({ facts: [], setAside: [{ reason }] });
  });

  it.each([
    ['begins in the future', aRequest('m1', '2027-01-01'), 'date-in-future', 'authoredOn'],
    ['begins before birth', aRequest('m1', '1949-01-01'), 'date-before-birth', 'authoredOn'],
    [
      'ends before it begins',
      aStatement('s1', { effectivePeriod: { start: '2026-02-01', end: '2026-01-31' } }),
      'not-r4',
      'effectivePeriod.end',
    ],
    [
      'was stopped in the future',
      aStatement('s1', { status: 'stopped', effectivePeriod: { start: '2026-02-01', end: '2027-01-31' } }),
      'date-in-future',
      'effectivePeriod.end',
    ],
    [
      'is nobody’s',
      aRequest('m1', '2026-01-01', { subject: { reference: 'Patient/p2' } }),
      'unknown-reference',
      'subject',
    ],
  ])('refuses the bundle when it %s', async (_, resource, code, element) => {
    const translation = await translate([aPatient(), resource]);
    expect(refused(translation).refusal).toBe(code);
    expect(issuesOf(translation)[0]?.path).toBe(`Bundle.entry[1].resource.${element}`);
  });
});

describe('a dose', () => {
  it('belongs to the course that was asked for', async () => {
    const { facts } = await patientOf([
      aRequest('m1', '2026-01-01', { medicationCodeableConcept: denosumab }),
      aDose('d1', '2026-01-10T09:00:00Z'),
      aDose('d2', '2026-07-11'),
    ]);
    expect(ofType(facts, 'treatment')).toMatchObject([{ treatment: { id: 'm1', startedOn: '2026-01-01' } }]);
    expect(ofType(facts, 'dose').map(({ sourceKey, dose }) => [sourceKey, dose])).toEqual([
      ['fhir:MedicationAdministration/d1', { treatmentId: 'm1', on: '2026-01-10' }],
      ['fhir:MedicationAdministration/d2', { treatmentId: 'm1', on: '2026-07-11' }],
    ]);
  });

  it('opens a course of its own where none was asked for, however late the next one is', async () => {
    const { facts } = await patientOf([aDose('d2', '2026-07-11'), aDose('d1', '2024-01-10')]);
    expect(facts.map(({ sourceKey }) => sourceKey)).toEqual([
      'fhir:MedicationAdministration/d1/course',
      'fhir:MedicationAdministration/d1',
      'fhir:MedicationAdministration/d2',
    ]);
    expect(ofType(facts, 'treatment')).toMatchObject([
      { treatment: { id: 'd1', agent: 'denosumab', startedOn: '2024-01-10', endedOn: null } },
    ]);
  });

  it('after the end that was named says that the course goes on', async () => {
    const ended = aStatement('s1', {
      medicationCodeableConcept: denosumab,
      status: 'stopped',
      effectivePeriod: { start: '2026-01-01', end: '2026-07-01' },
    });
    expect(await coursesOf(ended, aDose('d1', '2026-07-20'))).toMatchObject([{ endedOn: null }]);
  });

  it.each(['not-done', 'on-hold', 'entered-in-error', 'stopped', 'unknown'])(
    'is none when it is %s',
    async (status) => {
      const { patients, ignored } = accepted(
        await translate([aPatient(), aDose('d1', '2026-01-10', { status: status as 'unknown' })]),
      );
      expect(patients[0]?.facts).toEqual([]);
      expect(ignored).toEqual({ MedicationAdministration: 1 });
    },
  );

  it('is none of a tablet', async () => {
    expect((await patientOf([aDose('d1', '2026-01-10', { medicationCodeableConcept: alendronate })])).facts).toEqual(
      [],
    );
  });
});

describe('a supply', () => {
  it('belongs to its course, or opens one', async () => {
    const { facts } = await patientOf([aSupply('b', '2026-02-01', 28), aSupply('a', '2026-01-04', 28)]);
    expect(ofType(facts, 'supply').map(({ supply }) => supply)).toEqual([
      { treatmentId: 'a', on: '2026-01-04', days: 28 },
      { treatmentId: 'a', on: '2026-02-01', days: 28 },
    ]);
    expect(ofType(facts, 'treatment')).toMatchObject([
      { sourceKey: 'fhir:MedicationDispense/a/course', treatment: { startedOn: '2026-01-04' } },
    ]);
  });

  it('lasts as many days as it says, in days or weeks', async () => {
    const days = async (daysSupply: object) =>
      ofType((await patientOf([aSupply('a', '2026-01-04', 1, { daysSupply })])).facts, 'supply').map(
        ({ supply }) => supply.days,
      );
    expect(await days({ value: 4, code: 'wk' })).toEqual([28]);
    expect(await days({ value: 28 })).toEqual([28]);
    expect(await days({ value: 2, code: 'mo' })).toEqual([]);
    expect(await days({ value: 400, code: 'd' })).toEqual([]);
    expect(await days({ value: 0, code: 'd' })).toEqual([]);
  });

  it('is none of an injection', async () => {
    expect((await patientOf([aSupply('a', '2026-01-04', 28, { medicationCodeableConcept: denosumab })])).facts).toEqual(
      [],
    );
  });
});
