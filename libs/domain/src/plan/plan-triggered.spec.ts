import { describe, expect, it } from '@jest/globals';
import { aPatient } from '../../test/a-patient.ts';

type Pain = Parameters<ReturnType<typeof aPatient>['event']>[2] & object;
const keysOf = (story: ReturnType<typeof aPatient>, asOf: string, part: string): string[] =>
  Object.keys(story.planOn(asOf)).filter((key) => key.includes(part));

describe('pain scores', () => {
  // onset 31 January: + 14 days 14 February, + 3 months 30 April
  const spine = () => aPatient().vertebralFracture('2026-01-31');
  const triggered = (on: string, pain: object): string[] => {
    const story = spine().event('pain', on, { nrs: 0, ...pain } as Pain & { nrs: number });
    const tasks = story.planOn('2026-12-01');
    return ['augmentation-referral', 'pain-escalation'].filter((kind) => tasks[`f1/${kind}/${on}`] !== undefined);
  };

  it.each<[string, object, string[]]>([
    ['2026-02-13', { nrs: 10 }, []],
    ['2026-02-14', { nrs: 7 }, ['augmentation-referral']],
    ['2026-02-13', { nrs: 6 }, []],
    ['2026-02-14', { nrs: 6 }, ['pain-escalation']],
    ['2026-02-14', { nrs: 4 }, []],
    ['2026-04-29', { nrs: 5 }, ['pain-escalation']],
    ['2026-04-30', { nrs: 5 }, ['augmentation-referral']],
    ['2026-04-30', { nrs: 4 }, []],
    ['2026-04-29', { rdq: 18 }, []],
    ['2026-04-30', { rdq: 18 }, ['augmentation-referral']],
    ['2026-04-30', { rdq: 17 }, []],
    ['2026-02-01', { worsening: true }, ['augmentation-referral']],
    ['2026-02-01', { deformity: true }, ['augmentation-referral']],
    ['2026-02-01', { pulmonaryDysfunction: true }, ['augmentation-referral']],
    ['2026-02-20', { nrs: 6, worsening: true }, ['augmentation-referral']],
    ['2026-01-30', { worsening: true }, []],
  ])('on %s %j plans %j', (on, pain, expected) => {
    expect(triggered(on, pain)).toEqual(expected);
  });

  it('is due a week after', () => {
    const task = spine().event('pain', '2026-03-14', { nrs: 8 }).planOn('2026-03-14')[
      'f1/augmentation-referral/2026-03-14'
    ];
    expect(task).toMatchObject({ opensOn: '2026-03-14', dueOn: '2026-03-21', overdueFrom: '2026-03-22' });
  });

  it('plans nothing while an earlier referral is unfinished', () => {
    const story = spine().event('pain', '2026-03-14', { nrs: 8 }).event('pain', '2026-06-14', { nrs: 8 });
    expect(keysOf(story, '2026-07-01', 'augmentation-referral')).toEqual(['f1/augmentation-referral/2026-03-14']);
  });

  it('plans nothing for 28 days after one that is done, counted from its day', () => {
    const story = (on: string) =>
      spine()
        .event('pain', '2026-03-14', { nrs: 8 })
        .event('augmentation-referral', '2026-03-20')
        .event('pain', on, { nrs: 8 });
    expect(keysOf(story('2026-04-10'), '2026-07-01', 'augmentation-referral')).toHaveLength(1); // 27 days
    expect(keysOf(story('2026-04-11'), '2026-07-01', 'augmentation-referral')).toHaveLength(2); // 28 days
  });

  it('counts what is done on its very day as done', () => {
    const story = spine()
      .event('pain', '2026-03-14', { nrs: 8 })
      .event('pain', '2026-04-20', { nrs: 8 })
      .event('augmentation-referral', '2026-04-20');
    const tasks = story.planOn('2026-07-01');
    expect(tasks['f1/augmentation-referral/2026-03-14']?.doneOn).toBe('2026-04-20');
    expect(tasks['f1/augmentation-referral/2026-04-20']?.doneOn).toBe('2026-04-20');
  });

  it('does not escalate what meets a rule of referral but plans none', () => {
    const story = spine()
      .event('pain', '2026-03-14', { nrs: 8 })
      .event('pain', '2026-03-20', { nrs: 6, worsening: true });
    expect(keysOf(story, '2026-07-01', 'pain-escalation')).toEqual([]);
  });

  it('is closed by a referral, or a review that decided', () => {
    const key = 'f1/augmentation-referral/2026-03-14';
    const pain = () => spine().event('pain', '2026-03-14', { nrs: 8 });
    expect(pain().event('augmentation-review', '2026-03-15', { outcome: 'repeat' }).standing(key, '2026-03-16')).toBe(
      'open',
    );
    expect(
      pain().event('augmentation-review', '2026-03-15', { outcome: 'not-referred' }).standing(key, '2026-03-16'),
    ).toBe('done');
    expect(pain().event('augmentation-referral', '2026-03-14').standing(key, '2026-03-16')).toBe('done');
    expect(pain().event('augmentation-referral', '2026-03-13').standing(key, '2026-03-16')).toBe('open');
  });

  it('looks at the latest symptomatic spine episode that had begun, and at its clock', () => {
    const story = aPatient()
      .vertebralFracture('2025-01-01')
      .vertebralFracture('2026-03-01', { symptomatic: false })
      .fracture('2026-03-10', 'hip')
      .event('pain', '2026-03-12', { nrs: 5 });
    expect(keysOf(story, '2026-04-01', 'augmentation-referral')).toEqual(['f1/augmentation-referral/2026-03-12']);
    const before = aPatient()
      .vertebralFracture('2026-03-01', { symptomOnsetOn: '2026-02-01' })
      .event('pain', '2026-02-20', { nrs: 9 });
    expect(keysOf(before, '2026-04-01', 'augmentation-referral')).toEqual(['f1/augmentation-referral/2026-02-20']);
  });

  it('closes pain reviews in every episode', () => {
    const tasks = aPatient()
      .vertebralFracture('2026-01-01')
      .vertebralFracture('2026-01-20')
      .event('pain', '2026-02-08', { nrs: 2 })
      .planOn('2026-02-09');
    expect(tasks['f1/pain-review/week-6']?.doneOn).toBe('2026-02-08');
    expect(tasks['f2/pain-review/week-2-3']?.doneOn).toBe('2026-02-08');
  });
});

describe('reviews of augmentation', () => {
  const spine = () => aPatient().vertebralFracture('2026-01-31');

  it('are repeated after a score of 4 or an undecided outcome, counted by day', () => {
    const story = spine()
      .event('augmentation-review', '2026-04-20', { nrs: 4 })
      .event('augmentation-review', '2026-04-20', { outcome: 'repeat' })
      .event('augmentation-review', '2026-05-10', { outcome: 'repeat' });
    const tasks = story.planOn('2026-05-11');
    expect(tasks['f1/augmentation-review/repeat-1']).toMatchObject({
      opensOn: '2026-05-04',
      dueOn: '2026-05-18',
      status: 'done',
      doneOn: '2026-05-10',
    });
    expect(tasks['f1/augmentation-review/repeat-2']).toMatchObject({ opensOn: '2026-05-24', dueOn: '2026-06-07' });
    expect(tasks['f1/augmentation-review/repeat-3']).toBeUndefined();
  });
  it('are closed by a later review even before they open', () => {
    const story = spine()
      .event('augmentation-review', '2026-04-20', { nrs: 4 })
      .event('augmentation-review', '2026-04-21');
    expect(story.planOn('2026-04-22')['f1/augmentation-review/repeat-1']?.doneOn).toBe('2026-04-21');
  });
  it('count as a pain score unless they decided', () => {
    const review = (outcome?: 'referred' | 'repeat') =>
      spine().event('augmentation-review', '2026-04-20', outcome === undefined ? { nrs: 8 } : { nrs: 8, outcome });
    expect(keysOf(review(), '2026-05-01', 'augmentation-referral')).toHaveLength(1);
    expect(keysOf(review('repeat'), '2026-05-01', 'augmentation-referral')).toHaveLength(1);
    expect(keysOf(review('referred'), '2026-05-01', 'augmentation-referral')).toHaveLength(0);
    expect(review().planOn('2026-05-01')['f1/pain-review/week-6']?.doneOn).toBe('2026-04-20');
  });
  it('plan nothing without a spine episode', () => {
    const story = aPatient().fracture('2026-01-31').event('augmentation-review', '2026-04-20', { nrs: 4 });
    expect(keysOf(story, '2026-05-01', 'repeat')).toEqual([]);
  });
});

describe('falls', () => {
  const story = () => aPatient().fracture('2026-01-01');

  it('follow a high risk in 30 to 90 days, a lower one in a year; of one day the higher', () => {
    const assessed = story()
      .event('falls-assessment', '2026-02-01', { status: 'done', risk: 'low' })
      .event('falls-assessment', '2026-02-01', { status: 'done', risk: 'high' })
      .event('falls-assessment', '2026-03-01', { status: 'referred', risk: 'intermediate' })
      .planOn('2026-03-02');
    expect(assessed['f1/falls-follow-up/2026-02-01']).toMatchObject({ opensOn: '2026-03-03', dueOn: '2026-05-02' });
    expect(assessed['f1/falls-follow-up/2026-03-01']).toMatchObject({ opensOn: '2027-02-01', dueOn: '2027-03-01' });
  });

  it('follow the first referral since the fracture that no assessment came before', () => {
    const refer = (...events: [string, 'done' | 'referred'][]) => {
      const s = story();
      for (const [on, status] of events) s.event('falls-assessment', on, { status });
      return keysOf(s, '2026-12-01', 'referred');
    };
    expect(refer(['2025-12-01', 'referred'])).toEqual([]);
    expect(refer(['2025-12-01', 'referred'], ['2026-02-01', 'referred'], ['2026-03-01', 'referred'])).toEqual([
      'f1/falls-assessment/referred-2026-02-01',
    ]);
    expect(refer(['2026-01-15', 'done'], ['2026-02-01', 'referred'])).toEqual([]);
    expect(refer(['2026-02-01', 'referred'], ['2026-02-01', 'done'])).toEqual([]);
    expect(refer(['2025-12-15', 'done'], ['2026-02-01', 'referred'])).toHaveLength(1);
  });

  it('a referral is closed by an assessment that was done', () => {
    const key = 'f1/falls-assessment/referred-2026-02-01';
    const referred = () => story().event('falls-assessment', '2026-02-01', { status: 'referred' });
    expect(referred().planOn('2026-02-02')[key]?.dueOn).toBe('2026-04-26');
    expect(referred().event('falls-assessment', '2026-03-01', { status: 'referred' }).standing(key, '2026-03-02')).toBe(
      'open',
    );
    expect(referred().event('falls-assessment', '2026-03-01', { status: 'done' }).standing(key, '2026-03-02')).toBe(
      'done',
    );
  });

  it('a fall asks for an assessment within 14 days, of the latest episode or the first', () => {
    const fallen = aPatient()
      .fracture('2026-03-01')
      .fracture('2026-01-10')
      .event('fall', '2026-01-01')
      .event('fall', '2026-04-01');
    const tasks = fallen.planOn('2026-04-02');
    expect(tasks['f2/falls-assessment/after-fall-2026-01-01']?.dueOn).toBe('2026-01-15');
    expect(tasks['f1/falls-assessment/after-fall-2026-04-01']?.dueOn).toBe('2026-04-15');
  });
});

describe('declined treatment', () => {
  const key = 'f1/decline-revisit/2026-02-28';
  const declined = (revisitOn?: string) =>
    aPatient()
      .fracture('2026-01-01')
      .event('declined-treatment', '2026-02-28', revisitOn === undefined ? {} : { revisitOn });

  it('is asked again after 12 months or on the day agreed', () => {
    expect(declined().planOn('2026-03-01')[key]).toMatchObject({ opensOn: '2027-01-31', dueOn: '2027-02-28' });
    expect(declined('2026-06-01').planOn('2026-03-01')[key]).toMatchObject({
      opensOn: '2026-05-04',
      dueOn: '2026-06-01',
    });
  });
  it('is closed by what comes later, from the next day, also before it opens', () => {
    expect(declined().on('alendronate', '2026-02-28').standing(key, '2026-03-05')).toBe('upcoming');
    expect(declined().on('alendronate', '2026-03-01').standing(key, '2026-03-05')).toBe('done');
    expect(declined().event('fls-assessment', '2026-03-01').standing(key, '2026-03-05')).toBe('upcoming');
    expect(
      declined().event('fls-assessment', '2026-03-01', { treatment: 'undecided' }).standing(key, '2026-03-05'),
    ).toBe('done');
    expect(declined().event('declined-treatment', '2026-03-01').standing(key, '2026-03-05')).toBe('done');
  });
});

describe('adherence reviews', () => {
  const onTreatment = () => aPatient().fracture('2026-01-01').on('alendronate', '2026-01-10');
  const reviews = (story: ReturnType<typeof aPatient>) => keysOf(story, '2026-12-01', 'adherence-review');

  it('follow a check that says no, while the course runs', () => {
    const check = (on: string, taking: boolean | null, endedOn?: string) =>
      reviews(
        aPatient()
          .fracture('2026-01-01')
          .on('alendronate', '2026-01-10', endedOn === undefined ? {} : { endedOn })
          .event('adherence-check', on, { treatment: 't1', taking }),
      );
    expect(check('2026-02-01', false)).toEqual(['f1/adherence-review/stopped-2026-02-01']);
    expect(check('2026-02-01', null)).toEqual([]);
    expect(check('2026-02-01', false, '2026-02-01')).toHaveLength(1);
    expect(check('2026-02-02', false, '2026-02-01')).toEqual([]);
  });

  it('follow a contact that hears of no treatment while one should run, or after the last has ended', () => {
    const contact = (story: ReturnType<typeof aPatient>, rest: object) =>
      reviews(story.event('follow-up-contact', '2026-04-01', rest));
    expect(contact(onTreatment(), { onTreatment: 'none' })).toHaveLength(1);
    expect(contact(onTreatment(), { adherent: false })).toHaveLength(1);
    expect(contact(onTreatment(), { adherent: null, onTreatment: 'alendronate' })).toEqual([]);
    expect(contact(aPatient().fracture('2026-01-01'), { onTreatment: 'none' })).toEqual([]);
    const ended = aPatient().fracture('2026-01-01').on('alendronate', '2026-01-10', { endedOn: '2026-03-01' });
    expect(contact(ended, { onTreatment: 'none' })).toHaveLength(1);
    const paused = aPatient().fracture('2026-01-01').on('alendronate', '2026-01-10', { pausedOn: '2026-03-01' });
    expect(contact(paused, { onTreatment: 'none' })).toEqual([]);
    const later = aPatient().fracture('2026-01-01').on('alendronate', '2026-04-02');
    expect(contact(later, { onTreatment: 'none' })).toEqual([]);
  });

  it('are closed by what is heard later', () => {
    const key = 'f1/adherence-review/stopped-2026-02-01';
    const stopped = () => onTreatment().event('adherence-check', '2026-02-01', { treatment: 't1', taking: false });
    expect(
      stopped().event('adherence-check', '2026-02-01', { treatment: 't1', taking: true }).standing(key, '2026-02-10'),
    ).toBe('open');
    expect(
      stopped().event('adherence-check', '2026-02-02', { treatment: 't1', taking: true }).standing(key, '2026-02-10'),
    ).toBe('done');
    expect(stopped().event('treatment-review', '2026-02-02', { treatment: 't1' }).standing(key, '2026-02-10')).toBe(
      'done',
    );
    expect(
      stopped().event('fls-assessment', '2026-02-02', { treatment: 'undecided' }).standing(key, '2026-02-10'),
    ).toBe('open');
    expect(stopped().on('risedronate', '2026-02-02').standing(key, '2026-02-10')).toBe('done');
    // of a course that is not begun yet on the day that is asked about, nothing is known
    const later = stopped()
      .on('risedronate', '2026-03-01')
      .event('treatment-review', '2026-02-02', { treatment: 't2' });
    expect(later.standing(key, '2026-02-10')).toBe('open');
  });

  it('follow a fracture on treatment: after its start, by its end', () => {
    const refracture = (startedOn: string, endedOn?: string) =>
      reviews(
        aPatient()
          .fracture('2026-01-01')
          .fracture('2026-05-01')
          .on('alendronate', startedOn, endedOn === undefined ? {} : { endedOn }),
      );
    expect(refracture('2026-05-01')).toEqual([]);
    expect(refracture('2026-04-30')).toEqual(['f2/adherence-review/refracture']);
    expect(refracture('2026-02-01', '2026-04-30')).toEqual([]);
    expect(refracture('2026-02-01', '2026-05-01')).toHaveLength(1);
    expect(refracture('2025-02-01')).toHaveLength(1);
  });

  it('of a fracture are closed by a check or review of such a course', () => {
    const story = () =>
      aPatient()
        .fracture('2026-01-01')
        .fracture('2026-05-01')
        .on('alendronate', '2026-02-01')
        .on('risedronate', '2026-05-02');
    const key = 'f2/adherence-review/refracture';
    const check = (treatment: string, on: string) =>
      story().event('adherence-check', on, { treatment }).standing(key, '2026-05-10');
    expect(check('t1', '2026-05-01')).toBe('done');
    expect(check('t1', '2026-04-30')).toBe('open');
    expect(check('t2', '2026-05-05')).toBe('open');
  });
});

describe('leaving on denosumab', () => {
  const key = 'f1/handover-watch/2026-07-01';
  const treated = (more: object = {}) =>
    aPatient()
      .vertebralFracture('2026-01-31')
      .on('denosumab', '2026-02-28', { doses: ['2026-02-28'], ...more });

  it('is watched while the course runs', () => {
    expect(treated().event('transfer', '2026-07-01').planOn('2026-07-02')[key]).toMatchObject({
      dueOn: '2026-07-15',
      status: 'open',
    });
    expect(treated({ endedOn: '2026-07-01' }).event('discharge', '2026-07-01').planOn('2026-07-02')[key]).toBeDefined();
    expect(
      aPatient()
        .fracture('2026-01-31')
        .on('alendronate', '2026-02-01')
        .event('transfer', '2026-07-01')
        .planOn('2026-07-02')[key],
    ).toBeUndefined();
  });
  it('is watched while what follows is unfinished, that leaving aside', () => {
    const ended = () => treated({ endedOn: '2026-05-01' });
    expect(ended().event('transfer', '2026-07-01').planOn('2026-07-02')[key]).toBeDefined();
    expect(
      ended().on('alendronate', '2026-06-01').event('transfer', '2026-07-01').planOn('2026-07-02')[key],
    ).toBeUndefined();
    expect(
      ended().on('alendronate', '2026-07-01').event('transfer', '2026-07-01').planOn('2026-07-02')[key],
    ).toBeUndefined();
    // an earlier leaving had already closed it
    const twice = ended().event('discharge', '2026-06-01').event('transfer', '2026-07-01').planOn('2026-07-02');
    expect(Object.keys(twice).filter((k) => k.includes('handover'))).toEqual(['f1/handover-watch/2026-06-01']);
  });
  it('of a patient who died later was still to be watched', () => {
    const story = treated({ endedOn: '2026-05-01' }).event('transfer', '2026-07-01').event('death', '2026-07-10');
    expect(story.standing(key, '2026-07-12')).toBe('cancelled died');
  });
  it('is closed by the acknowledgement and cancelled by nothing but death', () => {
    const story = treated()
      .event('transfer', '2026-07-01', { acknowledgedOn: '2026-07-20' })
      .event('discharge', '2026-07-05');
    expect(story.standing(key, '2026-07-21')).toBe('done');
    expect(treated().event('transfer', '2026-07-01').event('discharge', '2026-07-05').standing(key, '2026-07-06')).toBe(
      'open',
    );
  });
});
