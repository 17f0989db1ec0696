import { describe, expect, it } from '@jest/globals';
import { checkFacts } from './check-facts.ts';

type Json = Record<string, unknown>;

const good = (): Json => ({
  id: 'p1',
  asOf: '2026-05-01',
  service: { id: 's', timeZone: 'Europe/London', holidays: ['2027-12-25'] },
  patient: { birthDate: '1950-06-15', sex: 'female', careHomeResident: null },
  fractures: [{ id: 'f1', site: 'spine', diagnosedOn: '2026-01-31', surgeryOn: null }],
  treatments: [
    {
      id: 't1',
      agent: 'denosumab',
      startedOn: '2026-02-28',
      endedOn: null,
      plannedStopOn: '2030-01-01',
      doses: ['2026-02-28'],
      supplies: [{ on: '2026-03-01', days: 28 }],
    },
  ],
  events: [
    { type: 'fls-contact', on: '2026-02-01', by: 'a nurse', extra: { any: 1 } },
    { type: 'declined-treatment', on: '2026-03-01', revisitOn: '2028-01-01' },
  ],
});

/** The good facts with one thing changed, and the one error that follows. */
const errorOf = (change: (facts: Json) => void): string => {
  const facts = JSON.parse(JSON.stringify(good())) as Json;
  change(facts);
  const checked = checkFacts(facts);
  return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.path}`;
};
const list = (facts: Json, name: string): Json[] => facts[name] as Json[];
const first = (facts: Json, name: string): Json => list(facts, name)[0] as Json;
const withEvent = (event: unknown): string => errorOf((f) => list(f, 'events').push(event as Json));

describe('checkFacts', () => {
  it('takes good facts as they are', () => {
    const facts = good();
    expect(checkFacts(facts)).toEqual({ ok: true, facts });
  });

  it('takes no number that JSON can write and nothing can hold', () => {
    const value = JSON.parse('-1e400') as number;
    expect(withEvent({ type: 'dxa', on: '2026-03-01', status: 'scanned', tScore: value })).toBe(
      'invalid-facts /events/2/tScore',
    );
    const lab = { type: 'lab', on: '2026-03-01', test: 'vitamin-d', unit: 'nmol/L' };
    expect(withEvent({ ...lab, value: JSON.parse('1e400') as number })).toBe('invalid-facts /events/2/value');
  });

  it('turns an instant into the local date of the service', () => {
    const checked = checkFacts({ ...good(), asOf: '2026-06-30T23:30:00Z' });
    expect(checked).toMatchObject({ ok: true, facts: { asOf: '2026-07-01' } });
  });

  it.each<[string, (f: Json) => void]>([
    ['invalid-facts /id', (f) => (f['id'] = '')],
    ['invalid-facts /id', (f) => delete f['id']],
    ['invalid-facts /asOf', (f) => (f['asOf'] = '2026-02-30')],
    ['invalid-facts /asOf', (f) => (f['asOf'] = '2026-05-01T10:00:00')],
    ['invalid-facts /service/timeZone', (f) => (f['service'] = { timeZone: 'Mars/Olympus' })],
    ['invalid-facts /service/holidays/1', (f) => (f['service'] = { holidays: ['2026-12-25', '2026-12-32'] })],
    ['invalid-facts /patient/sex', (f) => ((f['patient'] as Json)['sex'] = 'w')],
    ['invalid-facts /patient/name', (f) => ((f['patient'] as Json)['name'] = 'x')],
    ['invalid-facts /fractures', (f) => (f['fractures'] = [])],
    ['invalid-facts /fractures/0/id', (f) => (first(f, 'fractures')['id'] = 'a b')],
    ['invalid-facts /fractures/1/id', (f) => list(f, 'fractures').push({ ...first(f, 'fractures') })],
    ['invalid-facts /fractures/0/diagnosedOn', (f) => (first(f, 'fractures')['diagnosedOn'] = null)],
    ['invalid-facts /treatments/0/agent', (f) => (first(f, 'treatments')['agent'] = 'aspirin')],
    ['invalid-facts /treatments/0/endedOn', (f) => (first(f, 'treatments')['endedOn'] = '2026-02-27')],
    [
      'invalid-facts /treatments/0/supplies/0/days',
      (f) => (first(f, 'treatments')['supplies'] = [{ on: '2026-03-01', days: 0 }]),
    ],
    ['invalid-facts /treatments/1/id', (f) => list(f, 'treatments').push({ ...first(f, 'treatments') })],
    ['invalid-facts /surname', (f) => (f['surname'] = 'x')],
    ['invalid-facts /a~1b~0c', (f) => (f['a/b~c'] = 1)],
    ['date-in-future /patient/birthDate', (f) => ((f['patient'] as Json)['birthDate'] = '2026-05-02')],
    ['date-in-future /fractures/0/surgeryOn', (f) => (first(f, 'fractures')['surgeryOn'] = '2026-05-02')],
    ['date-in-future /treatments/0/pausedOn', (f) => (first(f, 'treatments')['pausedOn'] = '2026-05-02')],
    ['date-before-birth /fractures/0/occurredOn', (f) => (first(f, 'fractures')['occurredOn'] = '1950-06-14')],
    ['ok', (f) => (first(f, 'fractures')['occurredOn'] = '1950-06-15')],
  ])('%s', (expected, change) => {
    expect(errorOf(change)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['invalid-facts /events/2', 5],
    ['invalid-facts /events/2/type', { on: '2026-03-01' }],
    ['invalid-facts /events/2/type', { type: 'party', on: '2026-03-01' }],
    ['invalid-facts /events/2/on', { on: 'never', type: 'party' }],
    ['invalid-facts /events/2/type', { type: 'party', on: 'never' }],
    ['invalid-facts /events/2/type', { type: 'constructor', on: '2026-03-01' }],
    ['invalid-facts /events/2/on', { type: 'fall' }],
    ['invalid-facts /events/2/status', { type: 'dxa', on: '2026-03-01' }],
    ['invalid-facts /events/2/nrs', { type: 'pain', on: '2026-03-01', nrs: 11 }],
    ['invalid-facts /events/2/nrs', { type: 'pain', on: '2026-03-01', nrs: 3.5 }],
    ['invalid-facts /events/2/treatment', { type: 'fls-assessment', on: '2026-03-01', treatment: null }],
    [
      'invalid-facts /events/2/resolvedOn',
      { type: 'red-flag', on: '2026-03-02', flag: 'infection', resolvedOn: '2026-03-01' },
    ],
    ['invalid-facts /events/2/acknowledgedOn', { type: 'discharge', on: '2026-03-02', acknowledgedOn: '2026-03-01' }],
    ['invalid-facts /events/2/unit', { type: 'lab', on: '2026-03-01', test: 'ctx', value: 1, unit: 'mmol/L' }],
    ['invalid-facts /events/2/unit', { unit: 'furlong', type: 'lab', on: '2026-03-01', test: 'ctx', value: 1 }],
    ['ok', { type: 'lab', on: '2026-03-01', test: 'ctx', value: 1, unit: 'ng/mL' }],
    ['ok', { type: 'follow-up-contact', on: '2026-05-01', onTreatment: null, adherent: null }],
    ['date-in-future /events/2/on', { type: 'death', on: '2026-05-02' }],
    [
      'date-in-future /events/2/resolvedOn',
      { type: 'red-flag', on: '2026-03-02', flag: 'infection', resolvedOn: '2026-05-02' },
    ],
    ['date-before-birth /events/2/on', { type: 'fall', on: '1950-06-14' }],
    ['unknown-reference /events/2/treatment', { type: 'treatment-review', on: '2026-03-01', treatment: 't2' }],
  ])('%s of an event', (expected, event) => {
    expect(withEvent(event)).toBe(expected);
  });

  it('holds nothing dated on the day of death against it, and all that comes later', () => {
    const dieOn =
      (on: string) =>
      (f: Json): void =>
        void list(f, 'events').push({ type: 'death', on });
    expect(errorOf(dieOn('2026-03-01'))).toBe('ok');
    expect(errorOf(dieOn('2026-02-28'))).toBe('date-after-death /treatments/0/supplies/0/on');
    expect(errorOf(dieOn('2026-02-27'))).toBe('date-after-death /treatments/0/startedOn');
  });

  it('prints the first code in their order, then the first in the document', () => {
    const many = (f: Json): void => {
      list(f, 'events').push({ type: 'treatment-review', on: '1949-01-01', treatment: 't9' });
      list(f, 'events').push({ type: 'fall', on: '2027-01-01' });
      list(f, 'events').push({ type: 'fall', on: '2028-01-01' });
    };
    expect(errorOf(many)).toBe('date-in-future /events/3/on');
    expect(errorOf((f) => (many(f), list(f, 'events').push({ type: 'fall', on: '' })))).toBe(
      'invalid-facts /events/5/on',
    );
  });

  it('follows the order of the document and not of the schema', () => {
    const { id, asOf, fractures, patient } = good();
    const late = { type: 'fall', on: '2027-01-01' };
    const future = [{ ...(fractures as Json[])[0], surgeryOn: '2027-01-01' }];
    const eventsFirst = checkFacts({ events: [late], id, asOf, patient, fractures: future });
    const fracturesFirst = checkFacts({ id, asOf, patient, fractures: future, events: [late] });
    expect(eventsFirst).toMatchObject({ error: { path: '/events/0/on' } });
    expect(fracturesFirst).toMatchObject({ error: { path: '/fractures/0/surgeryOn' } });
  });

  it.each([null, [], 'x', 5])('refuses %p', (input) => {
    expect(checkFacts(input)).toMatchObject({ ok: false, error: { code: 'invalid-facts', path: '' } });
  });

  it('names what an object lacks before anything that is wrong inside it', () => {
    const twice = (change: (facts: Json) => void) =>
      errorOf((facts) => {
        first(facts, 'fractures')['site'] = 'nowhere';
        change(facts);
      });
    expect(twice(() => undefined)).toBe('invalid-facts /fractures/0/site');
    expect(twice((f) => delete f['patient'])).toBe('invalid-facts /patient');
    expect(twice((f) => delete first(f, 'fractures')['diagnosedOn'])).toBe('invalid-facts /fractures/0/diagnosedOn');
    // What stands before it is looked at before it, what stands after it is not.
    expect(twice((f) => delete (f['patient'] as Json)['sex'])).toBe('invalid-facts /patient/sex');
    expect(twice((f) => delete first(f, 'events')['on'])).toBe('invalid-facts /fractures/0/site');
    expect(twice((f) => (first(f, 'fractures')['id'] = undefined))).toBe('invalid-facts /fractures/0/id');
  });

  it('is not led astray by names of the language', () => {
    expect(checkFacts(JSON.parse('{"__proto__": {"id": "p"}}'))).toMatchObject({ error: { path: '/id' } });
    expect(errorOf((f) => Object.defineProperty(f, '__proto__', { value: 1, enumerable: true }))).toBe(
      'invalid-facts /__proto__',
    );
  });
});
