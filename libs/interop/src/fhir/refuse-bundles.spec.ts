import { describe, expect, it } from '@jest/globals';
import {
  aBundleOf,
  accepted,
  aFracture,
  anEntry,
  aPatient,
  aRequest,
  aTScore,
  bytesOf,
  inLondon,
  issuesOf,
  refused,
  translate,
} from '../../test/a-bundle.ts';
import { translateBundleStream } from './translate-bundle.ts';

const onlyIssue = async (resource: object) => {
  const translation = await translate([aPatient(), resource as never]);
  const [issue, ...others] = issuesOf(translation);
  expect(others).toEqual([]);
  return { refusal: refused(translation).refusal, ...issue };
};
const at = (element: string) => `Bundle.entry[1].resource.${element}`;

describe('what is not R4', () => {
  const {
    encounter: _encounter,
    clinicalStatus: _status,
    verificationStatus: _verified,
    ...bare
  } = aFracture('f1', '2026-01-01');
  it.each([
    [
      'clinicalStatus as a code',
      { ...bare, clinicalStatus: 'active' },
      'structure',
      'clinicalStatus',
      /Condition: `clinicalStatus` is a string; R4 wants a CodeableConcept/,
    ],
    [
      'verificationStatus as a code',
      { ...bare, verificationStatus: 'confirmed' },
      'structure',
      'verificationStatus',
      /CodeableConcept/,
    ],
    [
      'context',
      { ...bare, context: { reference: 'Encounter/1' } },
      'structure',
      'context',
      /name in STU3; R4 wants `encounter`/,
    ],
    ['assertedDate', { ...bare, assertedDate: '2026-01-01' }, 'structure', 'assertedDate', /R4 wants `recordedDate`/],
    [
      'an element nobody knows',
      { ...bare, fragility: true },
      'structure',
      'fragility',
      /`fragility` is not an element of Condition in R4/,
    ],
    [
      'an element nobody knows within another',
      { ...bare, subject: { reference: 'Patient/p1', agent: 1 } },
      'structure',
      'subject.agent',
      /not an element of Reference/,
    ],
    [
      'no subject',
      (({ subject: _s, ...rest }) => rest)(bare),
      'required',
      'subject',
      /`subject` is missing: R4 requires it in Condition/,
    ],
    ['a code that is a text', { ...bare, code: 'S72.0' }, 'structure', 'code', /R4 wants a CodeableConcept/],
    [
      'a coding that is no list',
      { ...bare, code: { coding: { code: '1' } } },
      'structure',
      'code.coding',
      /is an object; R4 wants a list of Coding/,
    ],
    [
      'a code that is a number',
      { ...bare, code: { coding: [{ code: 359817006 }] } },
      'structure',
      'code.coding[0].code',
      /is a number; R4 wants a string/,
    ],
    ['null', { ...bare, recordedDate: null }, 'structure', 'recordedDate', /is null/],
    ['a list that is none', { ...bare, evidence: {} }, 'structure', 'evidence', /R4 wants a list of object/],
    [
      'a status of another system',
      { ...bare, clinicalStatus: { coding: [{ system: 'http://hl7.org/fhir/condition-clinical', code: 'active' }] } },
      'code-invalid',
      'clinicalStatus',
      /condition-clinical; R4 wants one of active/,
    ],
    ['an id with a blank', { ...bare, id: 'f 1' }, 'value', 'id', /at most 64/],
    [
      'an instant without offset',
      { ...bare, recordedDate: '2026-01-01T10:00:00' },
      'value',
      'recordedDate',
      /instant with its offset/,
    ],
    [
      'a date that does not exist',
      { ...bare, abatementDateTime: '2026-02-30' },
      'value',
      'abatementDateTime',
      /date that exists/,
    ],
    [
      'an hour that does not exist',
      { ...bare, recordedDate: '2026-01-01T24:00:00Z' },
      'value',
      'recordedDate',
      /date that exists/,
    ],
    ['an Encounter without class', { resourceType: 'Encounter', status: 'finished' }, 'required', 'class', /Encounter/],
    [
      'an Encounter whose class is a list',
      { resourceType: 'Encounter', status: 'finished', class: [{ code: 'EMER' }] },
      'structure',
      'class',
      /a list; R4 wants a Coding/,
    ],
    [
      'reason in an Encounter',
      { resourceType: 'Encounter', status: 'finished', class: { code: 'EMER' }, reason: [] },
      'structure',
      'reason',
      /R4 wants `reasonCode`/,
    ],
    [
      'context in an Observation that says nothing to us',
      { ...aTScore('o', '2026-01-01', 1, '8302-2'), context: {} },
      'structure',
      'context',
      /Observation: `context`/,
    ],
    [
      'a status of no Observation',
      { ...aTScore('o', '2026-01-01', 1), status: 'done' },
      'code-invalid',
      'status',
      /one of registered/,
    ],
    [
      'a value that is a text',
      { ...aTScore('o', '2026-01-01', 1), valueQuantity: { value: '-2.5' } },
      'structure',
      'valueQuantity.value',
      /R4 wants a number/,
    ],
    [
      'medication as of R5',
      (({ medicationCodeableConcept: concept, ...rest }) => ({
        ...rest,
        medication: { concept },
        medicationReference: {},
      }))(aRequest('m', '2026-01-01')),
      'structure',
      'medication',
      /R5; R4 wants/,
    ],
    [
      'a request for no medicine',
      (({ medicationCodeableConcept: _m, ...rest }) => rest)(aRequest('m', '2026-01-01')),
      'required',
      'medicationCodeableConcept',
      /no medicine is named/,
    ],
    [
      'a requester as of STU3',
      { ...aRequest('m', '2026-01-01'), requester: { agent: {} } },
      'structure',
      'requester.agent',
      /not an element of Reference/,
    ],
    [
      'no intent',
      (({ intent: _i, ...rest }) => rest)(aRequest('m', '2026-01-01')),
      'required',
      'intent',
      /`intent` is missing/,
    ],
  ])('%s is refused, with its path and what is wanted', async (_, resource, code, element, text) => {
    expect(await onlyIssue(resource)).toEqual({
      refusal: 'not-r4',
      code,
      path: at(element),
      text: expect.stringMatching(text),
    });
  });

  it('says so in FHIR, with the stable code', async () => {
    expect(refused(await translate([aPatient(), { ...bare, clinicalStatus: 'active' } as never]))).toMatchObject({
      code: 'FLS-1207',
      total: 1,
      outcome: {
        resourceType: 'OperationOutcome',
        issue: [
          {
            severity: 'error',
            code: 'structure',
            details: { coding: [{ system: 'urn:osteon:error', code: 'FLS-1207', display: 'not-r4' }] },
          },
        ],
      },
    });
  });

  it('is not looked for in what is not read', async () => {
    const { ignored } = accepted(
      await translate([
        aPatient(),
        { resourceType: 'Procedure', context: 1 },
        { resourceType: 'Claim' },
        { resourceType: 'Claim' },
      ]),
    );
    expect(ignored).toEqual({ Claim: 2, Procedure: 1 });
  });

  it('takes extensions of resources, elements and primitives', async () => {
    const extension = [{ url: 'https://x.example', valueString: 'x' }];
    const patient = aPatient({
      _birthDate: { extension },
      extension,
      name: [{ family: 'Test', given: ['Ada'], _given: [{ extension }], extension, id: 'n' }],
    });
    accepted(
      await translate([
        patient,
        aFracture('f1', '2026-01-01', { code: { coding: [{ _code: { extension } }], text: 'x' } }),
      ]),
    );
  });
});

describe('an entry', () => {
  const refusalOf = async (entry: unknown, type = 'transaction') =>
    refused(await translateBundleStream(bytesOf(aBundleOf([anEntry(aPatient()), entry as object], type)), inLondon));
  it.each([
    ['null', null, 'not-r4', 'Bundle.entry[1]'],
    ['a text', 'Patient/1', 'not-r4', 'Bundle.entry[1]'],
    ['without a resource', { request: { method: 'POST', url: 'Patient' } }, 'not-r4', 'Bundle.entry[1].resource'],
    [
      'with a resource of no type',
      { resource: { id: '1' }, request: { method: 'POST', url: 'x' } },
      'not-r4',
      'Bundle.entry[1].resource',
    ],
    [
      'that deletes',
      { request: { method: 'DELETE', url: 'Condition/1' } },
      'not-supported',
      'Bundle.entry[1].request.method',
    ],
    [
      'that patches',
      { resource: aPatient({ id: 'p2' }), request: { method: 'PATCH', url: 'Patient/p2' } },
      'not-supported',
      'Bundle.entry[1].request.method',
    ],
    ['without a request', { resource: aFracture('f1', '2026-01-01') }, 'not-r4', 'Bundle.entry[1].request'],
  ])('%s is refused', async (_, entry, code, path) => {
    expect(await refusalOf(entry)).toMatchObject({ refusal: code, outcome: { issue: [{ expression: [path] }] } });
  });

  it('needs no request in a collection', async () => {
    const bundle = aBundleOf([{ resource: aPatient(), fullUrl: 'https://h.example/Patient/p1' }], 'collection');
    expect(accepted(await translateBundleStream(bytesOf(bundle), inLondon)).patients).toHaveLength(1);
  });
});

describe('many findings', () => {
  const wrong = (id: string) => ({ ...aTScore(id, '2026-01-01', 1), context: {} });
  const many = Array.from({ length: 50 }, (_, index) => wrong(`o${index}`));

  it('are 20 and a count, one of each kind among them, in their order', async () => {
    const last = { ...aFracture('f1', '2026-01-01'), clinicalStatus: 'active', verificationStatus: 'confirmed' };
    const translation = await translate([aPatient(), ...many, last as never]);
    const { outcome, total } = refused(translation);
    expect(total).toBe(52);
    expect(outcome.issue).toHaveLength(21);
    expect(outcome.issue.at(-1)).toMatchObject({
      severity: 'information',
      details: { text: '52 things are wrong in all; 20 of them are shown.' },
    });
    const paths = issuesOf(translation).map(({ path }) => path);
    expect(paths.slice(0, 3)).toEqual([1, 2, 3].map((entry) => `Bundle.entry[${entry}].resource.context`));
    expect(paths.slice(-3, -1)).toEqual([
      'Bundle.entry[51].resource.clinicalStatus',
      'Bundle.entry[51].resource.verificationStatus',
    ]);
  });

  it('are as many as asked for', async () => {
    expect(refused(await translate([aPatient(), ...many], { maxIssues: 3 })).outcome.issue).toHaveLength(4);
    expect(refused(await translate([aPatient(), ...many.slice(0, 20)])).outcome.issue).toHaveLength(20);
  });

  it('name the gravest as the code, and dates are judged only in what is R4', async () => {
    const translation = refused(await translate([aPatient(), aFracture('f1', '2030-01-01'), wrong('o1') as never]));
    expect(translation).toMatchObject({ refusal: 'not-r4', total: 1 });
    const dates = refused(await translate([aPatient(), aFracture('f1', '1900-01-01'), aFracture('f2', '2030-01-01')]));
    expect(dates).toMatchObject({ code: 'FLS-1011', refusal: 'date-in-future', total: 2 });
  });
});

it('answers malformed JSON with an outcome too', async () => {
  const translation = refused(await translateBundleStream(bytesOf('{"resourceType":"Bundle",'), inLondon));
  expect(translation).toMatchObject({
    code: 'FLS-1201',
    refusal: 'malformed-json',
    total: 1,
    outcome: { issue: [{ code: 'structure' }] },
  });
  expect(translation.message).toMatch(/breaks off at byte 25/);
});

it('throws for a zone that does not exist, and lets the errors of the source through', async () => {
  await expect(translate([aPatient()], { timeZone: 'Europe/Nowhere' })).rejects.toThrow(RangeError);
  const broken = async function* () {
    yield new TextEncoder().encode('{"resourceType"');
    throw new Error('the line went dead');
  };
  await expect(translateBundleStream(broken(), inLondon)).rejects.toThrow('the line went dead');
});
