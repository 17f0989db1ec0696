import { describe, expect, it } from '@jest/globals';
import {
  aBundleOf,
  accepted,
  aDose,
  aFracture,
  aLab,
  anEntry,
  aPatient,
  aRequest,
  aStatement,
  aTScore,
  bytesOf,
  inLondon,
  issuesOf,
  loinc,
  patientOf,
  refused,
  translate,
} from '../../test/a-bundle.ts';
import { translateBundleStream } from './translate-bundle.ts';

describe('a patient', () => {
  it('is taken over with everything that is known of them', async () => {
    const patient = await patientOf([
      aPatient({
        identifier: [
          { use: 'old', system: 'https://hospital.example/mrn', value: '1' },
          {
            system: 'https://fhir.nhs.uk/Id/nhs-number',
            value: ' 9434765919 ',
            type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'NH' }] },
          },
          { system: 'https://hospital.example/mrn', value: '4711' },
          { system: 'https://hospital.example/mrn', value: '4711' },
          { value: 'without a system' },
        ],
        name: [
          { use: 'maiden', family: 'Before' },
          { use: 'usual', family: 'Usual' },
          { use: 'official', family: 'O’Kön', given: ['Zoë', 'Ann'] },
        ],
        telecom: [
          { system: 'phone', value: '020 7946 0000', use: 'home' },
          { system: 'phone', value: '1', use: 'old' },
          { system: 'sms', value: '07700 900123' },
          { system: 'email', value: 'zoe@example.org', use: 'work' },
          { system: 'fax', value: '2' },
        ],
        address: [
          { use: 'old', city: 'Elsewhere' },
          { use: 'home', line: ['1 Long Lane', 'Flat 2'], city: 'London', postalCode: 'E1 6AN', country: 'GB' },
        ],
        communication: [
          { language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'cy' }] } },
          { language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en-GB' }] }, preferred: true },
        ],
      }),
    ]);
    expect(patient).toEqual({
      sourceKey: 'fhir:Patient/p1',
      identifiers: [
        { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765919', type: 'NH' },
        { system: 'https://hospital.example/mrn', value: '4711' },
      ],
      family: 'O’Kön',
      given: ['Zoë', 'Ann'],
      birthDate: '1950-06-15',
      sex: 'female',
      deceasedOn: null,
      language: 'en-GB',
      telecom: [
        { kind: 'phone', value: '020 7946 0000', use: 'home' },
        { kind: 'phone', value: '07700 900123', use: 'mobile' },
        { kind: 'email', value: 'zoe@example.org', use: 'work' },
      ],
      address: { lines: ['1 Long Lane', 'Flat 2'], city: 'London', postalCode: 'E1 6AN', country: 'GB' },
      facts: [],
      setAside: [],
      remarks: [],
    });
  });

  it('may be known by little', async () => {
    const { gender: _gender, ...little } = aPatient({ name: [{ text: 'Ada Test' }] });
    expect(await patientOf([little])).toMatchObject({
      family: 'Ada Test',
      given: [],
      sex: 'unknown',
      language: null,
      telecom: [],
      address: null,
    });
  });

  it('without a number is known by the fullUrl', async () => {
    const { identifier: _numbers, ...unnumbered } = aPatient();
    expect((await patientOf([unnumbered])).identifiers).toEqual([
      { system: 'urn:ietf:rfc:3986', value: 'https://hospital.example/Patient/p1' },
    ]);
    const entry = { resource: unnumbered, request: { method: 'POST', url: 'Patient' } };
    expect(refused(await translateBundleStream(bytesOf(aBundleOf([entry])), inLondon)).refusal).toBe('element-missing');
  });

  const { birthDate: _birth, ...unborn } = aPatient();
  const { name: _name, ...unnamed } = aPatient();
  it.each([
    ['no birth date', unborn, 'element-missing', 'birthDate'],
    ['a year of birth', aPatient({ birthDate: '1950' }), 'date-not-precise', 'birthDate'],
    ['a birth date in the future', aPatient({ birthDate: '2026-11-23' }), 'date-in-future', 'birthDate'],
    ['a birth date that does not exist', aPatient({ birthDate: '1950-02-30' }), 'not-r4', 'birthDate'],
    ['no name', unnamed, 'element-missing', 'name'],
    ['a gender of its own', aPatient({ gender: 'f' as 'female' }), 'not-r4', 'gender'],
    ['a death in the future', aPatient({ deceasedDateTime: '2026-11-23' }), 'date-in-future', 'deceasedDateTime'],
    ['a death before birth', aPatient({ deceasedDateTime: '1950-06-14' }), 'date-before-birth', 'deceasedDateTime'],
  ])('with %s is refused', async (_, patient, code, element) => {
    const translation = await translate([patient]);
    expect(refused(translation).refusal).toBe(code);
    expect(issuesOf(translation)[0]?.path).toBe(`Bundle.entry[0].resource.${element}`);
  });

  it('that stands twice in a bundle is refused', async () => {
    const again = { resource: aPatient(), request: { method: 'POST', url: 'Patient' } };
    const translation = await translateBundleStream(bytesOf(aBundleOf([anEntry(aPatient()), again])), inLondon);
    expect(refused(translation).refusal).toBe('duplicate-resource');
  });

  it('is one of several, each with their own facts', async () => {
    const other = aPatient({ id: 'p2', identifier: [{ system: 'https://hospital.example/mrn', value: '4712' }] });
    const { patients } = accepted(
      await translate([
        other,
        aFracture('f1', '2026-01-01'),
        aPatient(),
        aFracture('f2', '2026-01-02', { subject: { reference: 'Patient/p2' } }),
      ]),
    );
    expect(patients.map(({ sourceKey, facts }) => [sourceKey, facts.map((fact) => fact.sourceKey)])).toEqual([
      ['fhir:Patient/p1', ['fhir:Condition/f1']],
      ['fhir:Patient/p2', ['fhir:Condition/f2']],
    ]);
  });
});

describe('a death', () => {
  it('is an event on its local day', async () => {
    const patient = await patientOf([aPatient({ deceasedDateTime: '2026-06-01T23:30:00Z' })]);
    expect(patient).toMatchObject({
      deceasedOn: '2026-06-02',
      facts: [
        {
          type: 'event',
          sourceKey: 'fhir:Patient/p1/deceased',
          event: { type: 'death', on: '2026-06-02' },
          dateAssumed: false,
        },
      ],
      remarks: [],
    });
  });

  it('sets aside what is dated after it, with the fact, and keeps what is of its day', async () => {
    const patient = await patientOf([
      aPatient({ deceasedDateTime: '2026-06-01' }),
      aFracture('before', '2026-05-01'),
      aFracture('same', '2026-06-01'),
      aFracture('after', '2026-06-02'),
      aTScore('scan', '2026-07-01', -3),
    ]);
    expect(patient.facts.map(({ sourceKey }) => sourceKey)).toEqual([
      'fhir:Condition/before',
      'fhir:Condition/same',
      'fhir:Patient/p1/deceased',
    ]);
    expect(patient.setAside).toMatchObject([
      { sourceKey: 'fhir:Condition/after', reason: 'after-death', fact: { fracture: { diagnosedOn: '2026-06-02' } } },
      { sourceKey: 'fhir:dxa/2026-07-01', reason: 'after-death' },
    ]);
  });

  it('takes the end from a course that is said to end after it', async () => {
    const patient = await patientOf([
      aPatient({ deceasedDateTime: '2026-06-01' }),
      aStatement('s1', { status: 'stopped', effectivePeriod: { start: '2026-01-01', end: '2026-06-02' } }),
    ]);
    expect(patient.facts[0]).toMatchObject({ treatment: { endedOn: null } });
    expect(patient.remarks).toMatchObject([{ reason: 'end-after-death' }]);
  });

  it('leaves no dose without its course', async () => {
    const patient = await patientOf([
      aPatient({ deceasedDateTime: '2026-06-01' }),
      aDose('d1', '2026-01-01'),
      aDose('d2', '2026-07-01'),
    ]);
    expect(patient.facts.map(({ type }) => type)).toEqual(['treatment', 'dose', 'event']);
    expect(patient.setAside).toMatchObject([{ sourceKey: 'fhir:MedicationAdministration/d2' }]);
  });

  it.each([
    ['no date', { deceasedBoolean: true }],
    ['a year alone', { deceasedDateTime: '2019' }],
    ['a month alone', { deceasedDateTime: '2019-05' }],
  ])('with %s stands on the day of the import, and a person is told', async (_, deceased) => {
    const patient = await patientOf([aPatient(deceased), aFracture('f1', '2026-11-22')]);
    expect(patient.deceasedOn).toBeNull();
    expect(patient.facts.at(-1)).toMatchObject({ event: { type: 'death', on: '2026-11-22' }, dateAssumed: true });
    expect(patient.facts).toHaveLength(2);
    expect(patient.remarks).toMatchObject([{ reason: 'death-date-unknown', sourceKey: 'fhir:Patient/p1/deceased' }]);
  });

  it('is none when it is denied', async () => {
    expect(await patientOf([aPatient({ deceasedBoolean: false })])).toMatchObject({
      deceasedOn: null,
      facts: [],
      remarks: [],
    });
  });
});

describe('a bone scan', () => {
  it('is one event a day with the lowest T-score, whatever its bone', async () => {
    const patient = await patientOf([
      aTScore('hip', '2026-01-01T10:00:00Z', -1.2, '38264-8'),
      aTScore('spine', '2026-01-01T10:05:00Z', -2.7),
      aTScore('arm', '2026-02-01', 0.4, '38265-5'),
    ]);
    expect(patient.facts).toMatchObject([
      {
        sourceKey: 'fhir:dxa/2026-01-01',
        sources: ['fhir:Observation/spine', 'fhir:Observation/hip'],
        event: { type: 'dxa', on: '2026-01-01', status: 'scanned', tScore: -2.7 },
      },
      { event: { on: '2026-02-01', tScore: 0.4 } },
    ]);
  });

  it('is read from components', async () => {
    const { valueQuantity, code, ...panel } = aTScore('panel', '2026-01-01', -2);
    const component = [
      { code, valueQuantity },
      { code: { coding: [{ system: loinc, code: '38264-8' }] }, valueQuantity: { value: -2.5 } },
    ];
    const patient = await patientOf([
      { ...panel, code: { coding: [{ system: loinc, code: '80948-1' }] }, component } as never,
    ]);
    expect(patient.facts).toMatchObject([{ event: { tScore: -2.5 } }]);
  });

  it.each(['registered', 'preliminary', 'cancelled', 'entered-in-error', 'unknown'])(
    'is none while %s',
    async (status) => {
      expect((await patientOf([{ ...aTScore('t', '2026-01-01', -2), status: status as 'final' }])).facts).toEqual([]);
    },
  );

  it.each([-10.1, 25])('with a T-score of %d is left to a person', async (value) => {
    expect(await patientOf([aTScore('t', '2026-01-01', value)])).toMatchObject({
      facts: [],
      setAside: [{ reason: 'value-not-plausible' }],
    });
  });

  it.each([
    ['before birth', '1949-12-31', 'date-before-birth'],
    ['in the future', '2026-11-23', 'date-in-future'],
  ])('%s refuses the bundle', async (_, on, code) => {
    const translation = await translate([aPatient(), aTScore('t', on, -2)]);
    expect(refused(translation).refusal).toBe(code);
    expect(issuesOf(translation)[0]?.path).toBe('Bundle.entry[1].resource.effectiveDateTime');
  });

  it('in a year that is all that is known is left to a person', async () => {
    expect(await patientOf([aTScore('t', '2019', -2)])).toMatchObject({
      facts: [],
      setAside: [{ reason: 'date-not-precise' }],
    });
  });
});

describe('a blood test', () => {
  it.each([
    ['29265-6', 2.31, 'mmol/L', 'adjusted-calcium', 'mmol/L'],
    ['62292-8', 21, 'ng/mL', 'vitamin-d', 'ng/mL'],
    ['14635-7', 52, 'nmol/l', 'vitamin-d', 'nmol/L'],
    ['35591-7', 38.5, 'mL/min', 'creatinine-clearance', 'mL/min'],
  ])('%s is taken over as it was measured', async (code, value, unit, test, normal) => {
    const patient = await patientOf([aLab('l1', '2026-01-01', code, value, unit)]);
    expect(patient.facts).toMatchObject([
      { sourceKey: 'fhir:Observation/l1', event: { type: 'lab', on: '2026-01-01', test, value, unit: normal } },
    ]);
  });

  it.each(['17861-6', '2000-8', '49765-1'])('is not adjusted calcium when it is total calcium (%s)', async (code) => {
    expect((await patientOf([aLab('l1', '2026-01-01', code, 2.3, 'mmol/L')])).facts).toEqual([]);
  });

  it.each([
    ['29265-6', 2.3, 'mEq/L', 'unit-not-understood'],
    ['62292-8', 21, 'mmol/L', 'unit-not-understood'],
    ['35591-7', 38, 'mL/min/{1.73_m2}', 'unit-not-understood'],
    ['29265-6', 0, 'mmol/L', 'value-not-plausible'],
  ])('%s of %d %s is left to a person', async (code, value, unit, reason) => {
    expect(await patientOf([aLab('l1', '2026-01-01', code, value, unit)])).toMatchObject({
      facts: [],
      setAside: [{ reason }],
    });
  });

  it('that is only a bound is no value', async () => {
    const bound = aLab('l1', '2026-01-01', '62292-8', 10, 'ng/mL');
    expect((await patientOf([{ ...bound, valueQuantity: { ...bound.valueQuantity, comparator: '<' } }])).facts).toEqual(
      [],
    );
  });
});

describe('facts', () => {
  it('stand in the order of their days, a fracture first', async () => {
    const patient = await patientOf([
      aTScore('t', '2026-01-01', -2),
      aRequest('m', '2026-01-01'),
      aFracture('f', '2026-01-01'),
      aTScore('t0', '2025-12-31', -2),
    ]);
    expect(patient.facts.map(({ sourceKey }) => sourceKey)).toEqual([
      'fhir:dxa/2025-12-31',
      'fhir:Condition/f',
      'fhir:MedicationRequest/m',
      'fhir:dxa/2026-01-01',
    ]);
  });

  it('have keys that hold where the sender gives no ids', async () => {
    const { id: _id, ...unnamed } = aFracture('', '2026-01-01');
    const uuid = '0b7e0a4c-54a5-4a52-8a3b-2f6f1b1f6a11';
    const keyOf = async (entry: object) => {
      const bundle = aBundleOf([anEntry(aPatient()), { request: { method: 'POST', url: 'Condition' }, ...entry }]);
      const { patients } = accepted(await translateBundleStream(bytesOf(bundle), inLondon));
      return patients[0]?.facts.map((fact) => [fact.sourceKey, fact.type === 'fracture' && fact.fracture.id])[0];
    };
    expect(await keyOf({ resource: unnamed, fullUrl: `urn:uuid:${uuid}` })).toEqual([`fhir:Condition/${uuid}`, uuid]);
    const identified = { ...unnamed, identifier: [{ system: 'https://h.example/c', value: '9' }] };
    const [key, id] = (await keyOf({ resource: identified, fullUrl: `urn:uuid:${uuid}` })) ?? [];
    expect(key).toBe('fhir:Condition?identifier=https://h.example/c|9');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const [byContent] = (await keyOf({ resource: unnamed })) ?? [];
    const reordered = Object.fromEntries(Object.entries(unnamed).reverse());
    expect((await keyOf({ resource: reordered }))?.[0]).toBe(byContent);
    expect((await keyOf({ resource: { ...unnamed, onsetDateTime: '2026-01-02' } }))?.[0]).not.toBe(byContent);
  });
});
