import type { PatientView, TaskView } from '@osteon/contracts';
import { describe, expect, it } from '@jest/globals';
import { actionFor } from './task-action.ts';

const asOf = '2026-11-22';
const task = (kind: string, more: Partial<TaskView> = {}): TaskView =>
  ({ kind, occurrence: '2', status: 'open', opensOn: '2026-11-01', treatment: null, ...more }) as TaskView;
const fact = (more: object): PatientView['facts'][number] =>
  ({ id: 'x', holds: true, retracts: false, payload: {}, ...more }) as PatientView['facts'][number];

describe('what closes a task', () => {
  it('is a call for what a call closes, once its window is open', () => {
    expect(actionFor(task('pain-review'), [], asOf)).toEqual({ kind: 'contact' });
    expect(actionFor(task('pain-review', { opensOn: '2026-11-23' }), [], asOf)).toBeNull();
  });

  it('is a dose of the same course for a dose', () => {
    expect(actionFor(task('dose', { treatment: 't1' }), [], asOf)).toEqual({
      kind: 'fact',
      type: 'dose',
      answers: { treatment: 't1' },
    });
  });

  it('is the resolution of the red flag that was raised', () => {
    const raised = fact({ type: 'red-flag', on: '2026-11-20', payload: { flag: 'infection' } });
    const other = fact({ type: 'red-flag', on: '2026-11-19', payload: { flag: 'infection' } });
    expect(actionFor(task('red-flag', { occurrence: 'infection-2026-11-20' }), [other, raised], asOf)).toEqual({
      kind: 'correction',
      fact: raised,
      answers: { resolvedOn: asOf },
    });
  });

  it('is a resolved fact for a rebound fracture, which the planner raised itself', () => {
    expect(actionFor(task('red-flag', { occurrence: 'rebound-fracture-2026-11-20' }), [], asOf)).toEqual({
      kind: 'fact',
      type: 'red-flag',
      answers: { flag: 'rebound-fracture', resolvedOn: asOf },
    });
  });

  it('is nothing for what is done', () => {
    expect(actionFor(task('dose', { status: 'done' }), [], asOf)).toBeNull();
  });
});
