import { describe, expect, it } from '@jest/globals';
import type { TaskKind } from '../protocol/protocol.ts';
import { sectionOf, type ContactState, type SectionTask } from './section-of.ts';

const task = (more: Partial<SectionTask> & { kind?: TaskKind } = {}): SectionTask => ({
  kind: 'follow-up-contact',
  opensOn: '2026-03-01',
  dueOn: '2026-03-31',
  lateFrom: '2026-04-01',
  overdueFrom: '2026-04-10',
  criticalFrom: '2026-05-01',
  doneOn: null,
  doneUntil: null,
  doneReason: null,
  cancelledOn: null,
  cancelReason: null,
  pauses: [],
  gate: null,
  ...more,
});
const untouched: ContactState = { unreachedDays: 0, promisedOn: null, waitingForAnswer: false };
const section = (asOf: string, contact: Partial<ContactState> = {}, more: Partial<SectionTask> = {}) =>
  sectionOf({ task: task(more), contact: { ...untouched, ...contact } }, asOf);

describe('sectionOf', () => {
  it.each([
    ['2026-02-28', 'upcoming'],
    ['2026-03-01', 'due'],
    ['2026-03-31', 'due'],
    ['2026-04-01', 'late'],
    ['2026-04-09', 'late'],
    ['2026-04-10', 'overdue'],
    ['2026-04-30', 'overdue'],
    ['2026-05-01', 'critical'],
  ])('on %s is %s', (asOf, expected) => {
    expect(section(asOf)).toBe(expected);
  });

  it('puts a red flag first whatever its date', () => {
    expect(section('2026-05-01', { promisedOn: '2026-05-02' }, { kind: 'red-flag' })).toBe('red-flag');
    expect(section('2026-02-01', {}, { kind: 'red-flag' })).toBe('red-flag');
  });

  it.each([
    ['2026-04-01', 'late'],
    ['2026-04-10', 'overdue'],
    ['2026-05-01', 'critical'],
  ])('never hides on %s what is %s behind a promise, a wait or a patient out of reach', (asOf, expected) => {
    for (const contact of [{ promisedOn: '2026-05-02' }, { waitingForAnswer: true }, { unreachedDays: 3 }]) {
      expect(section(asOf, contact)).toBe(expected);
    }
  });
  it('puts what is upcoming or paused where the contact stands, if it stands anywhere', () => {
    const pauses = [{ from: '2026-03-05', until: null, reason: 'red-flag' as const }];
    for (const [asOf, more, expected] of [
      ['2026-02-28', {}, 'upcoming'],
      ['2026-03-07', { pauses }, 'paused'],
    ] as const) {
      expect(section(asOf, { unreachedDays: 3 }, more)).toBe('unreachable');
      expect(section(asOf, { promisedOn: '2026-03-09' }, more)).toBe('promised');
      expect(section(asOf, { waitingForAnswer: true }, more)).toBe('waiting');
      expect(section(asOf, {}, more)).toBe(expected);
    }
  });

  it('goes by unreachable, promised, waiting in this order', () => {
    const all = { unreachedDays: 3, promisedOn: '2026-03-10', waitingForAnswer: true };
    expect(section('2026-03-05', all)).toBe('unreachable');
    expect(section('2026-03-05', { ...all, unreachedDays: 2 })).toBe('promised');
    expect(section('2026-03-05', { ...all, unreachedDays: 2, promisedOn: null })).toBe('waiting');
  });

  it('lets a promise hold through its day and no longer', () => {
    expect(section('2026-03-10', { promisedOn: '2026-03-10' })).toBe('promised');
    expect(section('2026-03-11', { promisedOn: '2026-03-10' })).toBe('due');
  });

  it('is paused while an urgent flag is open', () => {
    const pauses = [{ from: '2026-03-05', until: '2026-03-08', reason: 'red-flag' as const }];
    expect(section('2026-03-07', {}, { pauses })).toBe('paused');
    expect(section('2026-03-08', {}, { pauses })).toBe('due');
  });

  it('is none when done or cancelled', () => {
    expect(section('2026-04-15', {}, { doneOn: '2026-04-14' })).toBeNull();
    expect(section('2026-04-15', {}, { cancelledOn: '2026-04-14', cancelReason: 'died' })).toBeNull();
  });
});
