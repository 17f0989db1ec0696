import { describe, expect, it } from '@jest/globals';
import { AGENTS, LAB_TESTS, SITES, UNITS_OF_TEST } from '@osteon/domain';
import type { FhirFactRecord, FhirStoredType } from '@osteon/application';
import { faultsOf } from '../../test/faults-of.ts';
import { FHIR_TRANSLATIONS, type FhirTranslation, readWritten, type WrittenType } from './index.ts';

const PATIENT = '6dd0b8a4-57a8-4b2c-9ad0-3a5dd2d49f6c';
const SETTING = { today: '2026-06-15', service: { id: 's', name: 'North' } };

type FactType = Extract<FhirStoredType, WrittenType>;

/** The resource of a fact, valid by two readers of the standard. */
function shown(type: FactType, record: Partial<FhirFactRecord>, version = '1') {
  const row = {
    id: '0c6a2f0e-9d5c-4f6b-9b57-1f0b8a3fd001',
    patientId: PATIENT,
    version,
    updatedAt: '2026-06-15T09:00:00.000Z',
    gone: false,
    record: { type: '', on: '2026-05-04', payload: {}, agent: null, ...record },
  };
  const resource = (FHIR_TRANSLATIONS[type] as FhirTranslation).toFhir(row as never, SETTING);
  expect(faultsOf(resource)).toEqual([]);
  return resource;
}

/** What the resource means when it is sent back. */
function meant(type: FactType, resource: object) {
  const options = {
    path: type,
    timeZone: 'Europe/London',
    today: '2026-06-15',
    birthDate: '1948-02-03',
  };
  const reading = readWritten(type, { ...resource }, options);
  if (!reading.ok) throw new Error(JSON.stringify(reading.findings));
  return reading.written;
}

describe('a record as a resource', () => {
  it.each(SITES)('is a fracture of the %s, and is one when it comes back', (site) => {
    const condition = shown('Condition', { type: 'fracture', payload: { site, symptomatic: true } });
    expect(meant('Condition', condition)).toMatchObject({
      kind: 'facts',
      facts: [{ fracture: { site, diagnosedOn: '2026-05-04' } }],
    });
  });

  it.each(AGENTS)('is a course of %s, and is one when it comes back', (agent) => {
    const course = (payload: object) =>
      shown('MedicationStatement', { type: 'treatment', payload: { agent, ...payload } });
    expect(meant('MedicationStatement', course({}))).toMatchObject({
      facts: [{ treatment: { agent, startedOn: '2026-05-04', endedOn: null } }],
    });
    const ended = course({ endedOn: '2026-05-09', pausedOn: '2026-05-06' });
    expect(ended).toMatchObject({ status: 'completed' });
    expect(meant('MedicationStatement', ended)).toMatchObject({
      facts: [{ treatment: { agent, endedOn: '2026-05-09' } }],
    });
    const paused = course({ pausedOn: '2026-05-06' });
    expect(paused).toMatchObject({ status: 'on-hold' });
    expect(meant('MedicationStatement', paused)).toMatchObject({ pausedAt: expect.anything() });
  });

  it.each(['denosumab', 'zoledronate', 'ibandronate-iv', 'romosozumab'] as const)('is a dose of %s', (agent) => {
    const dose = shown('MedicationAdministration', { type: 'dose', agent });
    expect(meant('MedicationAdministration', dose)).toMatchObject({
      facts: [{ treatment: { agent } }, { type: 'dose', dose: { on: '2026-05-04' } }],
    });
  });

  it.each(LAB_TESTS.flatMap((test) => Object.keys(UNITS_OF_TEST[test]).map((unit) => [test, unit] as const)))(
    'is a result of %s in %s',
    (test, unit) => {
      const result = shown('Observation', { type: 'lab', payload: { test, unit, value: 2.5 } });
      // No other system has a code of this one that we could vouch for: it is shown, and is not written.
      if (test === 'ctx') return;
      expect(meant('Observation', result)).toMatchObject({
        facts: [{ event: { type: 'lab', test, unit, value: 2.5 } }],
      });
    },
  );

  it('is a bone scan or pain, and says that it was changed', () => {
    const scan = shown('Observation', { type: 'dxa', payload: { status: 'scanned', tScore: -2.7 } }, '2');
    expect(scan).toMatchObject({ status: 'amended', meta: { versionId: '2' } });
    expect(meant('Observation', scan)).toMatchObject({ facts: [{ event: { type: 'dxa', tScore: -2.7 } }] });
    const pain = shown('Observation', { type: 'pain', payload: { nrs: 7, worsening: true } });
    expect(meant('Observation', pain)).toMatchObject({ facts: [{ event: { type: 'pain', nrs: 7 } }] });
  });

  it('is of a hospital no fracture of ours without our own word', () => {
    const code = { coding: [{ system: 'http://snomed.info/sct', code: '125605004' }] };
    const condition = { resourceType: 'Condition', code, subject: { reference: `Patient/${PATIENT}` } };
    expect(() => meant('Condition', { ...condition, onsetDateTime: '2026-05-04' })).toThrow('no new fracture');
  });
});
