import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../facts/facts.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import { TASK_KINDS } from '../protocol/task-kinds.ts';
import { addDays } from '../time/local-date.ts';
import { CAPACITY_WEEKS, capacityWeeks } from './capacity-weeks.ts';
import { capacityRates, forecastCapacity, type CapacityHistory } from './forecast.ts';
import { workOfPatient } from './patient-work.ts';
import { addServiceWork, noServiceWork, serviceWorkOf, type ServiceWork } from './service-work.ts';
import { DEFAULT_MINUTES, hoursOfWeek } from './staff-hours.ts';
import { WORK_KINDS, workOf } from './work-kinds.ts';

const AS_OF = '2026-03-04'; // a Wednesday
const facts = (more: Partial<Facts> = {}): Facts => ({
  id: 'p1',
  asOf: AS_OF,
  patient: { birthDate: '1950-01-01', sex: 'female' },
  fractures: [{ id: 'f1', site: 'hip', diagnosedOn: '2026-03-02' }],
  ...more,
});
const of = (work: string, all: Facts) => workOfPatient(all, shippedProtocol).items.filter((item) => item.work === work);
const NO_HISTORY: CapacityHistory = { attempts: 0, notReached: 0, messages: 0, letters: 0 };

const forecast = (work: ServiceWork, history: CapacityHistory = NO_HISTORY, fracturePercent = 0) =>
  forecastCapacity({
    asOf: AS_OF,
    work,
    rates: capacityRates(work, history),
    observed: work,
    fracturePercent,
    minutes: DEFAULT_MINUTES,
  });

describe('work', () => {
  it('is a call for the kinds that the protocol lets a call close, and something else for all others', () => {
    const calls = TASK_KINDS.filter((kind) => workOf(kind, shippedProtocol) === 'call');
    expect([...calls].sort()).toEqual([...shippedProtocol.contacts.kinds].sort());
    const others = { ...shippedProtocol, contacts: { ...shippedProtocol.contacts, kinds: ['dose'] as const } };
    expect(workOf('dose', others)).toBe('call');
    expect(workOf('first-contact', others)).toBe('review');
  });
});

describe('weeks', () => {
  it('are 52, each from its Monday, the present one first', () => {
    expect(capacityWeeks(AS_OF).slice(0, 2)).toEqual(['2026-03-02', '2026-03-09']);
    expect(capacityWeeks('2026-03-02')[0]).toBe('2026-03-02');
    expect(capacityWeeks('2026-03-08')[0]).toBe('2026-03-02');
    expect(capacityWeeks(AS_OF)).toHaveLength(52);
  });
});

describe('what the plan of a patient holds', () => {
  it('counts one call for all the tasks that it closes', () => {
    const first = of('call', facts());
    const keys = first.flatMap(({ taskKeys }) => taskKeys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(first.find(({ taskKeys }) => taskKeys.includes('f1/follow-up-contact/week-12-16'))?.taskKeys).toContain(
      'f1/falls-reminder/week-12-16',
    );
  });

  it('sees every dose of the year that a denosumab course will have, with the blood tests before each', () => {
    const all = facts({
      fractures: [{ id: 'f1', site: 'hip', diagnosedOn: '2025-06-02' }],
      treatments: [{ id: 't1', agent: 'denosumab', startedOn: '2025-10-01', doses: ['2025-10-01'] }],
    });
    const doses = of('dose', all);
    expect(doses.map(({ on, taskKeys, isPlanned }) => [on, taskKeys[0], isPlanned])).toEqual([
      ['2026-04-01', 't1/dose/2', true],
      ['2026-10-01', 't1/dose/3', false],
    ]);
    const labs = of('check', all).filter(({ taskKeys }) => taskKeys[0]?.startsWith('t1/pre-dose-labs/'));
    expect(labs.map(({ on }) => on)).toEqual(['2026-03-18', '2026-09-17']);
  });

  it('follows a course of twelve doses to its end, and what must come after it', () => {
    const all = facts({
      fractures: [{ id: 'f1', site: 'hip', diagnosedOn: '2025-12-02' }],
      treatments: [{ id: 't1', agent: 'romosozumab', startedOn: '2026-01-31', doses: ['2026-01-31'] }],
    });
    expect(of('dose', all)).toHaveLength(11);
    expect(of('review', all).map(({ taskKeys }) => taskKeys[0])).toContain('t1/sequence/start');
  });

  it('lets a dose rest that rests with its course', () => {
    const course = { id: 't1', agent: 'zoledronate', startedOn: '2025-04-01', doses: ['2025-04-01'] } as const;
    const fractures = [{ id: 'f1', site: 'hip', diagnosedOn: '2025-03-03' }] as const;
    expect(of('dose', facts({ fractures, treatments: [course] }))).toHaveLength(1);
    expect(of('dose', facts({ fractures, treatments: [{ ...course, pausedOn: '2025-10-01' }] }))).toHaveLength(0);
  });

  it('puts what was due before today under waiting, the overdue calls as one', () => {
    const late = facts({ fractures: [{ id: 'f1', site: 'hip', diagnosedOn: '2025-11-03' }] });
    const waiting = of('call', late).filter(({ week }) => week === null);
    expect(waiting).toHaveLength(1);
    expect(waiting[0]?.taskKeys.length).toBeGreaterThan(1);
    expect(waiting[0]?.on).toBe(AS_OF);
  });

  it('holds no work of somebody who died', () => {
    expect(workOfPatient(facts({ events: [{ type: 'death', on: '2026-03-03' }] }), shippedProtocol)).toMatchObject({
      items: [],
      left: true,
      followedDays: 1,
    });
  });
});

describe('the year before', () => {
  const year = facts({
    fractures: [
      { id: 'f1', site: 'hip', diagnosedOn: '2025-06-02' },
      { id: 'f2', site: 'spine', diagnosedOn: '2025-12-01' },
    ],
    treatments: [{ id: 't1', agent: 'denosumab', startedOn: '2025-06-10', doses: ['2025-06-10', '2026-02-20'] }],
    events: [
      { type: 'fls-contact', on: '2025-06-10' },
      { type: 'fls-assessment', on: '2025-12-04', treatment: 'recommended' },
    ],
  });

  it('tells new episodes from re-fractures', () => {
    expect(workOfPatient(year, shippedProtocol)).toMatchObject({ newEpisodes: 1, refractures: 1, left: false });
  });

  it('says in which week after the fracture something was done', () => {
    const { done } = workOfPatient(year, shippedProtocol);
    expect(done).toContainEqual({ work: 'call', age: 1 });
    expect(done).toContainEqual({ work: 'dose', age: 1 });
    expect(done).toContainEqual({ work: 'dose', age: 11 });
    expect(done).toContainEqual({ work: 'review', age: 0 });
  });

  it('knows a dose that was given after it had become overdue', () => {
    // due on 10 December, overdue from 8 January
    expect(workOfPatient(year, shippedProtocol).appointments.dose).toEqual({ due: 1, missed: 1 });
  });
});

describe('a forecast', () => {
  const work = serviceWorkOf(workOfPatient(facts(), shippedProtocol));

  it('without a history is what the plans hold', () => {
    const known = { ...work, newEpisodes: 0 };
    const { total } = forecast(known);
    expect(total.work.call.expected).toBe(total.work.call.planned);
    expect(total.work.call.low).toBe(total.work.call.high);
    expect(total.work.letter.expected).toBe(0);
  });

  it('calls somebody up to three times: 1 + p + p²', () => {
    const { total } = forecast({ ...work, newEpisodes: 0 }, { ...NO_HISTORY, attempts: 10, notReached: 5 });
    expect(total.work.call.expected).toBeCloseTo(total.work.call.planned * 1.75, 10);
    expect(total.work.call.high).toBeGreaterThan(total.work.call.expected);
  });

  it('has a letter for as many messages as became letters in the past year', () => {
    const { total } = forecast({ ...work, newEpisodes: 0 }, { ...NO_HISTORY, messages: 8, letters: 2 });
    const messages = work.ahead.message.reduce((sum, count) => sum + count, 0);
    expect(messages).toBeGreaterThan(0);
    expect(total.work.letter.expected).toBeCloseTo(messages / 4, 10);
  });

  it('brings new fractures as they came, each with the work that a fracture took', () => {
    const none = noServiceWork();
    const past: ServiceWork = {
      ...none,
      newEpisodes: 26,
      watchedAtAge: none.watchedAtAge.map(() => 10),
      doneAtAge: { ...none.doneAtAge, review: none.watchedAtAge.map((_, age) => (age === 2 ? 5 : 0)) },
    };
    const { weeks, total } = forecast(past);
    // half a fracture a week, half a review for each two weeks later
    expect(weeks.map(({ work: { review } }) => review.expected).slice(0, 4)).toEqual([0, 0, 0.25, 0.25]);
    expect(total.work.review.fromNewFractures).toBeCloseTo(50 * 0.25, 10);
    expect(forecast(past, NO_HISTORY, 20).total.work.review.expected).toBeCloseTo(50 * 0.25 * 1.2, 10);
    expect(forecast(past, NO_HISTORY, -100).total.work.review.expected).toBe(0);
  });

  it('is narrower where more was seen', () => {
    const none = noServiceWork();
    const seen = (newEpisodes: number): ServiceWork => ({
      ...none,
      newEpisodes,
      watchedAtAge: none.watchedAtAge.map(() => 1),
      doneAtAge: { ...none.doneAtAge, call: none.watchedAtAge.map((_, age) => (age === 0 ? 1 : 0)) },
    });
    const width = (work: ServiceWork) => {
      const { low, high, expected } = forecast(work).total.work.call;
      return (high - low) / expected;
    };
    expect(width(seen(400))).toBeLessThan(width(seen(40)));
  });

  it('knows kinds of work by name', () => {
    expect(Object.keys(forecast(work).total.work)).toEqual([...WORK_KINDS]);
    expect(addServiceWork(work, noServiceWork())).toEqual(work);
    expect(forecast(work).weeks).toHaveLength(CAPACITY_WEEKS);
  });
});

describe('hours of staff', () => {
  it('are those of the week, else the usual ones', () => {
    const from = '2026-12-21';
    const settings = { hoursAWeek: 30, minutes: DEFAULT_MINUTES, exceptions: [{ from, hours: 8, note: 'Christmas' }] };
    expect(hoursOfWeek(settings, from)).toBe(8);
    expect(hoursOfWeek(settings, addDays(from, 7))).toBe(30);
    expect(hoursOfWeek({ ...settings, hoursAWeek: null }, addDays(from, 7))).toBeNull();
  });
});
