/** Every field that facts may have: whether it must be there, what it takes and what it refuses, named by its path. */
import { describe, expect, it } from '@jest/globals';
import { checkFacts } from './check-facts.ts';
import {
  AGENTS,
  ASSESSMENT_TREATMENTS,
  CHANNELS,
  EVENT_TYPES,
  FLAGS,
  LAB_TESTS,
  LAB_UNITS,
  SEXES,
  SITES,
  UNITS_OF_TEST,
} from './facts.ts';

type Json = { [name: string]: Value };
type Value = string | number | boolean | null | Value[] | Json;

/** Facts with every field there is, and an event of every type but death, at the place of its type in the list. */
const full = (): Json => ({
  id: 'p1',
  asOf: '2026-05-01',
  service: { id: 's', timeZone: 'Europe/London', holidays: ['2026-12-25'] },
  patient: { birthDate: '1950-06-15', sex: 'female', careHomeResident: false },
  fractures: [
    {
      id: 'f1',
      site: 'spine',
      diagnosedOn: '2026-01-31',
      occurredOn: '2026-01-30',
      symptomOnsetOn: '2026-01-29',
      symptomatic: true,
      fallRelated: true,
      surgeryOn: '2026-02-01',
    },
  ],
  treatments: [
    {
      id: 't1',
      agent: 'alendronate',
      startedOn: '2026-02-10',
      endedOn: '2026-04-20',
      endReason: 'stomach',
      plannedStopOn: '2031-01-01',
      pausedOn: '2026-03-01',
      doses: ['2026-02-10'],
      supplies: [{ on: '2026-02-10', days: 28 }],
    },
  ],
  events: [
    { type: 'fls-contact', on: '2026-02-02' },
    { type: 'fls-assessment', on: '2026-02-02', treatment: 'recommended' },
    { type: 'dxa', on: '2026-02-02', status: 'scanned', tScore: -2.6 },
    { type: 'falls-assessment', on: '2026-02-02', status: 'done', risk: 'low' },
    {
      type: 'pain',
      on: '2026-02-02',
      nrs: 5,
      rdq: 12,
      worsening: false,
      deformity: false,
      pulmonaryDysfunction: false,
    },
    { type: 'augmentation-review', on: '2026-02-02', nrs: 4, outcome: 'repeat' },
    { type: 'augmentation-referral', on: '2026-02-02' },
    { type: 'pain-escalation', on: '2026-02-02' },
    { type: 'red-flag', on: '2026-02-02', flag: 'infection', resolvedOn: '2026-02-03' },
    {
      type: 'follow-up-contact',
      on: '2026-02-02',
      outcome: 'reached',
      strengthAndBalance: true,
      onTreatment: 'alendronate',
      adherent: true,
    },
    { type: 'falls-reminder', on: '2026-02-02' },
    { type: 'falls-follow-up', on: '2026-02-02' },
    { type: 'fall', on: '2026-02-02', injured: false },
    { type: 'adherence-check', on: '2026-02-12', treatment: 't1', taking: true },
    { type: 'treatment-review', on: '2026-02-12', treatment: 't1' },
    { type: 'lab', on: '2026-02-02', test: 'vitamin-d', value: 50, unit: 'nmol/L' },
    { type: 'declined-treatment', on: '2026-02-02', revisitOn: '2027-01-01' },
    { type: 'declined-follow-up', on: '2026-02-02' },
    { type: 'opt-out', on: '2026-02-02', channel: 'sms' },
    { type: 'transfer', on: '2026-02-02', acknowledgedOn: '2026-02-03' },
    { type: 'discharge', on: '2026-02-02', acknowledgedOn: '2026-02-03' },
  ],
});

const eventAt = (type: string): string => `/events/${EVENT_TYPES.filter((t) => t !== 'death').indexOf(type as 'pain')}`;

/** The full facts with the value at a path changed or, when undefined, taken away; what the check says of them. */
const saidOf = (path: string, value?: Value): string => {
  const facts = full();
  const names = path.split('/').slice(1);
  const last = names.pop() ?? '';
  const owner = names.reduce<Value>((at, name) => (at as Json)[name] as Value, facts) as Json;
  if (value === undefined) Reflect.deleteProperty(owner, last);
  else owner[last] = value;
  const checked = checkFacts(facts);
  return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.path}`;
};

interface Kind {
  readonly takes: readonly Value[];
  readonly refuses: readonly Value[];
}
const text: Kind = { takes: ['', 'x y'], refuses: [null, 5, true, {}, []] };
const truth: Kind = { takes: [true, false], refuses: [null, 0, 'true', {}] };
const number: Kind = { takes: [0, -1.5, 1000], refuses: [null, '1', true, {}] };
const day: Kind = {
  takes: ['2026-02-28', '2026-05-01', '2026-02-15'],
  refuses: [null, 5, '', '2026-02-29', '2026-2-28', '2026-02-28T00:00:00Z'],
};
const whole = (least: number, most: number): Kind => ({
  takes: [least, most],
  refuses: [least - 1, most + 1, least + 0.5, null, String(least)],
});
const oneOf = (names: readonly string[]): Kind => ({ takes: names, refuses: ['nonsense', '', null, 5] });
const orNull = (kind: Kind): Kind => ({
  takes: [...kind.takes, null],
  refuses: kind.refuses.filter((value) => value !== null),
});
const list: Kind = { takes: [[]], refuses: [null, {}, 'x', [null], [5]] };
const object: Kind = { takes: [], refuses: [null, 5, 'x', []] };

type Row = readonly [path: string, must: 'required' | 'optional', kind: Kind];
const event = (type: string, field: string, must: 'required' | 'optional', kind: Kind): Row => [
  `${eventAt(type)}/${field}`,
  must,
  kind,
];

const FIELDS: readonly Row[] = [
  ['/id', 'required', { takes: ['x y'], refuses: ['', null, 5] }],
  [
    '/asOf',
    'required',
    { takes: ['2026-05-01T00:00:00Z', '2026-05-02T00:00+02:00'], refuses: day.refuses.slice(0, -1) },
  ],
  ['/service', 'optional', { takes: [{}], refuses: object.refuses }],
  ['/service/id', 'optional', text],
  ['/service/timeZone', 'optional', { takes: ['UTC', 'Pacific/Auckland'], refuses: ['Mars', '', '+01:00', null, 5] }],
  ['/service/holidays', 'optional', list],
  ['/service/holidays/0', 'optional', { ...day, takes: ['2099-12-31', '1900-01-01'] }],
  ['/patient', 'required', object],
  ['/patient/birthDate', 'required', { ...day, takes: ['1900-01-01', '2026-01-29'] }],
  ['/patient/sex', 'required', oneOf(SEXES)],
  ['/patient/careHomeResident', 'optional', orNull(truth)],
  ['/fractures', 'required', { takes: [], refuses: [...list.refuses, []] }],
  [
    '/fractures/0/id',
    'required',
    { takes: ['a', 'A-z_9', 'x'.repeat(64)], refuses: ['', 'a b', 'é', 'x'.repeat(65), 5, null] },
  ],
  ['/fractures/0/site', 'required', oneOf(SITES)],
  ['/fractures/0/diagnosedOn', 'required', day],
  ['/fractures/0/occurredOn', 'optional', orNull(day)],
  ['/fractures/0/symptomOnsetOn', 'optional', orNull(day)],
  ['/fractures/0/symptomatic', 'optional', orNull(truth)],
  ['/fractures/0/fallRelated', 'optional', orNull(truth)],
  ['/fractures/0/surgeryOn', 'optional', orNull(day)],
  ['/treatments/0/id', 'required', { takes: ['t1'], refuses: ['', 'a b', 'x'.repeat(65), 5, null] }],
  ['/treatments/0/agent', 'required', oneOf(AGENTS)],
  ['/treatments/0/startedOn', 'required', { ...day, takes: ['2026-02-28', '2026-04-20'] }],
  [
    '/treatments/0/endedOn',
    'optional',
    { takes: ['2026-02-10', '2026-05-01', null], refuses: [...orNull(day).refuses, '2026-02-09'] },
  ],
  ['/treatments/0/endReason', 'optional', orNull(text)],
  ['/treatments/0/plannedStopOn', 'optional', { ...orNull(day), takes: ['2099-01-01', '2026-01-01', null] }],
  ['/treatments/0/pausedOn', 'optional', orNull(day)],
  ['/treatments/0/doses', 'optional', list],
  ['/treatments/0/doses/0', 'optional', day],
  ['/treatments/0/supplies', 'optional', list],
  ['/treatments/0/supplies/0/on', 'required', day],
  ['/treatments/0/supplies/0/days', 'required', whole(1, 366)],
  ['/events', 'optional', list],
  ...EVENT_TYPES.filter((type) => type !== 'death').flatMap((type): Row[] => [
    event(type, 'type', 'required', { takes: [], refuses: ['nonsense', 'toString', null, 5] }),
    event(type, 'on', 'required', { ...day, takes: ['2026-02-02', '2026-01-15'] }),
  ]),
  event('fls-assessment', 'treatment', 'optional', oneOf(ASSESSMENT_TREATMENTS)),
  event('dxa', 'status', 'required', oneOf(['ordered', 'scanned', 'not-needed'])),
  event('dxa', 'tScore', 'optional', number),
  event('falls-assessment', 'status', 'required', oneOf(['done', 'referred'])),
  event('falls-assessment', 'risk', 'optional', oneOf(['low', 'intermediate', 'high'])),
  event('pain', 'nrs', 'required', whole(0, 10)),
  event('pain', 'rdq', 'optional', whole(0, 24)),
  event('pain', 'worsening', 'optional', truth),
  event('pain', 'deformity', 'optional', truth),
  event('pain', 'pulmonaryDysfunction', 'optional', truth),
  event('augmentation-review', 'nrs', 'optional', whole(0, 10)),
  event('augmentation-review', 'outcome', 'optional', oneOf(['referred', 'not-referred', 'repeat'])),
  event('red-flag', 'flag', 'required', oneOf(FLAGS)),
  event('follow-up-contact', 'outcome', 'optional', oneOf(['reached', 'not-reached'])),
  event('follow-up-contact', 'strengthAndBalance', 'optional', orNull(truth)),
  event('follow-up-contact', 'onTreatment', 'optional', orNull(text)),
  event('follow-up-contact', 'adherent', 'optional', orNull(truth)),
  event('fall', 'injured', 'optional', truth),
  event('adherence-check', 'treatment', 'required', { takes: ['t1'], refuses: [null, 5, {}] }),
  event('adherence-check', 'taking', 'optional', orNull(truth)),
  event('treatment-review', 'treatment', 'required', { takes: ['t1'], refuses: [null, 5, {}] }),
  event('lab', 'test', 'required', { takes: ['vitamin-d'], refuses: ['nonsense', null, 5] }),
  event('lab', 'value', 'required', number),
  event('lab', 'unit', 'required', {
    takes: ['nmol/L', 'ng/mL'],
    refuses: ['mmol/L', 'mg/dL', 'mL/min', 'ng/L', 'x', null, 5],
  }),
  event('declined-treatment', 'revisitOn', 'optional', { ...orNull(day), takes: ['2099-01-01', '2026-01-01', null] }),
  event('opt-out', 'channel', 'required', oneOf(CHANNELS)),
  ...(['red-flag/resolvedOn', 'transfer/acknowledgedOn', 'discharge/acknowledgedOn'] as const).map((name): Row => {
    const [type = '', field = ''] = name.split('/');
    const kind: Kind = { takes: ['2026-02-02', '2026-05-01', null], refuses: [...orNull(day).refuses, '2026-02-01'] };
    return event(type, field, 'optional', kind);
  }),
];

describe('the fields of facts', () => {
  it('are all there in the facts of this page', () => {
    expect(checkFacts(full())).toEqual({ ok: true, facts: full() });
  });

  it.each(FIELDS)('%s is %s', (path, must, { takes, refuses }) => {
    const isPlaceInList = /\/\d+$/.test(path);
    if (!isPlaceInList) expect(saidOf(path)).toBe(must === 'required' ? `invalid-facts ${path}` : 'ok');
    for (const value of takes) expect([value, saidOf(path, value)]).toEqual([value, 'ok']);
    for (const value of refuses) {
      const inside = Array.isArray(value) && value.length > 0 ? '/0' : '';
      expect([value, saidOf(path, value)]).toEqual([value, `invalid-facts ${path}${inside}`]);
    }
  });

  it('are no others, but in events', () => {
    for (const path of ['', '/service', '/patient', '/fractures/0', '/treatments/0', '/treatments/0/supplies/0']) {
      expect(saidOf(`${path}/surname`, 'x')).toBe(`invalid-facts ${path}/surname`);
    }
    for (const [i] of EVENT_TYPES.slice(1).entries()) expect(saidOf(`/events/${i}/surname`, 'x')).toBe('ok');
  });

  it.each(LAB_TESTS)('%s takes the units that fit it', (test) => {
    const taken = LAB_UNITS.filter((unit) => {
      const facts = full();
      (facts['events'] as Json[]).push({ type: 'lab', on: '2026-02-02', test, value: 1, unit });
      return checkFacts(facts).ok;
    });
    expect(taken.sort()).toEqual(Object.keys(UNITS_OF_TEST[test]).sort());
  });

  it('name the test and not its unit when the test is unknown', () => {
    const lab = { type: 'lab', on: '2026-02-02', unit: 'nmol/L', value: 1, test: 'nonsense' };
    expect(saidOf('/events/0', lab)).toBe('invalid-facts /events/0/test');
  });
});

describe('the dates of facts', () => {
  const DATES = [
    '/patient/birthDate',
    '/fractures/0/diagnosedOn',
    '/fractures/0/occurredOn',
    '/fractures/0/symptomOnsetOn',
    '/fractures/0/surgeryOn',
    '/treatments/0/startedOn',
    '/treatments/0/pausedOn',
    '/treatments/0/doses/0',
    '/treatments/0/supplies/0/on',
    '/treatments/0/endedOn',
    ...EVENT_TYPES.slice(0, -1).map((_, i) => `/events/${i}/on`),
    `${eventAt('red-flag')}/resolvedOn`,
    `${eventAt('transfer')}/acknowledgedOn`,
    `${eventAt('discharge')}/acknowledgedOn`,
  ];

  /** The same facts, but for what must not lie before another date. */
  const said = (path: string, value: string): string => {
    const facts = full();
    const at = (name: string): Json => (facts['events'] as Json[])[Number(name.split('/')[2])] as Json;
    for (const name of ['red-flag', 'transfer', 'discharge']) {
      const one = at(eventAt(name));
      delete one['resolvedOn'];
      delete one['acknowledgedOn'];
    }
    const [course] = facts['treatments'] as Json[];
    if (path.endsWith('startedOn') && course) delete course['endedOn'];
    const names = path.split('/').slice(1);
    const last = names.pop() ?? '';
    const owner = names.reduce<Value>((where, name) => (where as Json)[name] as Value, facts) as Json;
    owner[last] = value;
    const checked = checkFacts(facts);
    return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.path}`;
  };

  it.each(DATES.filter((path) => path !== '/patient/birthDate'))(
    '%s lies neither after asOf nor before birth',
    (path) => {
      expect(said(path, '2026-05-01')).toBe('ok');
      expect(said(path, '2026-05-02')).toBe(`date-in-future ${path}`);
      if (/(endedOn|resolvedOn|acknowledgedOn)$/.test(path)) return; // never before another date that is not
      expect(said(path, '1950-06-15')).toBe('ok');
      expect(said(path, '1950-06-14')).toBe(`date-before-birth ${path}`);
    },
  );

  it('are held against the earliest of several deaths, which are not held against each other', () => {
    const dying = (...days: string[]) => {
      const facts = full();
      (facts['events'] as Json[]).push(...days.map((on) => ({ type: 'death', on })));
      const checked = checkFacts(facts);
      return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.path}`;
    };
    expect(dying('2026-04-20')).toBe('ok'); // the course ended that day
    expect(dying('2026-04-19')).toBe('date-after-death /treatments/0/endedOn');
    expect(dying('2026-04-19', '2026-04-25')).toBe('date-after-death /treatments/0/endedOn');
    expect(dying('2026-04-25', '2026-04-19')).toBe('date-after-death /treatments/0/endedOn');
    expect(dying('2026-04-20', '2026-05-01')).toBe('ok');
    expect(dying('never', '2026-04-19')).toBe('invalid-facts /events/21/on');
  });

  it('of a death lie between birth and asOf themselves', () => {
    const dying = (on: string) => saidOf('/events', [{ type: 'death', on }]).split(' ')[0];
    expect([dying('2026-05-01'), dying('2026-05-02'), dying('1950-06-14')]).toEqual([
      'ok',
      'date-in-future',
      'date-before-birth',
    ]);
  });

  it.each([
    ['2026-05-01T22:59:59Z', 'Europe/London', '2026-05-01'],
    ['2026-05-01T23:00:00Z', 'Europe/London', '2026-05-02'],
    ['2026-05-01T12:00:00Z', 'Pacific/Auckland', '2026-05-02'],
    ['2026-05-02T06:59:59Z', 'America/Vancouver', '2026-05-01'],
    ['2026-05-02T07:00:00Z', 'America/Vancouver', '2026-05-02'],
    ['2026-03-29T00:59:59Z', 'Europe/London', '2026-03-29'],
    ['2026-10-25T23:59:59Z', 'Europe/London', '2026-10-25'],
  ])('an instant %s is in %s the day %s', (asOf, timeZone, expected) => {
    const facts = { ...full(), asOf, service: { timeZone }, treatments: [], events: [] };
    expect(checkFacts(facts)).toEqual({ ok: true, facts: { ...facts, asOf: expected } });
    const noZone = checkFacts({ ...facts, service: {} });
    expect(noZone).toMatchObject({ ok: true });
  });

  it('are those of London when the service names no zone', () => {
    const facts: Json = { ...full(), asOf: '2026-06-30T23:00:00Z' };
    delete facts['service'];
    expect(checkFacts(facts)).toMatchObject({ ok: true, facts: { asOf: '2026-07-01' } });
  });

  it('leaves good facts as they were, the very same object', () => {
    const facts = full();
    const checked = checkFacts(facts);
    expect(checked.ok && checked.facts === (facts as unknown)).toBe(true);
  });
});
