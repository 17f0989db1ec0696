import { describe, expect, it } from '@jest/globals';
import type { FactView } from '../patients/read-patient.ts';
import type { TaskView } from '../plan/task-view.ts';
import { adviseOnOrders, adviseOnView, type AdvisedPatient, type OrderedMedicine } from './advice.ts';

const TODAY = '2026-06-15';

const aTask = (kind: string, more: Partial<TaskView> = {}): TaskView => ({
  id: kind,
  key: `${kind}/${more.occurrence ?? '1'}`,
  kind,
  occurrence: '1',
  episode: 'f1',
  treatment: null,
  agent: null,
  anchor: 'f1',
  anchorOn: '2026-01-10',
  opensOn: '2026-04-01',
  dueOn: '2026-05-01',
  lateFrom: null,
  overdueFrom: '2026-05-15',
  criticalFrom: null,
  doneOn: null,
  status: 'overdue',
  reason: null,
  blockedBy: [],
  section: null,
  because: [],
  protocolVersion: '1',
  ...more,
});

const aFact = (type: FactView['type'], on: string, more: Partial<FactView> = {}): FactView => ({
  id: `${type}-${on}`,
  type,
  on,
  ref: null,
  payload: {},
  correctsId: null,
  retracts: false,
  source: 'nurse',
  recordedAt: `${on}T09:00:00Z`,
  recordedBy: null,
  reason: null,
  holds: true,
  ...more,
});

const aPatient = (more: Partial<AdvisedPatient> = {}): AdvisedPatient => ({
  asOf: TODAY,
  diedOn: null,
  tasks: [],
  facts: [],
  episodes: [{ key: 'f1', diagnosedOn: '2026-01-10' }],
  ...more,
});

describe('what is said when a chart is opened', () => {
  const rules = (tasks: TaskView[], more: Partial<AdvisedPatient> = {}) =>
    adviseOnView(aPatient({ tasks, ...more })).map(({ rule }) => rule);

  it.each([
    ['overdue', ['follow-up-overdue']],
    ['critical', ['follow-up-overdue']],
    ['late', []],
    ['open', []],
    ['upcoming', []],
    ['paused', []],
    ['done', []],
    ['cancelled', []],
  ] as const)('a contact that is %s', (status, expected) => {
    expect(rules([aTask('follow-up-contact', { status })])).toEqual(expected);
  });

  it('tells the worst first, then the oldest, and is as urgent as the worst', () => {
    const [advice] = adviseOnView(
      aPatient({
        tasks: [
          aTask('follow-up-contact', { dueOn: '2026-04-02' }),
          aTask('dose', { dueOn: '2026-05-20', status: 'critical' }),
          aTask('adherence-check', { dueOn: '2026-03-01' }),
        ],
      }),
    );
    expect(advice?.urgency).toBe('critical');
    expect(advice?.tasks.map(({ kind }) => kind)).toEqual(['dose', 'adherence-check', 'follow-up-contact']);
  });

  it('offers only what can close what is overdue', () => {
    const reasons = (kind: string) => adviseOnView(aPatient({ tasks: [aTask(kind)] }))[0]?.reasons;
    expect(reasons('follow-up-contact')).toContain('followed-up-today');
    expect(reasons('dose')).toEqual(['call-in-four-weeks', 'arranged-elsewhere', 'not-now']);
  });

  describe('osteoporosis not addressed', () => {
    const decision = (more: Partial<TaskView> = {}) => aTask('treatment-decision', { status: 'upcoming', ...more });

    it('is said of what is overdue before a decision, and not a second time as overdue', () => {
      expect(rules([aTask('assessment'), decision()])).toEqual(['osteoporosis-not-addressed']);
      expect(rules([aTask('assessment'), decision(), aTask('follow-up-contact')])).toEqual([
        'follow-up-overdue',
        'osteoporosis-not-addressed',
      ]);
    });

    it.each(['done', 'cancelled'] as const)('is not said once the decision is %s', (status) => {
      expect(rules([aTask('assessment'), decision({ status })])).toEqual(['follow-up-overdue']);
    });

    it('is not said of another episode, which was decided', () => {
      const tasks = [aTask('assessment', { episode: 'f0' }), decision({ episode: 'f0', status: 'done' }), decision()];
      expect(rules(tasks)).toEqual(['follow-up-overdue']);
    });

    it('proposes a scan unless one was ordered on the day of the fracture or since', () => {
      const suggestions = (...facts: FactView[]) =>
        adviseOnView(aPatient({ tasks: [aTask('dxa'), decision()], facts }))[0]?.suggestions;
      const ordered = (on: string, more: Partial<FactView> = {}) =>
        aFact('dxa', on, { payload: { status: 'ordered' }, ...more });
      expect(suggestions()).toEqual(['dxa-order', 'follow-up-call']);
      expect(suggestions(ordered('2026-01-10'))).toEqual(['follow-up-call']);
      expect(suggestions(ordered('2026-01-09'))).toEqual(['dxa-order', 'follow-up-call']);
      expect(suggestions(ordered('2026-02-01', { holds: false }))).toEqual(['dxa-order', 'follow-up-call']);
    });
  });

  it('is nothing about who has died', () => {
    expect(rules([aTask('follow-up-contact')], { diedOn: '2026-06-14' })).toEqual([]);
  });
});

describe('what is said when orders are signed', () => {
  const LAST_DOSE = '2026-03-01';
  const course = (agent: string, on: string, payload: object = {}, ref = agent) =>
    aFact('treatment', on, { ref, payload: { agent, ...payload } });
  const DENOSUMAB = [
    course('denosumab', '2025-09-01'),
    aFact('dose', '2025-09-01', { ref: 'denosumab' }),
    aFact('dose', LAST_DOSE, { ref: 'denosumab' }),
  ];
  const order = (agent: OrderedMedicine['agent'], more: Partial<OrderedMedicine> = {}): OrderedMedicine => ({
    agent,
    startsOn: null,
    stops: false,
    endsOn: null,
    isBounded: false,
    ...more,
  });
  const stop = order('denosumab', { stops: true });
  const advise = (
    orders: OrderedMedicine[],
    { taken = [], ...more }: Partial<AdvisedPatient> & { taken?: OrderedMedicine[] } = {},
  ) => adviseOnOrders(aPatient({ facts: DENOSUMAB, ...more }), orders, taken);
  const isSaid = (...given: Parameters<typeof advise>) => advise(...given).length === 1;

  it('says the last dose, and that the order ends it', () => {
    expect(advise([stop])).toMatchObject([
      { rule: 'denosumab-without-follow-on', facts: { lastDoseOn: LAST_DOSE, orderEnds: { on: null } } },
    ]);
    expect(advise([order('denosumab', { endsOn: '2027-03-01' })])).toMatchObject([
      { facts: { orderEnds: { on: '2027-03-01' } } },
    ]);
  });

  it('leaves out a dose that was retracted, or is of another course', () => {
    const facts = [
      ...DENOSUMAB,
      aFact('dose', '2026-05-01', { ref: 'denosumab', holds: false }),
      course('zoledronate', '2024-01-01', { endedOn: '2025-01-01' }),
      aFact('dose', '2026-05-02', { ref: 'zoledronate' }),
    ];
    expect(advise([stop], { facts })[0]?.facts.lastDoseOn).toBe(LAST_DOSE);
  });

  it.each([
    ['is stopped', stop, true],
    ['has an end', order('denosumab', { endsOn: '2027-03-01' }), true],
    ['has a length', order('denosumab', { isBounded: true }), true],
    ['goes on', order('denosumab'), false],
  ])('denosumab %s', (_what, given, said) => {
    expect(isSaid([given])).toBe(said);
  });

  it('is quiet while another order of denosumab goes on', () => {
    expect(isSaid([stop, order('denosumab')])).toBe(false);
  });

  it.each([
    ['the day before the last dose', '2026-02-28', true],
    ['on the day of the last dose', LAST_DOSE, true],
    ['the day after', '2026-03-02', false],
    ['nobody says when', null, true],
  ])('what is taken since %s', (_when, startsOn, said) => {
    expect(isSaid([stop], { taken: [order('zoledronate', { startsOn })] })).toBe(said);
    if (startsOn !== null)
      expect(isSaid([stop], { facts: [...DENOSUMAB, course('zoledronate', startsOn)] })).toBe(said);
  });

  it('any course that is taken counts where no dose is recorded', () => {
    expect(isSaid([stop], { facts: [], taken: [order('alendronate')] })).toBe(false);
    expect(advise([stop], { facts: [] })[0]?.facts.lastDoseOn).toBeNull();
  });

  it.each([
    ['still to begin', course('zoledronate', '2026-06-16'), true],
    ['ended yesterday', course('zoledronate', '2026-04-01', { endedOn: '2026-06-14' }), true],
    ['ending today', course('zoledronate', '2026-04-01', { endedOn: TODAY }), false],
    ['retracted', { ...course('zoledronate', '2026-04-01'), holds: false }, true],
    ['of calcium', course('calcium-vitamin-d', '2026-04-01'), true],
  ])('a recorded course %s', (_what, fact, said) => {
    expect(isSaid([stop], { facts: [...DENOSUMAB, fact] })).toBe(said);
  });

  it.each([
    ['goes on', order('alendronate'), false],
    ['is paused', order('alendronate', { stops: true }), true],
    ['ended today', order('alendronate', { endsOn: TODAY }), true],
    ['ends tomorrow', order('alendronate', { endsOn: '2026-06-16' }), false],
    ['is none of ours, as is denosumab 120 mg', order(null), true],
    ['is calcium', order('calcium-vitamin-d'), true],
    ['is denosumab again', order('denosumab', { stops: true }), true],
  ])('an order besides that %s', (_what, besides, said) => {
    expect(isSaid([stop, besides])).toBe(said);
  });

  it('to stop what is none of ours, as denosumab 120 mg, says nothing', () => {
    expect(isSaid([order(null, { stops: true })])).toBe(false);
  });

  it.each([
    ['a dose that was due yesterday', { kind: 'dose', dueOn: '2026-06-14' }, true],
    ['a dose that is due today', { kind: 'dose', dueOn: TODAY }, false],
    ['a dose that was given', { kind: 'dose', dueOn: '2026-06-14', status: 'done' }, false],
    ['what must follow', { kind: 'sequence', occurrence: 'start', dueOn: '2026-09-01', status: 'upcoming' }, true],
    ['the plan of what must follow', { kind: 'sequence', occurrence: 'plan', dueOn: '2026-05-01' }, false],
    ['a dose of something else', { kind: 'dose', dueOn: '2026-06-14', agent: 'romosozumab' }, false],
  ] as const)('with any order: %s', (_what, { kind, ...more }, said) => {
    const tasks = [aTask(kind, { agent: 'denosumab', ...more })];
    expect(isSaid([order(null)], { tasks })).toBe(said);
    expect(isSaid([], { tasks })).toBe(false);
  });

  it('is nothing about who has died', () => {
    expect(isSaid([stop], { diedOn: '2026-06-14' })).toBe(false);
  });
});
