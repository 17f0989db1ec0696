import { describe, expect, it } from '@jest/globals';
import { readWritten } from './read-written.ts';
import type { WrittenType } from './written.ts';

const options = { timeZone: 'Europe/London', today: '2026-06-15', birthDate: '1948-02-03' };
const concept = (system: string, code: string) => ({ coding: [{ system, code }] });
const loinc = (code: string) => concept('http://loinc.org', code);
const hip = concept('http://snomed.info/sct', '5913000');
const status = (kind: string, code: string) => concept(`http://terminology.hl7.org/CodeSystem/condition-${kind}`, code);
const subject = { reference: 'Patient/1' };

const condition = (more: object = {}) => ({
  resourceType: 'Condition',
  code: hip,
  subject,
  onsetDateTime: '2026-05-04',
  ...more,
});
const observation = (more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: loinc('38267-1'),
  subject,
  effectiveDateTime: '2026-05-04T23:30:00Z',
  valueQuantity: { value: -2.7, code: '{T-score}' },
  ...more,
});
const statement = (more: object = {}) => ({
  resourceType: 'MedicationStatement',
  status: 'active',
  medicationCodeableConcept: concept('http://www.whocc.no/atc', 'M05BA04'),
  subject,
  effectivePeriod: { start: '2026-01-10' },
  ...more,
});
const administration = (more: object = {}) => ({
  resourceType: 'MedicationAdministration',
  status: 'completed',
  medicationCodeableConcept: concept('http://www.whocc.no/atc', 'M05BX04'),
  subject,
  effectiveDateTime: '2026-05-04',
  ...more,
});
const report = (more: object = {}) => ({
  resourceType: 'DiagnosticReport',
  status: 'final',
  code: loinc('36643-5'),
  subject,
  effectiveDateTime: '2026-05-04',
  conclusion: 'New wedge fracture of L1.',
  ...more,
});

const read = (resource: { resourceType: string }, more: object = {}) => {
  const type = resource.resourceType as WrittenType;
  return readWritten(type, { ...resource }, { ...options, path: type, ...more });
};
const written = (resource: { resourceType: string }) => {
  const reading = read(resource);
  return reading.ok ? reading.written : reading.findings;
};

describe('readWritten', () => {
  it('makes a fracture of a Condition, with its codes', () => {
    expect(written(condition())).toMatchObject({
      kind: 'facts',
      facts: [{ type: 'fracture', fracture: { site: 'hip', diagnosedOn: '2026-05-04' } }],
      codes: [{ code: '5913000' }],
    });
  });

  it('leaves what may be a fracture to a person', () => {
    expect(written(condition({ verificationStatus: status('ver-status', 'differential') }))).toMatchObject({
      kind: 'pointer',
      about: { kind: 'codes', on: '2026-05-04' },
    });
    const open = concept('http://hl7.org/fhir/sid/icd-10-cm', 'S72.001B');
    expect(written(condition({ code: open }))).toMatchObject({
      kind: 'pointer',
      about: { codes: [{ code: 'S72.001B' }] },
    });
  });

  it('takes results on the local day', () => {
    expect(written(observation())).toMatchObject({
      facts: [{ type: 'event', event: { type: 'dxa', on: '2026-05-05', status: 'scanned', tScore: -2.7 } }],
    });
    expect(written(observation({ code: loinc('62292-8'), valueQuantity: { value: 20, code: 'ng/mL' } }))).toMatchObject(
      { facts: [{ event: { type: 'lab', test: 'vitamin-d', value: 20, unit: 'ng/mL' } }] },
    );
    expect(written(observation({ code: loinc('72514-3'), valueQuantity: { value: 7 } }))).toMatchObject({
      facts: [{ event: { type: 'pain', on: '2026-05-05', nrs: 7 } }],
    });
  });

  it('takes a course, and a dose with the course that it would begin', () => {
    expect(written(statement())).toMatchObject({
      facts: [{ type: 'treatment', treatment: { agent: 'alendronate', startedOn: '2026-01-10', endedOn: null } }],
      pausedAt: null,
    });
    expect(
      written(statement({ status: 'stopped', effectivePeriod: { start: '2026-01-10', end: '2026-02-10' } })),
    ).toMatchObject({ facts: [{ treatment: { endedOn: '2026-02-10' } }] });
    expect(written(statement({ status: 'on-hold' }))).toMatchObject({
      pausedAt: { expression: 'MedicationStatement.status' },
    });
    expect(written(administration())).toMatchObject({
      facts: [
        { type: 'treatment', treatment: { agent: 'denosumab', startedOn: '2026-05-04' } },
        { type: 'dose', dose: { on: '2026-05-04' } },
      ],
    });
  });

  it('reads the text of a report, its forms in their order', () => {
    expect(written(report())).toEqual({
      kind: 'pointer',
      about: { kind: 'report', text: 'New wedge fracture of L1.', on: '2026-05-04', status: 'final' },
    });
    const form = (text: string, contentType = 'text/plain') => ({
      contentType,
      data: Buffer.from(text).toString('base64'),
    });
    expect(
      written(
        report({
          status: 'amended',
          presentedForm: [
            form('First page.'),
            form('<p>no</p>', 'text/html'),
            form('Zwölf.', 'text/plain; charset=UTF-8'),
          ],
          conclusion: 'First page.',
        }),
      ),
    ).toMatchObject({ about: { text: 'First page.\nZwölf.', status: 'corrected' } });
  });

  it('reads a patient', () => {
    const patient = {
      resourceType: 'Patient',
      identifier: [{ system: 'https://hospital.example/number', value: '4711' }],
      name: [{ use: 'official', family: 'Example', given: ['Ada', 'Lovelace'] }],
      gender: 'female',
      birthDate: '1948-02-03',
      telecom: [{ system: 'phone', value: '+441632960001', use: 'mobile' }],
    };
    expect(written(patient)).toMatchObject({
      kind: 'patient',
      patient: { family: 'Example', given: ['Ada', 'Lovelace'], sex: 'female', deceased: null, language: null },
    });
    expect(written({ ...patient, ...{ deceasedDateTime: '2026-06-01T10:00:00Z' } })).toMatchObject({
      patient: { deceased: '2026-06-01' },
    });
    expect(written({ ...patient, ...{ deceasedBoolean: true } })).toMatchObject({ patient: { deceased: 'unknown' } });
    expect(written({ ...patient, ...{ deceasedBoolean: false } })).toMatchObject({ patient: { deceased: 'none' } });
  });

  it.each(['Condition', 'Observation', 'MedicationStatement', 'MedicationAdministration', 'DiagnosticReport'])(
    'takes a %s back that was entered in error',
    (type) => {
      const made = { Condition: condition, Observation: observation, MedicationStatement: statement,
        MedicationAdministration: administration, DiagnosticReport: report }[type]!; // prettier-ignore
      const error =
        type === 'Condition'
          ? { verificationStatus: status('ver-status', 'entered-in-error') }
          : { status: 'entered-in-error' };
      expect(written(made(error))).toEqual({ kind: 'retraction' });
    },
  );

  it.each<[string, { resourceType: string }, string]>([
    ['no R4', condition({ context: {} }), 'Condition.context'],
    ['no fracture', condition({ code: concept('http://snomed.info/sct', '73211009') }), 'Condition.code'],
    ['aftercare', condition({ code: concept('http://hl7.org/fhir/sid/icd-10-cm', 'S72.001D') }), 'Condition.code'],
    ['no day', condition({ onsetDateTime: undefined, onsetString: 'last year' }), 'Condition.onsetDateTime'],
    ['a year', condition({ onsetDateTime: '2025' }), 'Condition.onsetDateTime'],
    ['a day to come', condition({ onsetDateTime: '2026-06-16' }), 'Condition.onsetDateTime'],
    ['a day before birth', condition({ onsetDateTime: '1948-02-02' }), 'Condition.onsetDateTime'],
    ['a day to come of a possible fracture',
      condition({ onsetDateTime: '2026-06-16', verificationStatus: status('ver-status', 'differential') }),
      'Condition.onsetDateTime'],
    ['a status that R4 has not', observation({ status: 'done' }), 'Observation.status'],
    ['no final result', observation({ status: 'preliminary' }), 'Observation.status'],
    ['another result', observation({ code: loinc('8302-2') }), 'Observation.code'],
    ['a bound', observation({ valueQuantity: { value: 5, comparator: '<' } }), 'Observation.code'],
    ['no T-score', observation({ valueQuantity: { value: -27 } }), 'Observation.valueQuantity'],
    ['another unit', observation({ code: loinc('62292-8'), valueQuantity: { value: 20, code: 'mg' } }), 'Observation.valueQuantity'],
    ['a result of a month', observation({ effectiveDateTime: '2026-05' }), 'Observation.effectiveDateTime'],
    ['pain of eleven', observation({ code: loinc('72514-3'), valueQuantity: { value: 11 } }), 'Observation.valueQuantity'],
    ['pain without a day', observation({ code: loinc('72514-3'), valueQuantity: { value: 1 }, effectiveDateTime: undefined }), 'Observation.effectiveDateTime'],
    ['another medicine', statement({ medicationCodeableConcept: { text: 'aspirin' } }), 'MedicationStatement.medicationCodeableConcept'],
    ['a medicine elsewhere', statement({ medicationCodeableConcept: undefined, medicationReference: { reference: 'Medication/1' } }), 'MedicationStatement.medicationReference'],
    ['what is intended', statement({ status: 'intended' }), 'MedicationStatement.status'],
    ['an end without a day', statement({ status: 'stopped' }), 'MedicationStatement.effectivePeriod.end'],
    ['an end before the start', statement({ status: 'stopped', effectivePeriod: { start: '2026-01-10', end: '2026-01-09' } }), 'MedicationStatement.effectivePeriod.end'],
    ['denosumab for another disease', administration({ dosage: { dose: { value: 120, unit: 'mg' } } }), 'MedicationAdministration'],
    ['a tablet given', administration({ medicationCodeableConcept: concept('http://www.whocc.no/atc', 'M05BA04') }), 'MedicationAdministration.medicationCodeableConcept'],
    ['a dose not given', administration({ status: 'not-done' }), 'MedicationAdministration.status'],
    ['a report without text', report({ conclusion: undefined }), 'DiagnosticReport.presentedForm'],
    ['a report that is only a link', report({ conclusion: undefined, presentedForm: [{ contentType: 'text/plain', url: 'https://a.example' }] }), 'DiagnosticReport.presentedForm'],
    ['a report in Latin-1', report({ presentedForm: [{ contentType: 'text/plain', data: Buffer.from('Zwölf', 'latin1').toString('base64') }] }), 'DiagnosticReport.presentedForm[0].data'],
    ['a report not begun', report({ status: 'registered' }), 'DiagnosticReport.status'],
    ['a patient without a name', { resourceType: 'Patient', ...{ birthDate: '1948-02-03' } }, 'Patient.name'],
    ['a patient without a birth', { resourceType: 'Patient', ...{ name: [{ family: 'A' }] } }, 'Patient.birthDate'],
    ['a patient of a year', { resourceType: 'Patient', ...{ name: [{ family: 'A' }], birthDate: '1948' } }, 'Patient.birthDate'],
    ['a death to come', { resourceType: 'Patient', ...{ name: [{ family: 'A' }], birthDate: '1948-02-03', deceasedDateTime: '2027-01-01' } }, 'Patient.deceasedDateTime'],
    ['a death before birth', { resourceType: 'Patient', ...{ name: [{ family: 'A' }], birthDate: '1948-02-03', deceasedDateTime: '1947-01-01' } }, 'Patient.deceasedDateTime'],
    ['a modifier', condition({ modifierExtension: [{ url: 'https://a.example' }] }), 'Condition.modifierExtension'],
  ])('refuses %s by its place', (_, resource, expression) => {
    // As it comes from JSON: what is undefined is not there.
    const reading = read(JSON.parse(JSON.stringify(resource)) as { resourceType: string });
    expect(reading).toMatchObject({ ok: false, findings: [{ expression }] });
  }); // prettier-ignore

  it('knows the same record when it comes again, and another one', () => {
    const keyOf = (resource: { resourceType: string }, more = {}) => {
      const reading = read(resource, more);
      return reading.ok ? reading.sourceKey : null;
    };
    const first = keyOf(condition({ id: 'a', meta: { versionId: '2' } }));
    expect(keyOf(condition({ subject: { reference: 'urn:uuid:1' } }))).toBe(first);
    expect(keyOf(condition({ onsetDateTime: '2026-05-05' }))).not.toBe(first);
    expect(keyOf(condition({ identifier: [{ system: 'a', value: '1' }] }))).toBe('fhir:Condition?identifier=a|1');
    expect(keyOf(condition({ id: 'a' }), { keepsId: true })).toBe('fhir:Condition/a');
  });
});
