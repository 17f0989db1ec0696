import type { TaskView } from '@osteon/contracts';
import { describe, expect, it } from '@jest/globals';
import { contactProblem, contactRequest, emptyContactForm, questionsFor, tasksClosed } from './contact-questions.ts';

const today = '2026-11-22';
const task = (kind: string, more: Partial<TaskView> = {}): TaskView =>
  ({
    key: `f1/${kind}/x`,
    kind,
    occurrence: 'x',
    treatment: null,
    agent: null,
    opensOn: '2026-11-01',
    dueOn: '2026-12-01',
    status: 'open',
    ...more,
  }) as TaskView;

describe('the questions of a call', () => {
  it('asks what is open, once each, and one adherence question for a course', () => {
    const tasks = [
      task('adherence-check', { treatment: 't1', agent: 'alendronate' }),
      task('falls-reminder', { key: 'f1/falls-reminder/week-6' }),
      task('falls-reminder', { key: 'f1/falls-reminder/week-12-16' }),
      task('dose', { treatment: 't2' }),
      task('pain-review', { status: 'done' }),
    ];
    const questions = questionsFor({ tasks }, today);
    expect(questions.map(({ id, tasks: closes }) => [id, closes.length])).toEqual([
      ['falls-reminder', 2],
      ['adherence-check-t1', 1],
    ]);
  });

  it('asks the follow-up contact 28 days before its window and not a day earlier', () => {
    const on28 = questionsFor(
      { tasks: [task('follow-up-contact', { opensOn: '2026-12-20', status: 'upcoming' })] },
      today,
    );
    const on29 = questionsFor(
      { tasks: [task('follow-up-contact', { opensOn: '2026-12-21', status: 'upcoming' })] },
      today,
    );
    expect([on28.length, on29.length]).toEqual([1, 0]);
  });
});

describe('a contact that is saved', () => {
  const reached = { ...emptyContactForm(today), outcome: 'reached' as const };

  it('is not saved before the warning signs are answered', () => {
    expect(contactProblem(reached, today)).toBe('answerFlags');
    expect(contactProblem({ ...reached, flags: ['none'] }, today)).toBeNull();
  });

  it('is not saved with a red flag without the action taken', () => {
    const flagged = { ...reached, flags: ['infection'] };
    expect(contactProblem(flagged, today)).toBe('needAction');
    expect(contactProblem({ ...flagged, actionTaken: 'Sent to the emergency department' }, today)).toBeNull();
  });

  it('wants the day that was promised, today or later', () => {
    const promised = { ...emptyContactForm(today), outcome: 'promised' as const };
    expect(contactProblem(promised, today)).toBe('needDate');
    expect(contactProblem({ ...promised, promisedOn: '2026-11-21' }, today)).toBe('pastDate');
    expect(contactProblem({ ...promised, promisedOn: today }, today)).toBeNull();
  });

  it('sends one request with every answer as a fact', () => {
    const questions = questionsFor(
      { tasks: [task('pain-review'), task('adherence-check', { treatment: 't1' }), task('falls-reminder')] },
      today,
    );
    const form = {
      ...reached,
      flags: ['none'],
      pain: '4',
      painSigns: ['worsening'],
      taking: { t1: 'no' },
      stopReason: { t1: ' stomach ' },
      note: ' Daughter answered ',
    };
    expect(contactRequest(form, questions)).toEqual({
      outcome: 'reached',
      on: today,
      note: 'Daughter answered',
      facts: [
        {
          type: 'pain',
          on: today,
          payload: { nrs: 4, worsening: true, deformity: false, pulmonaryDysfunction: false },
        },
        { type: 'adherence-check', ref: 't1', on: today, payload: { taking: false, stopReason: 'stomach' } },
      ],
    });
    expect(tasksClosed(form, questions).map(({ kind }) => kind)).toEqual(['pain-review', 'adherence-check']);
  });

  it('learns nothing from a call that nobody answered', () => {
    const form = { ...reached, outcome: 'not-reached' as const, pain: '4' };
    expect(contactRequest(form, questionsFor({ tasks: [task('pain-review')] }, today)).facts).toEqual([]);
  });
});
