import { describe, expect, it } from '@jest/globals';
import {
  accepted,
  aFracture,
  anEntry,
  aBundleOf,
  aPatient,
  bytesOf,
  coded,
  icd10cm,
  inLondon,
  issuesOf,
  patientOf,
  refused,
  snomed,
  translate,
  verification,
} from '../../test/a-bundle.ts';
import type { ImportedFractureFact } from '../imported.ts';
import { translateBundleStream } from './translate-bundle.ts';

const fracturesOf = async (...conditions: object[]): Promise<ImportedFractureFact[]> => {
  const { facts } = await patientOf(conditions as never[]);
  return facts.filter((fact) => fact.type === 'fracture');
};

const osteoporotic = coded(snomed, '443165006');
const sameVisit = { encounter: { reference: 'Encounter/visit' } };

describe('a fracture', () => {
  it('keeps its id, site, day and code', async () => {
    expect(await fracturesOf(aFracture('f.1', '2026-01-31'))).toEqual([
      {
        type: 'fracture',
        sourceKey: 'fhir:Condition/f.1',
        sources: ['fhir:Condition/f.1'],
        path: 'Bundle.entry[1].resource',
        fracture: { id: 'f_1', site: 'hip', diagnosedOn: '2026-01-31' },
        osteoporotic: false,
        codes: [{ system: snomed, code: '359817006', display: 'Closed fracture of hip' }],
      },
    ]);
  });

  it.each([
    ['an instant before midnight UTC in summer', 'Europe/London', '2020-06-22T23:11:46+00:00', '2020-06-23'],
    ['the same in winter', 'Europe/London', '2020-12-22T23:11:46+00:00', '2020-12-22'],
    ['an instant in a zone behind', 'America/New_York', '2020-03-01T03:00:00Z', '2020-02-29'],
    ['an instant in a zone ahead', 'Pacific/Auckland', '2020-02-29T23:00:00.5-05:00', '2020-03-01'],
    ['the hour that a clock change repeats', 'Europe/London', '2026-10-25T00:30:00Z', '2026-10-25'],
    ['a date, which no zone moves', 'Pacific/Auckland', '2020-02-29', '2020-02-29'],
  ])('is dated in the zone of the service: %s', async (_, timeZone, onset, day) => {
    const { facts } = await patientOf([aFracture('f1', onset)], { timeZone });
    expect(facts[0]).toMatchObject({ fracture: { diagnosedOn: day } });
  });

  it.each([
    ['onsetPeriod', { onsetPeriod: { start: '2026-01-05' } }, '2026-01-05'],
    ['recordedDate where no onset is given', { recordedDate: '2026-01-06T10:00:00Z' }, '2026-01-06'],
  ])('takes its day from %s', async (_, dates, day) => {
    const { onsetDateTime: _onset, ...undated } = aFracture('f1', '');
    expect((await fracturesOf({ ...undated, ...dates }))[0]?.fracture.diagnosedOn).toBe(day);
  });

  it.each([
    ['spine', snomed, '207938004'],
    ['hip', snomed, '5913000'],
    ['humerus', snomed, '66308002'],
    ['pelvis', snomed, '77493009'],
    ['wrist', snomed, '263102004'],
    ['wrist', snomed, '65966004'],
    ['other', snomed, '16114001'],
    ['other', snomed, '443165006'],
    ['spine', icd10cm, 'M48.56XA'],
    ['spine', icd10cm, 'M80.08XA'],
    ['spine', icd10cm, 'S22.080A'],
    ['spine', icd10cm, 's32.010a'],
    ['hip', icd10cm, 'M80.051A'],
    ['hip', icd10cm, 'S72.001A'],
    ['pelvis', icd10cm, 'S32.511A'],
    ['pelvis', icd10cm, 'M80.0B1A'],
    ['humerus', icd10cm, 'S42.201A'],
    ['wrist', icd10cm, 'S52.531A'],
    ['wrist', icd10cm, 'M84.433A'],
    ['other', icd10cm, 'S22.31XA'],
    ['hip', 'http://hl7.org/fhir/sid/icd-10', 'S72.0'],
    ['spine', 'http://hl7.org/fhir/sid/icd-10', 'M80.08'],
    ['other', 'http://hl7.org/fhir/sid/icd-10', 'M80.9'],
  ])('is of the %s by %s %s', async (site, system, code) => {
    expect(await fracturesOf(aFracture('f1', '2026-01-31', coded(system, code)))).toMatchObject([
      { fracture: { site } },
    ]);
  });

  it.each(['D', 'G', 'K', 'P', 'S', 'E', 'M'])(
    'never comes from a later encounter (7th character %s)',
    async (letter) => {
      expect(await fracturesOf(aFracture('f1', '2026-01-31', coded(icd10cm, `S72.001${letter}`)))).toEqual([]);
      // … also where a code beside it names the bone
      const both = {
        code: {
          coding: [
            { system: snomed, code: '5913000' },
            { system: icd10cm, code: `S72.001${letter}` },
          ],
        },
      };
      expect(await fracturesOf(aFracture('f1', '2026-01-31', both))).toEqual([]);
    },
  );

  it.each(['S82.001A', 'S72.301A', 'S52.001A', 'S42.001A', 'M81.0', 'S72.9'])('is not in the set: %s', async (code) => {
    expect(await fracturesOf(aFracture('f1', '2026-01-31', coded(icd10cm, code)))).toEqual([]);
  });

  it('is not known by a code of another system or of osteoporosis itself', async () => {
    expect(await fracturesOf(aFracture('f1', '2026-01-31', coded('https://local.example', '5913000')))).toEqual([]);
    expect(await fracturesOf(aFracture('f1', '2026-01-31', coded(snomed, '64859006')))).toEqual([]);
    expect(await fracturesOf(aFracture('f1', '2026-01-31', coded(snomed, 'constructor')))).toEqual([]);
  });

  it.each(['entered-in-error', 'refuted'])('is none when its verification says %s', async (code) => {
    const translation = accepted(
      await translate([aPatient(), aFracture('f1', '2026-01-31', { verificationStatus: verification(code) })]),
    );
    expect(translation.patients[0]?.facts).toEqual([]);
    expect(translation.ignored).toEqual({ Condition: 1 });
  });

  it.each([
    ['a differential diagnosis', { verificationStatus: verification('differential') }, 'not-confirmed'],
    ['an open fracture', coded(icd10cm, 'S72.001B'), 'open-fracture'],
  ])('is left to a person: %s', async (_, more, reason) => {
    const patient = await patientOf([aFracture('f1', '2026-01-31', more)]);
    expect(patient.facts).toEqual([]);
    expect(patient.setAside).toMatchObject([{ reason, sourceKey: 'fhir:Condition/f1' }]);
  });

  it('counts when unconfirmed, provisional or without a status, whatever has become of it since', async () => {
    const resolved = {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'resolved' }],
    };
    const { verificationStatus: _none, ...unverified } = aFracture('f3', '2026-03-01');
    expect(
      await fracturesOf(
        aFracture('f1', '2026-01-01', { verificationStatus: verification('provisional'), clinicalStatus: resolved }),
        aFracture('f2', '2026-02-01', { verificationStatus: verification('unconfirmed') }),
        unverified,
      ),
    ).toHaveLength(3);
  });
});

describe('several Conditions', () => {
  it('of one encounter, one with a site and one due to osteoporosis, are one fracture', async () => {
    const [wrist, ...more] = await fracturesOf(
      aFracture('cause', '2018-04-26', { ...osteoporotic, ...sameVisit }),
      aFracture('wrist', '2018-04-26', { ...coded(snomed, '65966004'), ...sameVisit }),
    );
    expect(more).toEqual([]);
    expect(wrist).toMatchObject({
      sourceKey: 'fhir:Condition/wrist',
      sources: ['fhir:Condition/wrist', 'fhir:Condition/cause'],
      fracture: { id: 'wrist', site: 'wrist' },
      osteoporotic: true,
    });
    expect(wrist?.codes.map(({ code }) => code)).toEqual(['65966004', '443165006']);
  });

  it('of one day without an encounter in common are so too', async () => {
    const found = await fracturesOf(aFracture('cause', '2018-04-26', osteoporotic), aFracture('hip', '2018-04-26'));
    expect(found).toMatchObject([{ fracture: { id: 'hip', site: 'hip' }, osteoporotic: true }]);
  });

  it('name the encounter in different ways', async () => {
    const uuid = '0b7e0a4c-54a5-4a52-8a3b-2f6f1b1f6a11';
    const found = await fracturesOf(
      aFracture('a', '2018-04-26', { encounter: { reference: `urn:uuid:${uuid}` } }),
      aFracture('b', '2018-04-27', {
        ...osteoporotic,
        encounter: { reference: `https://hospital.example/Encounter/${uuid}/_history/2` },
      }),
    );
    expect(found).toHaveLength(1);
  });

  it('of one bone in one encounter are one fracture, of two bones two fractures of one day', async () => {
    const found = await fracturesOf(
      aFracture('a', '2026-01-03', { ...coded(icd10cm, 'S72.001A'), ...sameVisit }),
      aFracture('b', '2026-01-01', sameVisit),
      aFracture('c', '2026-01-02', { ...coded(snomed, '65966004'), ...sameVisit }),
    );
    expect(found.map(({ fracture }) => fracture)).toEqual([
      { id: 'b', site: 'hip', diagnosedOn: '2026-01-01' },
      { id: 'c', site: 'wrist', diagnosedOn: '2026-01-01' },
    ]);
  });

  it('of different bones under "other" stay two', async () => {
    const found = await fracturesOf(
      aFracture('rib', '2026-01-01', { ...coded(snomed, '33737001'), ...sameVisit }),
      aFracture('clavicle', '2026-01-01', { ...coded(snomed, '58150001'), ...sameVisit }),
    );
    expect(found).toHaveLength(2);
  });

  it.each([
    [7, ['2026-01-01', '2026-01-01']],
    [8, ['2026-01-01', '2026-01-09']],
  ])(
    'of one encounter are one event up to 7 days apart, and an old one of a problem list is not the new one (%d)',
    async (days, expected) => {
      const found = await fracturesOf(
        aFracture('new', `2026-01-0${days + 1}`, { ...coded(snomed, '65966004'), ...sameVisit }),
        aFracture('old', '2026-01-01', sameVisit),
      );
      expect(found.map(({ fracture }) => fracture.diagnosedOn)).toEqual(expected);
    },
  );

  it('of different encounters stay apart', async () => {
    expect(await fracturesOf(aFracture('a', '2026-01-01'), aFracture('b', '2026-02-01'))).toHaveLength(2);
  });
});

describe('a fracture refuses the bundle', () => {
  const { onsetDateTime: _onset, ...undated } = aFracture('f1', '');
  it.each([
    ['with a year alone', aFracture('f1', '2019'), 'date-not-precise', 'onsetDateTime'],
    ['with a month alone', aFracture('f1', '2019-05'), 'date-not-precise', 'onsetDateTime'],
    ['without a date', undated, 'element-missing', 'onsetDateTime'],
    [
      'with an age for a date, though it was recorded',
      { ...undated, onsetString: 'at 60', recordedDate: '2026-01-01' },
      'element-missing',
      'onsetDateTime',
    ],
    ['dated tomorrow', aFracture('f1', '2026-11-23'), 'date-in-future', 'onsetDateTime'],
    [
      'dated tomorrow in the zone of the service',
      aFracture('f1', '2026-11-22T23:30:00-01:00'),
      'date-in-future',
      'onsetDateTime',
    ],
    ['dated the day before birth', aFracture('f1', '1950-06-14'), 'date-before-birth', 'onsetDateTime'],
    ['on a day that does not exist', aFracture('f1', '2025-02-29'), 'not-r4', 'onsetDateTime'],
    ['at an instant without an offset', aFracture('f1', '2025-02-28T10:00:00'), 'not-r4', 'onsetDateTime'],
    [
      'of nobody in the bundle',
      aFracture('f1', '2026-01-01', { subject: { reference: 'Patient/p2' } }),
      'unknown-reference',
      'subject',
    ],
    [
      'of a group',
      aFracture('f1', '2026-01-01', { subject: { reference: 'Group/p1' } }),
      'unknown-reference',
      'subject',
    ],
    [
      'with a subject that says nothing',
      aFracture('f1', '2026-01-01', { subject: {} }),
      'unknown-reference',
      'subject',
    ],
    [
      'with a modifier that is not known',
      { ...aFracture('f1', '2026-01-01'), modifierExtension: [{ url: 'https://x.example' }] },
      'not-supported',
      'modifierExtension',
    ],
  ])('%s', async (_, condition, code, element) => {
    const translation = await translate([aPatient(), condition as never]);
    expect(refused(translation).refusal).toBe(code);
    expect(issuesOf(translation)[0]?.path).toBe(`Bundle.entry[1].resource.${element}`);
  });

  it('and nothing else of it is taken over', async () => {
    const translation = await translate([aPatient(), aFracture('f1', '2026-01-01'), aFracture('f2', '2019')]);
    expect(translation).not.toHaveProperty('patients');
  });

  it('not on the day of birth, and not today', async () => {
    expect(await fracturesOf(aFracture('f1', '1950-06-15'), aFracture('f2', '2026-11-22'))).toHaveLength(2);
  });
});

describe('the subject', () => {
  const about = async (patientEntry: object, reference: object) => {
    const bundle = aBundleOf([patientEntry, anEntry(aFracture('f1', '2026-01-01', { subject: reference }))]);
    const { patients } = accepted(await translateBundleStream(bytesOf(bundle), inLondon));
    return patients.map(({ facts }) => facts.length);
  };
  it.each([
    ['its fullUrl', { reference: 'https://hospital.example/Patient/p1' }],
    ['a version of it', { reference: 'https://hospital.example/Patient/p1/_history/3' }],
    ['type and id', { reference: 'Patient/p1' }],
    ['a search by identifier', { reference: 'Patient?identifier=https%3A%2F%2Fhospital.example%2Fmrn|4711' }],
    ['an identifier alone', { identifier: { system: 'https://hospital.example/mrn', value: '4711' } }],
  ])('is found by %s', async (_, reference) => {
    expect(await about(anEntry(aPatient()), reference)).toEqual([1]);
  });

  it('is found by urn:uuid, and by an address where the entry has none', async () => {
    const entry = { ...anEntry(aPatient()), fullUrl: 'urn:uuid:0b7e0a4c-54a5-4a52-8a3b-2f6f1b1f6a11' };
    expect(await about(entry, { reference: 'urn:uuid:0b7e0a4c-54a5-4a52-8a3b-2f6f1b1f6a11' })).toEqual([1]);
    expect(await about(entry, { reference: 'https://elsewhere.example/Patient/p1' })).toEqual([1]);
  });

  it('of another server is somebody else', async () => {
    const bundle = aBundleOf([
      anEntry(aPatient()),
      anEntry(aFracture('f1', '2026-01-01', { subject: { reference: 'https://elsewhere.example/Patient/p1' } })),
    ]);
    expect(refused(await translateBundleStream(bytesOf(bundle), inLondon)).refusal).toBe('unknown-reference');
  });
});
