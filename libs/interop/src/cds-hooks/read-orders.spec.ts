import { describe, expect, it } from '@jest/globals';
import { readOrders } from './read-orders.ts';

const ATC = 'http://www.whocc.no/atc';
const medicine = (code: string, text: string) => ({ coding: [{ system: ATC, code }], text });
const DENOSUMAB = medicine('M05BX04', 'Denosumab 60 mg');

const request = (more: object = {}) => ({
  resourceType: 'MedicationRequest',
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/p' },
  medicationCodeableConcept: DENOSUMAB,
  ...more,
});
const statement = (more: object = {}) => ({ ...request(more), resourceType: 'MedicationStatement' });
const read = (...resources: object[]) =>
  readOrders(
    { resourceType: 'Bundle', entry: resources.map((resource) => ({ resource })) },
    { patientId: 'p', timeZone: 'Europe/London' },
  );
const first = (...resources: object[]) => read(...resources)[0];

describe('which medicine it is', () => {
  const doses = (value: number, unit: string) => ({
    medicationCodeableConcept: medicine('M05BX04', 'Denosumab'),
    dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value, unit, code: unit } }] }],
  });

  it.each([
    ['60 mg', {}, 'denosumab'],
    ['120 mg by its name', { medicationCodeableConcept: medicine('M05BX04', 'Denosumab 120 mg') }, null],
    ['120 mg by its brand', { medicationCodeableConcept: medicine('M05BX04', 'XGEVA') }, null],
    ['120 mg by its strength', { medicationCodeableConcept: medicine('M05BX04', 'Denosumab 70 mg/mL') }, null],
    ['120 mg by its dose', doses(120, 'mg'), null],
    ['60 mg by its dose', doses(60, 'mg'), 'denosumab'],
    ['zoledronate 4 mg', { medicationCodeableConcept: medicine('M05BA08', 'Zoledronic acid 4 mg') }, null],
    ['what is none of ours', { medicationCodeableConcept: medicine('N02BE01', 'Paracetamol') }, null],
    ['nothing that is named', { medicationCodeableConcept: undefined }, null],
  ])('%s', (_what, more, agent) => {
    expect(read(request(more))).toMatchObject([{ agent }]);
  });

  it('stands in a resource beside it, with the dose in the order', () => {
    const medication = { resourceType: 'Medication', id: 'm', code: medicine('M05BX04', 'Denosumab') };
    const by = { medicationCodeableConcept: undefined, medicationReference: { reference: 'Medication/m' } };
    expect(read(medication, request(by))).toMatchObject([{ agent: 'denosumab' }]);
    const dosed = { ...doses(120, 'mg'), ...by };
    expect(read(medication, request(dosed))).toMatchObject([{ agent: null }]);
    const contained = { ...by, medicationReference: { reference: '#m' }, contained: [medication] };
    expect(read(request(contained))).toMatchObject([{ agent: 'denosumab' }]);
  });
});

describe('whether it is given', () => {
  it.each([
    ['draft', false],
    ['active', false],
    ['completed', false],
    ['stopped', true],
    ['cancelled', true],
    ['on-hold', true],
  ])('a request that is %s', (status, stops) => {
    expect(first(request({ status }))?.stops).toBe(stops);
  });

  it.each([
    ['active', false],
    ['intended', false],
    ['completed', true],
    ['not-taken', true],
    ['on-hold', true],
  ])('a statement that is %s', (status, stops) => {
    expect(first(statement({ status }))?.stops).toBe(stops);
  });

  it('is not where it is not to be performed', () => {
    expect(first(request({ doNotPerform: true }))?.stops).toBe(true);
  });
});

describe('from when until when', () => {
  const repeat = (bounds: object) => ({ dosageInstruction: [{ timing: { repeat: bounds } }] });

  it('is the day in the service’s zone', () => {
    expect(first(request({ authoredOn: '2026-03-31T23:30:00Z' }))?.startsOn).toBe('2026-04-01');
    expect(first(statement({ effectivePeriod: { start: '2026-03-02', end: '2026-09-02' } }))).toMatchObject({
      startsOn: '2026-03-02',
      endsOn: '2026-09-02',
    });
    expect(first(statement({ effectiveDateTime: '2026-03-03' }))?.startsOn).toBe('2026-03-03');
  });

  it('is not made up from a month or from what is no date', () => {
    for (const authoredOn of ['2026-03', '2026', '2026-02-30', 'soon', 7])
      expect(first(request({ authoredOn }))?.startsOn).toBeNull();
  });

  it('is bounded by a date or by a length', () => {
    expect(first(request(repeat({ boundsPeriod: { end: '2026-09-01' } })))).toMatchObject({
      endsOn: '2026-09-01',
      isBounded: false,
    });
    expect(first(request(repeat({ boundsDuration: { value: 6, unit: 'mo' } })))).toMatchObject({
      endsOn: null,
      isBounded: true,
    });
    expect(first(request())).toMatchObject({ endsOn: null, isBounded: false });
  });
});

it('passes over what is another patient’s, an error, or no medicine, and takes the rest', () => {
  expect(
    read(
      request({ subject: { reference: 'Patient/other' } }),
      request({ subject: { reference: 'https://records.example/fhir/Patient/xp' } }),
      request({ status: 'entered-in-error' }),
      { resourceType: 'ServiceRequest', status: 'draft' },
      request({ subject: { reference: 'https://records.example/fhir/Patient/p' } }),
      request({ subject: undefined }),
    ),
  ).toHaveLength(2);
});

it('reads nothing out of entries of any other shape', () => {
  const asked = { patientId: 'p', timeZone: 'Europe/London' };
  for (const entry of [undefined, null, {}, 'x', [null, 1, 'x', {}, { resource: null }, { resource: [] }]])
    expect(readOrders({ resourceType: 'Bundle', entry }, asked)).toEqual([]);
});
