import type { TaskView } from '@osteon/contracts';
import { describe, expect, it } from '@jest/globals';
import { contactFormOf, contactProblem, emptyContactForm, questionsFor, tickKey } from './contact-questions.ts';
import { contactRequest, tasksClosed } from './contact-request.ts';

const today = '2026-11-22';
const ID = '00000000-0000-4000-8000-000000000001';
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
    const promised = { ...emptyContactForm(today), outcome: 'promised' as const, flags: ['none'] };
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
    expect(contactRequest(form, questions, [], ID)).toEqual({
      id: ID,
      outcome: 'reached',
      on: today,
      note: 'Daughter answered',
      redFlags: 'none',
      ticks: [],
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
    expect(contactRequest(form, questionsFor({ tasks: [task('pain-review')] }, today), [], ID).facts).toEqual([]);
  });

  it('says of a conversation that ended before the warning signs that they could not be asked', () => {
    const back = { ...emptyContactForm(today), outcome: 'call-back' as const, callBackOn: today };
    expect(contactProblem(back, today)).toBe('answerFlags');
    const silent = { ...back, flags: ['not-asked'] };
    expect(contactProblem(silent, today)).toBeNull();
    expect(contactRequest(silent, [], [], ID)).toMatchObject({ redFlags: 'not-asked', facts: [] });
    expect(contactProblem({ ...silent, outcome: 'reached' }, today)).toBe('answerFlags');
    const flagged = { ...back, flags: ['infection'], actionTaken: 'Rang the ward' };
    expect(contactRequest(flagged, [], [], ID)).toMatchObject({
      redFlags: 'raised',
      facts: [{ type: 'red-flag', payload: { flag: 'infection', actionTaken: 'Rang the ward' } }],
    });
  });

  it('sends the ticks that are others than before, and only of items that are asked', () => {
    const tick = { ticked: true, at: '', by: null, protocolVersion: '' };
    const items = [
      { text: 'Falls', tick },
      { text: 'Alcohol', tick: null },
      { text: 'Goals', tick: null },
    ];
    const lists = [{ taskKey: 'f1/assessment/fls', kind: 'assessment', sourceMark: 'seed', items }];
    const ticks = {
      [tickKey('f1/assessment/fls', 'Falls')]: false,
      [tickKey('f1/assessment/fls', 'Alcohol')]: true,
      [tickKey('f1/assessment/fls', 'Goals')]: false,
      [tickKey('f1/assessment/fls', 'Gone')]: true,
    };
    expect(contactRequest({ ...reached, flags: ['none'], ticks }, [], lists, ID).ticks).toEqual([
      { taskKey: 'f1/assessment/fls', item: 'Falls', ticked: false },
      { taskKey: 'f1/assessment/fls', item: 'Alcohol', ticked: true },
    ]);
  });

  it('names the wrong number, the one that takes its place, and another day of death', () => {
    const wrong = { ...emptyContactForm(today), outcome: 'wrong-number' as const, wrongPoint: ID, newNumber: ' 1 ' };
    expect(contactRequest(wrong, [], [], ID).wrongNumber).toEqual({ contactPointId: ID, replacement: '1' });
    const died = { ...emptyContactForm(today), outcome: 'died' as const, diedOn: '2026-11-20' };
    expect(contactRequest(died, [], [], ID).facts).toEqual([{ type: 'death', on: '2026-11-20', payload: {} }]);
    expect(contactProblem({ ...died, diedOn: '2026-11-23' }, today)).toBe('diedAfter');
  });
});

describe('a draft', () => {
  it('is the form again, without what another version of the page kept otherwise', () => {
    const form = { ...emptyContactForm(today), note: 'Rang out', taking: { t1: 'yes' }, ticks: { x: true } };
    expect(contactFormOf(JSON.parse(JSON.stringify(form)) as Record<string, unknown>, '2026-11-23')).toEqual(form);
    const odd = { note: 7, flags: 'none', taking: { t1: 1 }, ticks: ['x'], unknown: 'x', pain: '4' };
    expect(contactFormOf(odd, today)).toEqual({ ...emptyContactForm(today), pain: '4' });
  });
});
