import { describe, expect, it } from '@jest/globals';
import { after, nobodyYet } from '@osteon/testing';
import { isAppError } from '../errors.ts';
import type { NewFact } from '../facts/fact-record.ts';
import { planChange } from './plan-change.ts';
import type { PatientState } from './patient-state.ts';
import { isEmptyChange, type ChangeRequest, type PlannedChange } from './planned-change.ts';

const change = (state: PatientState, request: Partial<ChangeRequest>): PlannedChange =>
  planChange(state, { source: 'nurse', ...request });

const known = (...facts: NewFact[]): PatientState => after(nobodyYet, change(nobodyYet, { facts }));

const fracture = (on: string, more: object = {}): NewFact => ({
  type: 'fracture',
  on,
  payload: { site: 'spine', ...more },
});
const denosumab: NewFact = { type: 'treatment', ref: 'd', on: '2025-10-02', payload: { agent: 'denosumab' } };

function refusal(state: PatientState, request: Partial<ChangeRequest>) {
  try {
    change(state, request);
  } catch (error) {
    if (isAppError(error)) return `${error.code} ${error.field ?? ''}`.trim();
    throw error;
  }
  return 'taken';
}

describe('planChange', () => {
  it('writes nothing when nothing is new, whatever happened before', () => {
    let state = known(fracture('2026-01-31'), denosumab, { type: 'dose', ref: 'd', on: '2025-10-02' });
    const requests: Partial<ChangeRequest>[] = [
      { facts: [{ type: 'pain', on: '2026-02-20', payload: { nrs: 8 } }] },
      { facts: [fracture('2026-03-15', { site: 'hip' })] },
      { corrections: [{ factId: state.facts[0]?.id ?? '', on: '2026-02-02', reason: 'typing error' }] },
      { facts: [{ type: 'death', on: '2026-03-01' }] },
    ];
    for (const request of requests) {
      state = after(state, change(state, request));
      const again = change(state, {});
      expect(isEmptyChange(again)).toBe(true);
      expect(again.difference).toMatchObject({ added: 0, changed: 0, withdrawn: 0 });
    }
  });

  it('writes nothing on a later day either: no task holds what day it is', () => {
    const state = known(fracture('2026-01-31'), denosumab, { type: 'dose', ref: 'd', on: '2025-10-02' });
    for (const today of ['2026-05-02', '2026-08-01', '2029-01-01'])
      expect(isEmptyChange(change({ ...state, today }, {}))).toBe(true);
  });

  it('gives fractures and courses names that were never used, and keeps those given', () => {
    const state = known(fracture('2026-01-31'), { ...fracture('2026-03-01'), ref: 'f3' });
    expect(state.facts.map(({ ref }) => ref)).toEqual(['f1', 'f3']);
    const retracted = after(
      state,
      change(state, { corrections: [{ factId: state.facts[1]?.id ?? '', retract: true, reason: 'x' }] }),
    );
    const more = change(retracted, { facts: [fracture('2026-04-01'), fracture('2026-04-02')] });
    expect(more.facts.map(({ ref }) => ref)).toEqual(['f2', 'f4']);
  });

  it('keeps an episode’s name and place when its first fracture is corrected', () => {
    const state = known(fracture('2026-01-31'), fracture('2026-01-31', { site: 'hip' }));
    const corrected = change(state, {
      corrections: [{ factId: state.facts[0]?.id ?? '', payload: { site: 'wrist' }, reason: 'read again' }],
    });
    expect(corrected.episodes).toMatchObject([{ key: 'f1', sites: ['wrist', 'hip'], withdrawn: false }]);
    // No spine fracture is left: what only such an episode plans is withdrawn, and nothing is renamed.
    expect(corrected.difference.added).toBe(0);
    expect(corrected.difference.withdrawn).toBe(3);
  });

  it('moves an episode’s enrolment to its next fracture when the first is retracted', () => {
    const state = known(fracture('2026-01-31'), fracture('2026-01-31', { site: 'hip' }));
    const corrected = change(state, {
      corrections: [{ factId: state.facts[0]?.id ?? '', retract: true, reason: 'old film' }],
    });
    expect(corrected.episodes).toMatchObject([
      { key: 'f2', enrolment: 'enrolled', withdrawn: false },
      { key: 'f1', withdrawn: true },
    ]);
  });

  it('enrols by a rule what was history, never the reverse', () => {
    const bulk = (enrolSince: string, state = nobodyYet, facts: NewFact[] = []) =>
      planChange(state, { source: 'import', enrolment: { enrolSince }, facts });
    const old = after(nobodyYet, bulk('2026-01-01', nobodyYet, [fracture('2020-01-31')]));
    expect(old.episodes).toMatchObject([{ enrolment: 'history', historyReason: 'before-enrol-since' }]);
    expect(old.tasks).toEqual([]);
    const wider = after(old, bulk('1900-01-01', old));
    expect(wider.episodes).toMatchObject([{ enrolment: 'enrolled' }]);
    expect(wider.tasks.length).toBeGreaterThan(0);
    expect(isEmptyChange(bulk('2026-01-01', wider))).toBe(true);
  });

  it('always stores a death, and sets later facts and dates aside with the courses they name', () => {
    const state = known(
      fracture('2026-01-31'),
      { ...denosumab, payload: { agent: 'denosumab', endedOn: '2026-04-20' } },
      { type: 'treatment', ref: 'a', on: '2026-04-10', payload: { agent: 'alendronate' } },
      { type: 'supply', ref: 'a', on: '2026-02-10', payload: { days: 28 } },
      { type: 'adherence-check', ref: 'a', on: '2026-04-20', payload: { taking: true } },
    );
    const death = change(state, { facts: [{ type: 'death', on: '2026-03-01' }] });
    const late = state.facts.slice(1).map(({ id }) => `incident/fact/${id}`);
    expect(death.raise.map(({ key }) => key)).toEqual(late);
    expect(death.columns.diedOn).toBe('2026-03-01');

    const dead = after(state, death);
    const back = change(dead, {
      corrections: [{ factId: death.facts[0]?.id ?? '', retract: true, reason: 'another person' }],
    });
    expect(back.settle).toEqual(late);
    expect(back.columns.diedOn).toBeNull();
  });

  it('asks for the letter on what follows a stop when somebody on denosumab declines follow-up, once', () => {
    const dose: NewFact = { type: 'dose', ref: 'd', on: '2025-10-02' };
    const decline: NewFact = { type: 'declined-follow-up', on: '2026-03-01' };
    const asked = (state: PatientState, request: Partial<ChangeRequest>) =>
      change(state, request).raise.filter(({ kind }) => kind === 'letter');
    const state = known(fracture('2026-01-31'), denosumab, dose);
    const declined = change(state, { facts: [decline] });
    const key = `letter/rebound-risk/${state.patientId}/2026-03-01`;
    expect(declined.raise).toEqual([
      { kind: 'letter', key, urgent: false, detail: { reason: 'rebound-risk', on: '2026-03-01' } },
    ]);
    const after1 = after(state, declined);
    expect(asked(after1, { facts: [{ type: 'pain', on: '2026-03-20', payload: { nrs: 8 } }] })).toEqual([]);
    expect(asked(after1, {})).toEqual([]);
    // Declined by mistake: nothing is to be written.
    const retract = { factId: declined.facts[0]?.id ?? '', retract: true, reason: 'another person' } as const;
    expect(change(after1, { corrections: [retract] })).toMatchObject({ raise: [], settle: [key] });
    // Nobody else is written to: without a dose nothing runs out, nor with another drug, nor long after.
    expect(asked(known(fracture('2026-01-31'), denosumab), { facts: [decline] })).toEqual([]);
    const alendronate: NewFact = { type: 'treatment', ref: 'a', on: '2026-02-10', payload: { agent: 'alendronate' } };
    expect(asked(known(fracture('2026-01-31'), alendronate), { facts: [decline] })).toEqual([]);
    expect(asked(known(fracture('2026-01-31')), { facts: [decline] })).toEqual([]);
  });

  it('asks for that letter also when what must follow denosumab is not begun, and not when it is', () => {
    const ended: NewFact = {
      ...denosumab,
      payload: { agent: 'denosumab', endedOn: '2026-02-01' },
    };
    const facts: NewFact[] = [fracture('2026-01-31'), ended, { type: 'dose', ref: 'd', on: '2025-10-02' }];
    const decline: NewFact = { type: 'declined-follow-up', on: '2026-04-20' };
    expect(change(known(...facts), { facts: [decline] }).raise.map(({ kind }) => kind)).toEqual(['letter']);
    const next: NewFact = { type: 'treatment', ref: 'z', on: '2026-04-02', payload: { agent: 'zoledronate' } };
    const given: NewFact = { type: 'dose', ref: 'z', on: '2026-04-02' };
    expect(change(known(...facts, next, given), { facts: [decline] }).raise).toEqual([]);
  });

  it('names the place of what is wrong', () => {
    const state = known(fracture('2026-01-31'), denosumab);
    const [first] = state.facts;
    expect(refusal(state, { facts: [{ type: 'fall', on: '2026-02-30' }] })).toBe('FLS-1010 facts[0].on');
    expect(refusal(state, { facts: [{ type: 'fall', on: '2026-05-02' }] })).toBe('FLS-1011 facts[0].on');
    expect(refusal(state, { facts: [{ type: 'fall', on: '1948-03-06' }] })).toBe('FLS-1012 facts[0].on');
    expect(refusal(state, { facts: [{ type: 'adherence-check', ref: 'x', on: '2026-02-01' }] })).toBe(
      'FLS-1014 facts[0].ref',
    );
    expect(refusal(state, { facts: [{ type: 'adherence-check', on: '2026-02-01' }] })).toBe('FLS-1010 facts[0].ref');
    expect(refusal(state, { facts: [{ type: 'supply', ref: 'd', on: '2026-02-01', payload: { days: 0 } }] })).toBe(
      'FLS-1010 facts[0].payload.days',
    );
    expect(refusal(state, { facts: [{ type: 'dose', on: '2026-02-01' }] })).toBe('FLS-1014 facts[0].ref');
    expect(refusal(state, { facts: [fracture('2026-02-01', { colour: 'red' })] })).toMatch(/^FLS-1010 facts\[0\]/);
    expect(
      refusal(state, { facts: [{ type: 'fls-assessment', on: '2026-02-01', payload: { treatment: 'soup' } }] }),
    ).toBe('FLS-1010 facts[0].payload.treatment');
    expect(refusal(state, { corrections: [{ factId: first?.id ?? '', on: '2026-06-01', reason: 'x' }] })).toBe(
      'FLS-1011 on',
    );
    expect(refusal(state, { corrections: [{ factId: first?.id ?? '', payload: { site: 'toe' }, reason: 'x' }] })).toBe(
      'FLS-1010 payload.site',
    );
    expect(refusal(state, { corrections: [{ factId: first?.id ?? '', reason: 'x' }] })).toBe('FLS-1031 payload');
    expect(refusal(state, { corrections: [{ factId: 'x', retract: true, reason: 'x' }] })).toBe('FLS-1018');
    expect(refusal(state, { enrolEpisode: 'f9' })).toBe('FLS-1019');
  });

  it('refuses to retract a course that doses name', () => {
    const state = known(fracture('2026-01-31'), denosumab, { type: 'dose', ref: 'd', on: '2025-10-02' });
    expect(refusal(state, { corrections: [{ factId: state.facts[1]?.id ?? '', retract: true, reason: 'x' }] })).toBe(
      'FLS-1014',
    );
  });

  it('says which stored fact is at fault when it is none of those in the request', () => {
    const scan: NewFact = { type: 'dxa', on: '2026-02-01', payload: { status: 'scanned', tScore: -2.7 } };
    const taken = known(fracture('2026-01-31'), scan);
    const facts = taken.facts.map((fact) =>
      fact.type === 'dxa' ? { ...fact, payload: { ...fact.payload, tScore: null } } : fact,
    );
    const [, stored] = facts;
    const fall: NewFact = { type: 'fall', on: '2026-03-01' };
    expect(() => change({ ...taken, facts }, { facts: [fall] })).toThrow(
      expect.objectContaining({
        code: 'FLS-1010',
        field: undefined,
        message: expect.stringMatching(/recorded earlier.*dxa of 2026-02-01.*payload\.tScore.*must be a number/),
        details: expect.objectContaining({
          fact: { id: stored?.id, type: 'dxa', on: '2026-02-01', field: 'payload.tScore' },
        }),
      }),
    );
    const correction = { factId: stored?.id ?? '', payload: scan.payload ?? {}, reason: 'read again' };
    expect(refusal({ ...taken, facts }, { corrections: [correction], facts: [fall] })).toBe('taken');
  });

  it('says which dose names a course that would not be there any more', () => {
    const state = known(fracture('2026-01-31'), denosumab, { type: 'dose', ref: 'd', on: '2025-10-02' });
    const [, course, dose] = state.facts;
    expect(() => change(state, { corrections: [{ factId: course?.id ?? '', retract: true, reason: 'x' }] })).toThrow(
      expect.objectContaining({
        code: 'FLS-1014',
        message: expect.stringMatching(/dose of 2025-10-02/),
        details: expect.objectContaining({ fact: expect.objectContaining({ id: dose?.id }) }),
      }),
    );
  });

  it('plans nothing without a fracture, and keeps what is known', () => {
    const state = known(denosumab);
    expect(state.tasks).toEqual([]);
    expect(change(state, { facts: [fracture('2026-01-31')] }).tasks.map(({ key }) => key)).toContain('d/dose/1');
  });
});

describe('a payload', () => {
  const state = known(fracture('2026-01-31'), denosumab, { type: 'dose', ref: 'd', on: '2025-10-02' });
  const dose = (payload: object): NewFact => ({ type: 'dose', ref: 'd', on: '2026-04-02', payload: { ...payload } });
  const supply = (payload: object): NewFact => ({ ...dose(payload), type: 'supply' });

  it('of a dose or a supply has no fields but its own', () => {
    expect(refusal(state, { facts: [dose({})] })).toBe('taken');
    expect(refusal(state, { facts: [supply({ days: 28 })] })).toBe('taken');
    expect(refusal(state, { facts: [dose({ on: '2026-04-03' })] })).toBe('FLS-1010 facts[0].payload.on');
    expect(refusal(state, { facts: [dose({}), supply({ days: 28, dayz: 3 })] })).toBe('FLS-1010 facts[1].payload.dayz');
    expect(refusal(state, { facts: [supply({})] })).toBe('FLS-1010 facts[0].payload.days');
    const correction = { factId: state.facts[2]?.id ?? '', payload: { site: 'arm' }, reason: 'x' };
    expect(refusal(state, { corrections: [correction] })).toBe('FLS-1010 payload.site');
  });

  // on 1 May 2026
  it.each([
    ['2046-05-01', 'taken'],
    ['2046-05-02', 'FLS-1010'],
    ['1900-01-01', 'taken'],
    ['1899-12-31', 'FLS-1010'],
    ['9999-12-31', 'FLS-1010'],
  ])('takes a planned day of %s or not, to record or to correct', (day, expected) => {
    const place = (field: string): string => (expected === 'taken' ? expected : `${expected} ${field}`);
    const course: NewFact = { ...denosumab, ref: 'e', payload: { agent: 'denosumab', plannedStopOn: day } };
    const declined: NewFact = { type: 'declined-treatment', on: '2026-03-01', payload: { revisitOn: day } };
    expect(refusal(state, { facts: [course] })).toBe(place('facts[0].payload.plannedStopOn'));
    expect(refusal(state, { facts: [dose({}), declined] })).toBe(place('facts[1].payload.revisitOn'));
    const correction = { factId: state.facts[1]?.id ?? '', payload: course.payload ?? {}, reason: 'x' };
    expect(refusal(state, { corrections: [correction] })).toBe(place('payload.plannedStopOn'));
  });
});

describe('the day of the next message', () => {
  const nextOf = (kind: string, facts: NewFact[], today: string) =>
    planChange({ ...nobodyYet, today }, { source: 'nurse', facts }).tasks.find((task) => task.kind === kind)
      ?.nextMessageOn;

  it('is the first step that is not missed already on the day the task is made', () => {
    const facts = [fracture('2025-10-01'), denosumab, { type: 'dose', ref: 'd', on: '2025-10-02' }] as const;
    // due 2026-04-02: book D − 28 (7 days late at most), soon D − 7, late D + 1 (3 days late at most)
    expect(nextOf('dose', [...facts], '2026-03-12')).toBe('2026-03-05');
    expect(nextOf('dose', [...facts], '2026-03-13')).toBe('2026-03-26');
    expect(nextOf('dose', [...facts], '2026-03-30')).toBe('2026-04-03');
    expect(nextOf('dose', [...facts], '2026-04-06')).toBe('2026-04-03');
    expect(nextOf('dose', [...facts], '2026-04-07')).toBeNull();
  });

  it('is none for a kind without messages and for what is done', () => {
    expect(nextOf('assessment', [fracture('2026-04-01')], '2026-05-01')).toBeNull();
    const done: NewFact[] = [fracture('2026-04-01'), { type: 'dxa', on: '2026-04-20', payload: { status: 'scanned' } }];
    expect(nextOf('dxa', done, '2026-05-01')).toBeNull();
  });
});
