import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle } from 'fhir/r4.js';
import { aMachine, anAppToken, tokenOf, WHOLE_RECORD, writeToEverybody } from '../external/programs.ts';
import { anEnrolment, type Answer, enrol, type People, startApi, type TestApi } from './harness.ts';

const OF_CARE = [
  ...['Patient', 'Condition', 'Observation', 'MedicationStatement', 'MedicationAdministration', 'EpisodeOfCare'],
  ...['Task', 'CarePlan', 'DiagnosticReport', 'Communication', 'Consent', 'Flag', 'Appointment'],
];
const OF_COUNTS = ['Measure', 'MeasureReport'];
const TYPES = [...OF_CARE, ...OF_COUNTS, 'AuditEvent'];
const WITH_HISTORY = [
  'Condition',
  'Observation',
  'MedicationStatement',
  'MedicationAdministration',
  'DiagnosticReport',
];
const WRITTEN = ['Patient', 'Condition', 'Observation', 'MedicationStatement', 'MedicationAdministration'];

/** What is answered: it is shown; it is not there for who asks; it is not for them; nobody is signed in. */
type Fate = 'shown' | 'not there' | 'forbidden' | 'unknown caller';

/** Of each who asks: what becomes of care, of counts and of the audit log. */
const READERS: Readonly<Record<string, readonly [care: Fate, counts: Fate, audit: Fate]>> = {
  nurse: ['shown', 'shown', 'forbidden'],
  lead: ['shown', 'shown', 'forbidden'],
  safetyOfficer: ['shown', 'shown', 'forbidden'],
  auditor: ['forbidden', 'shown', 'shown'],
  admin: ['forbidden', 'forbidden', 'forbidden'],
  stranger: ['not there', 'shown', 'forbidden'],
  anonymous: ['unknown caller', 'unknown caller', 'unknown caller'],
  'a program that reads': ['shown', 'shown', 'forbidden'],
  'a program that records': ['forbidden', 'forbidden', 'forbidden'],
  'a program that enrols': ['forbidden', 'forbidden', 'forbidden'],
  'a program of another service': ['not there', 'shown', 'forbidden'],
  'an app launched for the patient': ['shown', 'forbidden', 'forbidden'],
  'an app launched for another patient': ['not there', 'forbidden', 'forbidden'],
};
const fateOf = (who: string, type: string): Fate | undefined =>
  READERS[who]?.[OF_CARE.includes(type) ? 0 : OF_COUNTS.includes(type) ? 1 : 2];

/** Of each who writes: what of the types that are written. */
const WRITERS: Readonly<Record<string, 'everything' | 'records' | 'nothing'>> = {
  nurse: 'everything',
  lead: 'everything',
  ...{ safetyOfficer: 'nothing', auditor: 'nothing', admin: 'nothing', anonymous: 'nothing' },
  'a program that reads': 'nothing',
  'a program that records': 'records',
  'a program that enrols': 'everything',
  'an app launched for the patient': 'nothing',
};

let api: TestApi;
let people: People;
let ada: string;
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};
const versions: Record<string, string> = {};

beforeAll(async () => {
  api = await startApi({ mode: 'production' });
  people = await api.people();
  ada = (await enrol(people.nurse, anEnrolment({ facts: [...WHOLE_RECORD] }))).patientId;
  const bea = (await enrol(people.nurse)).patientId;
  await writeToEverybody(api);
  const machine = await aMachine(api, people, ['system/*.rs']);
  tokens['a program that reads'] = machine.token;
  tokens['a program that records'] = (await aMachine(api, people, ['record'])).token;
  tokens['a program that enrols'] = (await aMachine(api, people, ['enrol'])).token;
  tokens['a program that reads results'] = await tokenOf(api, machine, 'system/Observation.rs');
  const moved = await aMachine(api, people, ['system/*.rs']);
  await api.query('update machine_client set service_id = $1 where id = $2', [api.ids.south, moved.id]);
  tokens['a program of another service'] = await tokenOf(api, moved, 'system/*.rs');
  tokens['an app launched for the patient'] = await anAppToken(api, people, people.nurse, ada);
  tokens['an app launched for another patient'] = await anAppToken(api, people, people.nurse, bea);
  for (const type of TYPES) {
    const person = type === 'AuditEvent' ? people.auditor : people.nurse;
    const of = OF_CARE.includes(type) ? (type === 'Patient' ? `?_id=${ada}` : `?patient=${ada}`) : '';
    const { body } = await person.get<Bundle>(`/fhir/R4/${type}${of}`);
    const resource = body.entry?.[0]?.resource;
    ids[type] = resource?.id ?? '';
    versions[type] = resource?.meta?.versionId ?? '';
  }
});
afterAll(() => api.close());

const ask = (
  who: string,
  method: string,
  path: string,
  body?: string,
  type = 'application/fhir+json',
): Promise<Answer<Bundle>> => {
  const token = tokens[who];
  const browser = token === undefined ? people[who as keyof People] : api.browser();
  return browser.send<Bundle>(method, `/fhir/R4/${path}`, {
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body }),
  });
};

/** How an answer turned out: a list without what was looked for is as if it were not there. */
function fate({ status, body }: Answer<Bundle>): Fate | number {
  if (status === 200) return body.resourceType === 'Bundle' && body.entry === undefined ? 'not there' : 'shown';
  return ({ 401: 'unknown caller', 403: 'forbidden', 404: 'not there' } as const)[status] ?? status;
}

const A_PERIOD = JSON.stringify({
  resourceType: 'Parameters',
  parameter: ['periodStart', 'periodEnd'].map((name) => ({ name, valueDate: '2026-05-31' })),
});

/** Every way to read one of a type. */
function readings(type: string): (readonly [method: string, path: string, body?: string, contentType?: string])[] {
  const id = ids[type] ?? '';
  const form = 'application/x-www-form-urlencoded';
  return [
    ['GET', `${type}/${id}`],
    ['GET', `${type}?_id=${id}`],
    ['POST', `${type}/_search`, `_id=${id}`, form],
    ...(OF_COUNTS.includes(type) ? [] : [['GET', `${type}/${id}/_history/${versions[type]}`] as const]),
    ...(WITH_HISTORY.includes(type) ? [['GET', `${type}/${id}/_history`] as const] : []),
    ...(type === 'MeasureReport'
      ? ([
          ['GET', `Measure/${ids['Measure']}/$evaluate-measure?periodStart=2026-05&periodEnd=2026-05`],
          ['POST', `Measure/${ids['Measure']}/$evaluate-measure`, A_PERIOD],
        ] as const)
      : []),
    ...(type === 'Patient'
      ? ([
          ['GET', `${type}/${id}/$everything`],
          ['POST', `${type}/${id}/$everything`, '{}'],
        ] as const)
      : []),
  ];
}

describe.each(Object.keys(READERS))('%s', (who) => {
  test.each(TYPES)('may read %s as is said', async (type) => {
    expect(ids[type]).not.toBe('');
    for (const [method, path, body, contentType] of readings(type)) {
      const answer = await ask(who, method, path, body, contentType);
      expect({ method, path, fate: fate(answer) }).toEqual({ method, path, fate: fateOf(who, type) });
    }
  });
});

test.each(TYPES)('a program that reads results reads %s accordingly', async (type) => {
  for (const [method, path, body, contentType] of readings(type)) {
    const answer = await ask('a program that reads results', method, path, body, contentType);
    expect({ path, fate: fate(answer) }).toEqual({ path, fate: type === 'Observation' ? 'shown' : 'forbidden' });
  }
});

describe.each(Object.keys(WRITERS))('%s', (who) => {
  test.each([...WRITTEN, 'DiagnosticReport'])('may write %s as is said', async (type) => {
    const id = ids[type] ?? '';
    // What is let in is refused for what it says.
    const empty = JSON.stringify({ resourceType: type, unheardOf: true });
    const ways: (readonly [method: string, path: string, body: string, contentType?: string])[] = [
      ['POST', type, empty],
      ...(type === 'DiagnosticReport'
        ? []
        : ([
            ['PUT', `${type}/${id}`, empty],
            ['PUT', `${type}?identifier=urn:x|1`, empty],
            ['PATCH', `${type}/${id}`, '{}', 'application/json-patch+json'],
          ] as const)),
    ];
    for (const [method, path, body, contentType] of ways) {
      const { status } = await ask(who, method, path, body, contentType);
      const may =
        WRITERS[who] === 'everything' || (WRITERS[who] === 'records' && !(type === 'Patient' && method === 'POST'));
      const refused = who === 'anonymous' ? 401 : 403;
      const said = [400, 422].includes(status) ? 'let in' : status;
      expect({ method, path, said }).toEqual({ method, path, said: may ? 'let in' : refused });
    }
  });
});

test.each(TYPES)('nobody deletes %s, or writes what is not written', async (type) => {
  for (const who of ['nurse', 'auditor', 'a program that reads']) {
    const ways = [
      ['DELETE', `${type}/${ids[type]}`],
      ...(WRITTEN.includes(type) ? [] : [['PUT', `${type}/${ids[type]}`] as const]),
      ...([...WRITTEN, 'DiagnosticReport'].includes(type) ? [] : [['POST', type] as const]),
    ] as const;
    for (const [method, path] of ways) {
      const { status } = await ask(who, method, path, JSON.stringify({ resourceType: type }));
      const expected = fateOf(who, type) === 'shown' ? 405 : 403;
      expect({ who, method, path, status }).toEqual({ who, method, path, status: expected });
    }
  }
});
