import { describe, expect, it } from '@jest/globals';
import type { PatientView } from '@osteon/contracts';
import { factsBehind } from './task-facts.ts';

const fact = (id: string, type: string, on: string, ref: string | null = null, holds = true) =>
  ({ id, type, on, ref, holds, retracts: false, payload: {} }) as unknown as PatientView['facts'][number];

const patient = {
  episodes: [{ key: 'f1', diagnosedOn: '2026-01-31' }],
  facts: [
    fact('spine', 'fracture', '2026-01-31', 'f1'),
    fact('older', 'fracture', '2020-01-31', 'f0'),
    fact('course', 'treatment', '2026-02-10', 't1'),
    fact('dose', 'dose', '2026-02-10', 't1'),
    fact('wrong', 'dose', '2026-02-10', 't1', false),
    fact('fall', 'fall', '2026-02-10'),
  ],
} as unknown as PatientView;

const behind = (task: Partial<Parameters<typeof factsBehind>[0]>) =>
  factsBehind(
    { kind: 'dose', episode: null, treatment: null, anchor: 'diagnosis', anchorOn: '2026-01-31', ...task },
    patient,
  ).map(({ id }) => id);

describe('the facts behind a task', () => {
  it('are the fractures of its episode', () =>
    expect(behind({ kind: 'pain-review', episode: 'f1' })).toEqual(['spine']));

  it('are its course and the dose that its clock counts from, as they hold', () =>
    expect(behind({ treatment: 't1', anchor: 'last-dose', anchorOn: '2026-02-10' })).toEqual(['course', 'dose']));

  it('are the event that started it, and none of the same day', () =>
    expect(behind({ kind: 'falls-follow-up', anchor: 'trigger', anchorOn: '2026-02-10' })).toEqual(['fall']));
});
