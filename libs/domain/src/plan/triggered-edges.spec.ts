/** Every row of section 3's second table: its window to the day, and the first day from which each event closes it. */
import { describe, expect, it } from '@jest/globals';
import { aPatient, type PatientStory } from '../../test/a-patient.ts';
import { ASSESSMENT_TREATMENTS } from '../facts/facts.ts';
import { addDays } from '../time/local-date.ts';

type Tell = (story: PatientStory, on: string) => PatientStory;

/** A fracture of the spine on 31 January, and tablets from 5 February. */
const spine = (): PatientStory => aPatient().vertebralFracture('2026-01-31').on('alendronate', '2026-02-05');
const spineOnDenosumab = (): PatientStory =>
  aPatient()
    .vertebralFracture('2026-01-31')
    .on('denosumab', '2026-02-05', { doses: ['2026-02-05'] });

const falls =
  (status: 'done' | 'referred', risk?: 'low' | 'intermediate' | 'high'): Tell =>
  (s, on) =>
    s.event('falls-assessment', on, risk === undefined ? { status } : { status, risk });
const stopped: Tell = (s, on) => s.event('adherence-check', on, { treatment: 't1', taking: false });
const declined: Tell = (s, on) => s.event('declined-treatment', on);
const scored =
  (nrs: number): Tell =>
  (s, on) =>
    s.event('pain', on, { nrs });

interface Row {
  readonly task: string;
  readonly of?: () => PatientStory;
  readonly on: string;
  readonly trigger: Tell;
  readonly opens: string;
  readonly due: string;
  readonly closedBy: readonly (readonly [what: string, first: string, tell: Tell])[];
}

const reviewed =
  (outcome?: 'referred' | 'not-referred' | 'repeat'): Tell =>
  (s, on) =>
    s.event('augmentation-review', on, outcome === undefined ? {} : { outcome });

const ROWS: readonly Row[] = [
  {
    task: 'augmentation-referral/2026-03-02',
    on: '2026-03-02',
    trigger: scored(7),
    opens: '2026-03-02',
    due: '2026-03-09',
    closedBy: [
      ['a referral', '2026-03-02', (s, on) => s.event('augmentation-referral', on)],
      ['a review that refers', '2026-03-02', reviewed('referred')],
      ['a review that does not', '2026-03-02', reviewed('not-referred')],
    ],
  },
  {
    task: 'pain-escalation/2026-03-02',
    on: '2026-03-02',
    trigger: scored(6),
    opens: '2026-03-02',
    due: '2026-03-09',
    closedBy: [['an escalation', '2026-03-02', (s, on) => s.event('pain-escalation', on)]],
  },
  {
    task: 'augmentation-review/repeat-1',
    on: '2026-02-17',
    trigger: (s, on) => s.event('augmentation-review', on, { nrs: 4 }),
    opens: '2026-03-03',
    due: '2026-03-17',
    closedBy: [
      ['a later review', '2026-02-18', reviewed()],
      ['a later review that refers', '2026-02-18', reviewed('referred')],
    ],
  },
  {
    task: 'falls-follow-up/2026-02-28',
    on: '2026-02-28',
    trigger: falls('done', 'high'),
    opens: '2026-03-30',
    due: '2026-05-29',
    closedBy: [['a follow-up', '2026-03-30', (s, on) => s.event('falls-follow-up', on)]],
  },
  {
    task: 'falls-follow-up/2028-02-29',
    on: '2028-02-29',
    trigger: falls('referred', 'low'),
    opens: '2029-01-31',
    due: '2029-02-28',
    closedBy: [['a follow-up', '2029-01-31', (s, on) => s.event('falls-follow-up', on)]],
  },
  {
    task: 'falls-follow-up/2026-03-31',
    on: '2026-03-31',
    trigger: falls('done', 'intermediate'),
    opens: '2027-03-03',
    due: '2027-03-31',
    closedBy: [['a follow-up', '2027-03-03', (s, on) => s.event('falls-follow-up', on)]],
  },
  {
    task: 'falls-assessment/referred-2026-02-14',
    on: '2026-02-14',
    trigger: falls('referred'),
    opens: '2026-02-14',
    due: '2026-05-09',
    closedBy: [['one that was done', '2026-02-15', falls('done')]], // on the very day there would be no task
  },
  {
    task: 'falls-assessment/after-fall-2026-02-14',
    on: '2026-02-14',
    trigger: (s, on) => s.event('fall', on),
    opens: '2026-02-14',
    due: '2026-02-28',
    closedBy: [
      ['one that was done', '2026-02-14', falls('done')],
      ['a referral', '2026-02-14', falls('referred')],
    ],
  },
  ...(['transfer', 'discharge'] as const).map((type): Row => ({
    task: 'handover-watch/2026-03-10',
    of: spineOnDenosumab,
    on: '2026-03-10',
    trigger: (s, on) => s.event(type, on),
    opens: '2026-03-10',
    due: '2026-03-24',
    closedBy: [],
  })),
  {
    task: 'decline-revisit/2026-02-28',
    on: '2026-02-28',
    trigger: declined,
    opens: '2027-01-31',
    due: '2027-02-28',
    closedBy: [
      ...ASSESSMENT_TREATMENTS.map(
        (treatment) =>
          [
            `an assessment: ${treatment}`,
            '2026-03-01',
            (s: PatientStory, on: string) => s.event('fls-assessment', on, { treatment }),
          ] as const,
      ),
      ['a later decline', '2026-03-01', declined],
      ['a course', '2026-03-01', (s, on) => s.on('risedronate', on)],
    ],
  },
  {
    task: 'decline-revisit/2027-02-28',
    on: '2027-02-28',
    trigger: declined,
    opens: '2028-01-31',
    due: '2028-02-28', // a leap year: never stretched to the 29th
    closedBy: [],
  },
  {
    task: 'adherence-review/stopped-2026-03-01',
    on: '2026-03-01',
    trigger: stopped,
    opens: '2026-03-01',
    due: '2026-03-15',
    closedBy: [
      [
        'a check that hears yes',
        '2026-03-02',
        (s, on) => s.event('adherence-check', on, { treatment: 't1', taking: true }),
      ],
      ['a review', '2026-03-02', (s, on) => s.event('treatment-review', on, { treatment: 't1' })],
      ['an assessment that decides', '2026-03-02', (s, on) => s.event('fls-assessment', on, { treatment: 'continue' })],
      ['a decline', '2026-03-02', declined],
      ['another course', '2026-03-02', (s, on) => s.on('zoledronate', on)],
    ],
  },
  {
    task: 'adherence-review/refracture',
    on: '2026-05-01',
    trigger: (s, on) => s.fracture(on, 'hip'),
    opens: '2026-05-01',
    due: '2026-05-15',
    closedBy: [
      ['a check', '2026-05-01', (s, on) => s.event('adherence-check', on, { treatment: 't1', taking: null })],
      ['a review', '2026-05-01', (s, on) => s.event('treatment-review', on, { treatment: 't1' })],
    ],
  },
];

const episodeOf = ({ task }: Row): string => (task.endsWith('refracture') ? 'f2' : 'f1');

describe('each task that an event plans', () => {
  it.each(ROWS.map((row) => [row.task, row.trigger.name, row] as const))('%s %s', (_task, _name, row) => {
    const story = row.trigger((row.of ?? spine)(), row.on);
    const key = `${episodeOf(row)}/${row.task}`;
    const at = (day: string): string | undefined => story.standing(key, day);
    expect(story.planOn(addDays(row.on, -1))[key]).toBeUndefined();
    if (row.opens > row.on) expect([at(row.on), at(addDays(row.opens, -1))]).toEqual(['upcoming', 'upcoming']);
    expect([at(row.opens), at(row.due), at(addDays(row.due, 1))]).toEqual(['open', 'open', 'overdue']);
    expect(story.planOn(row.opens)[key]).toMatchObject({ opensOn: row.opens, dueOn: row.due });
  });

  const closings = ROWS.flatMap((row) => row.closedBy.map((by) => [row.task, by[0], by[1], row, by[2]] as const));
  it.each(closings)('%s is closed by %s from %s', (_task, _what, first, row, tell) => {
    const doneOn = (on: string) => {
      const story = tell(row.trigger((row.of ?? spine)(), row.on), on);
      return story.planOn(addDays(first, 5))[`${episodeOf(row)}/${row.task}`]?.doneOn;
    };
    expect(doneOn(first)).toBe(first);
    expect(doneOn(addDays(first, -1)) ?? null).toBeNull();
    expect(doneOn(addDays(first, 4))).toBe(addDays(first, 4)); // and there is no latest day
  });
});

describe('a watch over a handover', () => {
  const key = 'f1/handover-watch/2026-03-10';
  const left = (acknowledgedOn: string | null, asOf: string) =>
    spineOnDenosumab().event('transfer', '2026-03-10', { acknowledgedOn }).standing(key, asOf);
  it('is done on the day it is acknowledged, that of the leaving included', () => {
    expect(left('2026-03-10', '2026-03-10')).toBe('done');
    expect(left('2026-03-12', '2026-03-11')).toBe('open'); // nobody knows of it yet
    expect(left('2026-03-12', '2026-03-12')).toBe('done');
    expect(left(null, '2026-03-24')).toBe('open');
    expect(left(null, '2026-03-25')).toBe('overdue');
  });
  it('asks of a transfer and a discharge of one day for the first acknowledgement', () => {
    const both = spineOnDenosumab()
      .event('transfer', '2026-03-10', { acknowledgedOn: '2026-03-15' })
      .event('discharge', '2026-03-10', { acknowledgedOn: '2026-03-12' });
    expect(both.planOn('2026-03-20')[key]?.doneOn).toBe('2026-03-12');
  });
  it('stands while denosumab runs: from its start to its end', () => {
    const watched = (more: object, on: string) =>
      `f1/handover-watch/${on}` in
      aPatient()
        .vertebralFracture('2026-01-31')
        .on('denosumab', '2026-02-05', more)
        .event('transfer', on)
        .planOn('2026-06-01');
    expect([watched({}, '2026-02-04'), watched({}, '2026-02-05')]).toEqual([false, true]);
    const ended = { endedOn: '2026-04-01' }; // without a dose nothing must follow
    expect([watched(ended, '2026-04-01'), watched(ended, '2026-04-02')]).toEqual([true, false]);
    const given = { endedOn: '2026-04-01', doses: ['2026-02-05'] };
    expect(watched(given, '2026-04-02')).toBe(true);
  });
  it('has nothing to watch after a death of that day', () => {
    const dead = (diedOn: string) =>
      key in
      aPatient()
        .vertebralFracture('2026-01-31')
        .on('denosumab', '2026-02-05', { doses: ['2026-02-05'], endedOn: '2026-03-01' })
        .event('transfer', '2026-03-10')
        .event('death', diedOn)
        .planOn('2026-06-01');
    expect([dead('2026-03-10'), dead('2026-03-11')]).toEqual([false, true]);
  });
});

describe('scores of pain', () => {
  const keys = (story: PatientStory) =>
    Object.keys(story.planOn('2026-12-01')).filter((key) => /augmentation-referral|pain-escalation/.test(key));

  it('of two episodes count by the clock of the one they look at', () => {
    const story = () =>
      aPatient().vertebralFracture('2026-01-31').vertebralFracture('2026-04-20', { symptomOnsetOn: '2026-04-10' });
    // 6 out of 10 three months after the first onset would be a referral; the second is not two weeks old
    expect(keys(story().event('pain', '2026-05-01', { nrs: 5 }))).toEqual(['f2/pain-escalation/2026-05-01']);
    expect(keys(story().event('pain', '2026-04-09', { nrs: 7 }))).toEqual(['f1/augmentation-referral/2026-04-09']);
    expect(keys(story().event('pain', '2026-04-10', { nrs: 7 }))).toEqual([]); // day 0 of the second
    expect(keys(story().event('pain', '2026-04-24', { nrs: 7 }))).toEqual(['f2/augmentation-referral/2026-04-24']);
  });

  it('of one day plan one task, and a sign of one of them is enough', () => {
    const story = spine()
      .event('pain', '2026-03-02', { nrs: 1, deformity: true })
      .event('pain', '2026-03-02', { nrs: 8 });
    expect(keys(story)).toEqual(['f1/augmentation-referral/2026-03-02']);
  });

  it('of one day plan one task, although the first was cancelled that day', () => {
    const left = spine()
      .event('pain', '2026-03-02', { nrs: 8 })
      .event('pain', '2026-03-02', { nrs: 9 })
      .event('transfer', '2026-03-02');
    expect(keys(left)).toEqual(['f1/augmentation-referral/2026-03-02']);
  });

  it('may refer and escalate on one day when two say so', () => {
    const story = spine().event('pain', '2026-03-02', { nrs: 6 }).event('pain', '2026-03-02', { nrs: 8 });
    expect(keys(story)).toEqual(['f1/augmentation-referral/2026-03-02', 'f1/pain-escalation/2026-03-02']);
  });

  it('plan again after a task of the kind was cancelled, from that very day', () => {
    const story = (on: string) =>
      aPatient()
        .vertebralFracture('2026-01-31')
        .event('pain', '2026-03-02', { nrs: 8 })
        .event('transfer', '2026-03-10')
        .event('pain', on, { nrs: 8 });
    expect(keys(story('2026-03-09'))).toEqual(['f1/augmentation-referral/2026-03-02']);
    expect(keys(story('2026-03-10'))).toHaveLength(2);
  });

  it('rest for 28 days from a referral of its own kind and episode only', () => {
    const escalated = () => spine().event('pain', '2026-03-02', { nrs: 6 }).event('pain-escalation', '2026-03-03');
    expect(keys(escalated().event('pain', '2026-03-29', { nrs: 6 }))).toHaveLength(1);
    expect(keys(escalated().event('pain', '2026-03-30', { nrs: 6 }))).toHaveLength(2);
    expect(keys(escalated().event('pain', '2026-03-05', { nrs: 8 }))).toHaveLength(2);
    const again = spine()
      .event('pain', '2026-03-02', { nrs: 8 })
      .vertebralFracture('2026-03-05')
      .event('pain', '2026-03-06', { nrs: 8, worsening: true });
    expect(keys(again)).toEqual(['f1/augmentation-referral/2026-03-02', 'f2/augmentation-referral/2026-03-06']);
  });
});

describe('reviews of augmentation', () => {
  const repeats = (story: PatientStory) =>
    Object.keys(story.planOn('2026-12-01')).filter((key) => key.includes('repeat'));
  it.each([
    [{ nrs: 3 }, 0],
    [{ nrs: 4 }, 1],
    [{ nrs: 5 }, 0],
    [{ nrs: 2, outcome: 'repeat' }, 1],
    [{ nrs: 4, outcome: 'referred' }, 1],
    [{ outcome: 'not-referred' }, 0],
    [{}, 0],
  ] as const)('%j is repeated %i times', (review, times) => {
    expect(repeats(spine().event('augmentation-review', '2026-04-20', review))).toHaveLength(times);
  });
  it('are counted by episode', () => {
    const story = aPatient()
      .vertebralFracture('2026-01-31')
      .vertebralFracture('2026-05-01')
      .event('augmentation-review', '2026-04-20', { nrs: 4 })
      .event('augmentation-review', '2026-06-01', { nrs: 4 })
      .event('augmentation-review', '2026-07-01', { nrs: 4 });
    expect(repeats(story).sort()).toEqual([
      'f1/augmentation-review/repeat-1',
      'f2/augmentation-review/repeat-1',
      'f2/augmentation-review/repeat-2',
    ]);
  });
  it('of a day before the onset plan nothing', () => {
    expect(repeats(spine().event('augmentation-review', '2026-01-30', { nrs: 4 }))).toEqual([]);
    expect(repeats(spine().event('augmentation-review', '2026-01-31', { nrs: 4 }))).toHaveLength(1);
  });
});

describe('falls', () => {
  const keys = (story: PatientStory, part: string) =>
    Object.keys(story.planOn('2026-12-01')).filter((key) => key.includes(part));
  it('of one day are one task, whatever the order of their risks', () => {
    for (const [first, second] of [
      ['high', 'low'],
      ['low', 'high'],
    ] as const) {
      const story = falls('done', second)(falls('done', first)(spine(), '2026-03-01'), '2026-03-01');
      expect(story.planOn('2026-03-02')['f1/falls-follow-up/2026-03-01']?.dueOn).toBe('2026-05-30');
    }
    expect(keys(spine().event('fall', '2026-03-01').event('fall', '2026-03-01'), 'after-fall')).toHaveLength(1);
  });
  it('without a risk plan no follow-up', () => {
    expect(keys(falls('done')(spine(), '2026-03-01'), 'falls-follow-up')).toEqual([]);
  });
  it('are referred once in each episode, from the day of diagnosis', () => {
    const two = () => aPatient().fracture('2026-01-31').fracture('2026-03-10');
    const referred = falls('referred')(
      falls('referred')(falls('referred')(two(), '2026-02-10'), '2026-03-10'),
      '2026-03-11',
    );
    expect(keys(referred, 'referred-')).toEqual([
      'f1/falls-assessment/referred-2026-02-10',
      'f2/falls-assessment/referred-2026-03-10',
    ]);
    const done = (on: string) => keys(falls('referred')(falls('done')(two(), on), '2026-03-12'), 'referred-');
    expect([
      done('2026-03-09').length,
      done('2026-03-10').length,
      done('2026-03-12').length,
      done('2026-03-13').length,
    ]).toEqual([1, 0, 0, 1]);
  });
});

describe('what is said about taking treatment', () => {
  const reviews = (story: PatientStory) =>
    Object.keys(story.planOn('2026-12-01')).filter((key) => key.includes('adherence-review'));
  it('is asked of a course that runs that day, both ends included', () => {
    const said = (on: string) =>
      reviews(
        stopped(aPatient().fracture('2026-01-31').on('alendronate', '2026-02-05', { endedOn: '2026-03-05' }), on),
      );
    expect(['2026-02-04', '2026-02-05', '2026-03-05', '2026-03-06'].map((on) => said(on).length)).toEqual([0, 1, 1, 0]);
  });
  it('is not asked while a course is paused, from the first day of the pause until a fracture wakes it', () => {
    const said = (on: string) =>
      reviews(
        stopped(
          aPatient()
            .fracture('2026-01-31')
            .on('alendronate', '2026-02-05', { pausedOn: '2026-03-05' })
            .fracture('2026-04-10'),
          on,
        ),
      ).filter((key) => key.includes('stopped')).length;
    expect(['2026-03-04', '2026-03-05', '2026-04-09', '2026-04-10'].map(said)).toEqual([1, 0, 0, 1]);
  });
  it('is asked of no course that does not count', () => {
    expect(reviews(stopped(aPatient().fracture('2026-01-31').on('calcitonin', '2026-02-05'), '2026-03-01'))).toEqual(
      [],
    );
    const contact = aPatient().fracture('2026-01-31').on('calcium-vitamin-d', '2026-02-05');
    expect(reviews(contact.event('follow-up-contact', '2026-04-01', { onTreatment: 'none' }))).toEqual([]);
  });
  it('matters after the last course has ended and none was started since', () => {
    const said = (contactOn: string, ...others: readonly [string, object?][]) => {
      const story = aPatient().fracture('2026-01-31').on('alendronate', '2026-02-05', { endedOn: '2026-03-05' });
      for (const [startedOn, more] of others) story.on('risedronate', startedOn, more);
      return reviews(story.event('follow-up-contact', contactOn, { onTreatment: 'none' })).length;
    };
    expect(said('2026-02-04')).toBe(0); // before any
    expect(said('2026-03-06')).toBe(1);
    expect(said('2026-05-01', ['2026-04-01', { pausedOn: '2026-04-20' }])).toBe(0); // a pause was agreed
    expect(said('2026-05-01', ['2026-04-01', { pausedOn: '2026-05-02' }])).toBe(1);
    expect(said('2026-05-01', ['2026-04-01', { endedOn: '2026-04-30' }])).toBe(1);
    expect(said('2026-05-01', ['2026-05-02'])).toBe(1); // the next was started later
  });
  it('of one day, at a check and at a contact, is one task', () => {
    const both = stopped(spine(), '2026-04-01').event('follow-up-contact', '2026-04-01', { adherent: false });
    expect(reviews(both)).toEqual(['f1/adherence-review/stopped-2026-04-01']);
  });
  it('is not said by a call that reached nobody', () => {
    const unheard = { outcome: 'not-reached', onTreatment: 'none', adherent: false } as const;
    expect(reviews(spine().event('follow-up-contact', '2026-04-01', unheard))).toEqual([]);
  });
});

describe('a decline', () => {
  const key = 'f1/decline-revisit/2026-02-28';
  it('of one day is asked again on the day given last', () => {
    const said = (...days: (string | null)[]) => {
      const story = spine();
      for (const revisitOn of days) story.event('declined-treatment', '2026-02-28', { revisitOn });
      return story.planOn('2026-03-01')[key]?.dueOn;
    };
    expect(said('2026-06-01', '2026-07-01')).toBe('2026-07-01');
    expect(said('2026-06-01', null)).toBe('2027-02-28');
  });
  it('opens 28 days before the day agreed, even before it was said', () => {
    const soon = spine().event('declined-treatment', '2026-02-28', { revisitOn: '2026-03-10' });
    expect(soon.planOn('2026-03-01')[key]).toMatchObject({
      opensOn: '2026-02-10',
      dueOn: '2026-03-10',
      status: 'open',
    });
  });
});
