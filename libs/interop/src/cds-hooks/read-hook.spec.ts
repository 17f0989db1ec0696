import { describe, expect, it } from '@jest/globals';
import { readHook } from './read-hook.ts';

const VIEW = 'osteon-patient-view';
const SIGN = 'osteon-order-sign';
const OURS = 'https://osteon.example/fhir/R4';
const SETTING = { ownServer: OURS, timeZone: 'Europe/London' };

const patient = (more: object = {}) => ({ resourceType: 'Patient', id: 'p', ...more });
const theirs = (resource: unknown) => ({ fhirServer: 'https://theirs.example/fhir', prefetch: { patient: resource } });
const body = (more: object = {}) => ({
  hook: 'patient-view',
  hookInstance: 'i1',
  context: { userId: 'Practitioner/7', patientId: 'p' },
  ...more,
});
const signing = (context: object = {}, more: object = {}) =>
  body({ hook: 'order-sign', context: { patientId: 'p', ...context }, ...more });

describe('a request that cannot be used names the place', () => {
  it.each<[string, string, unknown, string, string]>([
    ['no object', VIEW, [], 'shape', ''],
    ['no service', 'other', body(), 'hook', 'hook'],
    ['another hook', VIEW, body({ hook: 'order-sign' }), 'hook', 'hook'],
    ['a blank instance', VIEW, body({ hookInstance: ' ' }), 'shape', 'hookInstance'],
    ['a long instance', VIEW, body({ hookInstance: 'x'.repeat(201) }), 'shape', 'hookInstance'],
    ['no context', VIEW, body({ context: null }), 'shape', 'context'],
    ['a number for a patient', VIEW, body({ context: { patientId: 7 } }), 'shape', 'context.patientId'],
    ['no address', VIEW, body({ fhirServer: 7 }), 'shape', 'fhirServer'],
    ['a list for the prefetch', VIEW, body({ prefetch: [] }), 'shape', 'prefetch'],
    ['no Patient', VIEW, body(theirs({ resourceType: 'Person' })), 'patient', 'prefetch.patient'],
    ['another Patient', VIEW, body(theirs(patient({ id: 'q' }))), 'patient', 'prefetch.patient.id'],
    ['no orders', SIGN, signing(), 'shape', 'context.draftOrders'],
    ['a list of orders', SIGN, signing({ draftOrders: [] }), 'shape', 'context.draftOrders'],
    [
      'orders whose entry is no list',
      SIGN,
      signing({ draftOrders: { resourceType: 'Bundle', entry: {} } }),
      'shape',
      'context.draftOrders',
    ],
  ])('%s', (_what, service, given, why, path) => {
    expect(readHook(service, given, SETTING)).toMatchObject({ kind: 'refused', why, faults: [{ path }] });
  });
});

describe('whom it is about', () => {
  const about = (more: object) => {
    const reading = readHook(VIEW, body(more), SETTING);
    return reading.kind === 'hook' ? reading.hook.patient : reading;
  };

  it('is one of our own where the address is ours, or nothing else is said', () => {
    expect(about({ fhirServer: `${OURS}/` })).toEqual({ kind: 'own', patientId: 'p' });
    expect(about({ context: { patientId: 'Patient/p' } })).toEqual({ kind: 'own', patientId: 'p' });
  });

  it('is described by numbers, name and a whole date of birth', () => {
    const described = (birthDate: string) =>
      about(
        theirs(
          patient({
            identifier: [{ system: 'https://hospital.example/number', value: '4711' }],
            name: [{ family: 'Okafor' }],
            birthDate,
          }),
        ),
      );
    expect(described('1948-02-03')).toEqual({
      kind: 'described',
      numbers: [{ system: 'https://hospital.example/number', value: '4711' }],
      family: 'Okafor',
      birthDate: '1948-02-03',
    });
    expect(described('1948')).toMatchObject({ birthDate: null });
  });
});

it('counts as taken what is not stopped, and what is to be signed whether or not', () => {
  const medicine = { medicationCodeableConcept: { text: 'Denosumab 60 mg' } };
  const bundle = (...resources: object[]) => ({
    resourceType: 'Bundle',
    entry: resources.map((resource) => ({ resource: { ...medicine, ...resource } })),
  });
  const reading = readHook(
    SIGN,
    signing(
      { draftOrders: bundle({ resourceType: 'MedicationRequest', status: 'stopped' }) },
      {
        prefetch: {
          medications: bundle(
            { resourceType: 'MedicationStatement', status: 'completed' },
            { resourceType: 'MedicationStatement', status: 'active' },
          ),
        },
      },
    ),
    SETTING,
  );
  expect(reading).toMatchObject({
    kind: 'hook',
    hook: { event: { kind: 'order', orders: [{ agent: 'denosumab', stops: true }], taken: [{ stops: false }] } },
  });
});
