import { describe, expect, it } from '@jest/globals';
import { patchOf, readTransaction } from './read-transaction.ts';
import { identifierOf, References } from './resolve-references.ts';

const BASE = 'https://osteon.example/fhir/R4';
const entry = (method: string, url: string, more: Record<string, unknown> = {}, resourceType = 'Patient') => ({
  ...(method === 'GET' ? {} : { resource: { resourceType } }),
  request: { method, url, ...more },
});
const read = (...entries: unknown[]) =>
  readTransaction({ resourceType: 'Bundle', type: 'transaction', entry: entries }, BASE);
const entriesOf = (...entries: unknown[]) => {
  const reading = read(...entries);
  return reading.ok ? reading.entries : reading.findings;
};

describe('readTransaction', () => {
  it('reads what each entry asks for', () => {
    expect(
      entriesOf(
        entry('POST', 'Patient', { ifNoneExist: 'identifier=a|1' }),
        entry('PUT', `${BASE}/Patient/7`, { ifMatch: 'W/"3"' }),
        entry('PUT', 'Patient?identifier=a%7C1'),
        entry('GET', '/fhir/R4/Condition?patient=7&_count=5'),
        entry('GET', 'metadata'),
      ),
    ).toMatchObject([
      { ok: true, entry: { method: 'POST', type: 'Patient', id: null, ifNoneExist: 'identifier=a|1' } },
      { ok: true, entry: { method: 'PUT', type: 'Patient', id: '7', ifMatch: 'W/"3"', url: 'Patient/7' } },
      { ok: true, entry: { method: 'PUT', id: null, criteria: 'identifier=a%7C1' } },
      { ok: true, entry: { method: 'GET', type: 'Condition', criteria: 'patient=7&_count=5' } },
      { ok: true, entry: { method: 'GET', url: 'metadata' } },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['no request', { resource: { resourceType: 'Patient' } }, 'Bundle.entry[0].request'],
    ['no entry', 'x', 'Bundle.entry[0].request'],
    ['a deletion', entry('DELETE', 'Patient/7'), 'Bundle.entry[0].request.method'],
    ['no address', entry('POST', ''), 'Bundle.entry[0].request.url'],
    ['an address elsewhere', entry('POST', 'https://other.example/Patient'), 'Bundle.entry[0].request.url'],
    ['a creation at an id', entry('POST', 'Patient/7'), 'Bundle.entry[0].request.url'],
    ['an update of a type', entry('PUT', 'Patient'), 'Bundle.entry[0].request.url'],
    ['an update of a version', entry('PUT', 'Patient/7/_history/1'), 'Bundle.entry[0].request.url'],
    ['no resource', { request: { method: 'POST', url: 'Patient' } }, 'Bundle.entry[0].resource'],
    ['another type', entry('POST', 'Condition'), 'Bundle.entry[0].resource.resourceType'],
  ])('refuses %s by its place', (_, bad, expression) => {
    expect(entriesOf(bad)).toMatchObject([{ ok: false, findings: [{ expression }] }]);
  });

  it.each<[string, unknown, string]>([
    ['no bundle', { resourceType: 'Patient' }, ''],
    ['a collection', { resourceType: 'Bundle', type: 'collection' }, 'Bundle.type'],
    ['no list', { resourceType: 'Bundle', type: 'batch', entry: {} }, 'Bundle.entry'],
    ['too many', { resourceType: 'Bundle', type: 'batch', entry: Array.from({ length: 1001 }) }, 'Bundle.entry'],
    [
      'one address twice',
      { resourceType: 'Bundle', type: 'batch', entry: [{ fullUrl: 'urn:uuid:1' }, { fullUrl: 'urn:uuid:1' }] },
      'Bundle.entry[1].fullUrl',
    ],
  ])('refuses %s whole', (_, bundle, expression) => {
    expect(readTransaction(bundle, BASE)).toMatchObject({ ok: false, findings: [{ expression }] });
  });

  it('finds a patch in a Binary', () => {
    const data = Buffer.from('[{"op":"remove","path":"/telecom/0"}]').toString('base64');
    const binary = { resourceType: 'Binary', contentType: 'application/json-patch+json', data };
    expect(patchOf(binary)).toEqual([{ op: 'remove', path: '/telecom/0' }]);
    expect(patchOf({ ...binary, contentType: 'application/json' })).toBeUndefined();
    expect(patchOf({ ...binary, data: 'bm8=' })).toBeUndefined();
    expect(patchOf({ resourceType: 'Patient' })).toBeUndefined();
  });
});

describe('References', () => {
  const references = new References(BASE, [
    { index: 0, fullUrl: 'urn:uuid:aa', type: 'Patient', id: null },
    { index: 1, fullUrl: 'https://hospital.example/fhir/Patient/8', type: 'Patient', id: null },
    { index: 2, fullUrl: null, type: 'Patient', id: '9' },
  ]);

  it.each<[string, unknown]>([
    ['urn:uuid:aa', { kind: 'entry', index: 0 }],
    ['https://hospital.example/fhir/Patient/8', { kind: 'entry', index: 1 }],
    ['Patient/8', { kind: 'entry', index: 1 }],
    ['Patient/9/_history/2', { kind: 'entry', index: 2 }],
    [`${BASE}/Patient/9`, { kind: 'entry', index: 2 }],
    ['Patient/10', { kind: 'id', type: 'Patient', id: '10' }],
    [`${BASE}/Patient/10`, { kind: 'id', type: 'Patient', id: '10' }],
    ['Patient?identifier=a|1', { kind: 'criteria', type: 'Patient', criteria: 'identifier=a|1' }],
    ['urn:uuid:bb', { kind: 'dangling' }],
    ['Ada Example', { kind: 'dangling' }],
    ['https://other.example/fhir/Practitioner/3', { kind: 'elsewhere' }],
  ])('%s', (reference, target) => expect(references.targetOf(reference)).toEqual(target));

  it('finds the subject', () => {
    const of = (subject: unknown) => references.subjectOf({ subject }, 'Condition');
    expect(of({ reference: 'urn:uuid:aa' })).toMatchObject({ expression: 'Condition.subject', target: { index: 0 } });
    expect(of({ identifier: { system: 'a b', value: '1&2' } })?.target).toEqual({
      kind: 'criteria',
      type: 'Patient',
      criteria: 'identifier=a+b%7C1%262',
    });
    expect(of({ display: 'Ada' })?.target).toEqual({ kind: 'dangling' });
    expect(of(undefined)).toBeNull();
  });

  it('finds what dangles anywhere, but not what is contained', () => {
    const resource = {
      subject: { reference: 'urn:uuid:aa' },
      evidence: [{ detail: [{ reference: 'urn:uuid:cc' }, { reference: '#own' }] }],
      contained: [{ subject: { reference: 'urn:uuid:dd' } }],
    };
    expect(references.within(resource, 'Condition')).toEqual([
      { expression: 'Condition.subject', said: 'urn:uuid:aa', target: { kind: 'entry', index: 0 } },
      { expression: 'Condition.evidence[0].detail[0]', said: 'urn:uuid:cc', target: { kind: 'dangling' } },
    ]);
  });
});

describe('identifierOf', () => {
  it.each<[string, unknown]>([
    ['identifier=https://a.example/n|47', { system: 'https://a.example/n', value: '47' }],
    ['?identifier=https%3A%2F%2Fa.example%2Fn%7C47', { system: 'https://a.example/n', value: '47' }],
    ['identifier=47', { system: null, value: '47' }],
    ['identifier=|47', { system: '', value: '47' }],
    ['identifier=a|1&identifier=a|2', null],
    ['name=Ada', null],
    ['identifier=a|', null],
    ['', null],
  ])('%s', (criteria, found) => expect(identifierOf(criteria)).toEqual(found));
});
