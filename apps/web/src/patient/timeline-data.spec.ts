import type { PatientView, TaskView } from '@osteon/contracts';
import { describe, expect, it } from '@jest/globals';
import { spanOf, ticksOf, timelineOf, unfinished } from './timeline-data.ts';

const task = (key: string, status: TaskView['status'], opensOn: string, dueOn: string): TaskView =>
  ({ key, status, opensOn, dueOn }) as TaskView;

const patient = (more: Partial<PatientView>): PatientView =>
  ({
    episodes: [],
    facts: [],
    tasks: [],
    attempts: [],
    messages: [],
    appointments: [],
    ...more,
  }) as unknown as PatientView;

describe('the timeline', () => {
  it('draws what is unfinished, by due date', () => {
    const tasks = [
      task('b', 'upcoming', '2026-05-01', '2026-06-01'),
      task('c', 'done', '2026-01-01', '2026-02-01'),
      task('a', 'overdue', '2026-01-01', '2026-03-01'),
      task('d', 'cancelled', '2026-01-01', '2026-02-01'),
    ];
    expect(unfinished(tasks).map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('gives a course its own doses and leaves out what was corrected', () => {
    const fact = (id: string, type: string, ref: string, on: string, holds = true) => ({
      id,
      type,
      ref,
      on,
      holds,
      retracts: false,
      payload: type === 'treatment' ? { agent: 'denosumab' } : {},
    });
    const { courses, marks } = timelineOf(
      patient({
        facts: [
          fact('1', 'treatment', 't1', '2026-01-01'),
          fact('2', 'dose', 't1', '2026-01-02'),
          fact('3', 'dose', 't1', '2026-02-02', false),
          fact('4', 'dose', 't2', '2026-03-02'),
        ] as unknown as PatientView['facts'],
      }),
    );
    expect(courses).toEqual([
      {
        ref: 't1',
        factId: '1',
        agent: 'denosumab',
        from: '2026-01-01',
        to: null,
        pausedOn: null,
        doses: [{ id: '2', on: '2026-01-02' }],
      },
    ]);
    expect(marks).toEqual([]);
  });

  it('draws appointments that were booked, moved and cancelled, ahead too, and none without a time', () => {
    const appointment = (id: string, on: string | null, more = {}) =>
      ({ id, status: 'booked', on, time: '09:00', movedFrom: null, reason: null, place: null, ...more }) as const;
    const data = timelineOf(
      patient({
        appointments: [
          appointment('1', '2026-10-01'),
          appointment('2', '2026-12-02', { movedFrom: { on: '2026-12-01', time: '09:00' } }),
          appointment('3', '2029-01-02', { status: 'cancelled', movedFrom: { on: '2026-12-01', time: '09:00' } }),
          appointment('4', null),
        ],
      }),
    );
    expect(data.marks.map(({ id, lane, on, what, hollow }) => [id, lane, on, what, hollow])).toEqual([
      ['1', 'appointments', '2026-10-01', 'booked', false],
      ['2', 'appointments', '2026-12-02', 'moved', false],
      ['3', 'appointments', '2029-01-02', 'cancelled', true],
    ]);
    expect(spanOf(data, '2026-11-22', 'all')).toEqual({ from: '2026-09-17', to: '2029-01-23' });
  });

  it('reaches back to an overdue window and a year ahead', () => {
    const data = { marks: [], courses: [], tasks: [task('a', 'overdue', '2026-01-10', '2026-03-01')] };
    expect(spanOf(data, '2026-11-22', 'year')).toEqual({ from: '2025-12-31', to: '2027-11-22' });
  });

  it('comes near and goes far, and never loses today', () => {
    const data = { marks: [], courses: [], tasks: [task('a', 'overdue', '2026-01-10', '2026-03-01')] };
    expect(spanOf(data, '2026-11-22', 'quarter')).toEqual({ from: '2026-08-12', to: '2027-02-22' });
    expect(spanOf(data, '2026-11-22', 'years')).toEqual({ from: '2025-12-31', to: '2029-11-22' });
  });

  it('covers everything to the last due date', () => {
    const data = { marks: [], courses: [], tasks: [task('a', 'upcoming', '2031-01-10', '2031-03-01')] };
    expect(spanOf(data, '2026-11-22', 'all').to).toBe('2031-03-22');
  });

  it('labels no two months closer than their words are wide', () => {
    const labelled = ticksOf({ from: '2026-01-01', to: '2026-12-31' }, 365, 44).filter((tick) => tick.labelled);
    expect(labelled.map((tick) => tick.on)).toEqual([
      '2026-01-01',
      '2026-03-01',
      '2026-05-01',
      '2026-07-01',
      '2026-09-01',
      '2026-11-01',
    ]);
  });
});
