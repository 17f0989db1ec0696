import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkFacts } from '../facts/check-facts.ts';
import type { Facts } from '../facts/facts.ts';
import { workOf } from '../capacity/work-kinds.ts';
import { observationsOf } from '../indicator/observe.ts';
import { reportDaysOf } from '../indicator/observation.ts';
import { indicatorReport } from '../indicator/indicator-report.ts';
import { countEpisode, emptyTally } from '../indicator/tally.ts';
import { stepsOf } from '../message/message-steps.ts';
import { contactDays } from '../plan/suggested-contacts.ts';
import { draftsOf } from '../plan/drafts.ts';
import { plan } from '../plan/plan.ts';
import type { Plan, PlannedTask } from '../plan/plan-result.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import { addDays } from '../time/local-date.ts';
import { SIMULATION_DEFAULTS, type ParameterValues } from './parameters.ts';
import { Simulation } from './simulation.ts';
import type { SimulatedWeek } from './week-counts.ts';

/** Everything that is rare happens often, so that few patients live through all of it. */
const EVENTFUL: ParameterValues = {
  ...SIMULATION_DEFAULTS,
  'arrivals.days': 200,
  'refracture.firstYear': 0.4,
  'refracture.laterYears': 0.3,
  'leaving.transfer': 0.15,
  'death.at75': 0.06,
  'decline.followUp': 0.1,
  'calls.redFlag': 0.06,
  'calls.reached': 0.5,
  'redFlag.days': 40,
  'dose.kept': 0.5,
  'check.kept': 0.6,
  'review.kept': 0.5,
  'agent.denosumab': 60,
  'agent.ibandronate-iv': 20,
  'agent.teriparatide': 20,
  'agent.romosozumab': 20,
  'labs.lowCalcium': 0.2,
  'labs.poorClearance': 0.2,
  'patients.byLetter': 0.5,
  'supplies.recorded': 0.5,
  'persistence.pauses': 0.8,
};

const quickReviews: Protocol = {
  ...shippedProtocol,
  version: 'quick',
  courseRules: shippedProtocol.courseRules.map((rule) =>
    rule.kind === 'treatment-review' ? { ...rule, due: { months: 9, days: 0 } } : rule,
  ),
  contacts: { ...shippedProtocol.contacts, ahead: { months: 1, days: 0 } },
};

type Counts = Pick<SimulatedWeek, 'expected' | 'done' | 'missed' | 'overdue'>;
const WORK = { call: 'calls', dose: 'doses', review: 'reviews', check: 'checks' } as const;

const isOpen = ({ status }: PlannedTask): boolean => !['done', 'cancelled', 'paused'].includes(status);
const isIn = (date: string | null, from: string, to: string): boolean => date !== null && date >= from && date <= to;

/** The counts of a week, from the plans of everybody on its eve and on its last day, and from nothing else. */
function countsOf(patients: readonly Lived[], week: SimulatedWeek, protocol: Protocol): Counts {
  const none = (): { calls: number; doses: number; reviews: number; checks: number } => ({
    calls: 0,
    doses: 0,
    reviews: 0,
    checks: 0,
  });
  const expected = { ...none(), letters: 0 };
  const done = none();
  const missed = none();
  let overdue = 0;
  for (const { facts, byLetter, plans } of patients) {
    // the last day of a week is the eve of the next
    const before = plans.at(-1) ?? plan({ ...facts, asOf: addDays(week.from, -1) }, protocol);
    const after = plan({ ...facts, asOf: week.to }, protocol);
    plans.push(after);
    expected.calls += before.contacts.filter(({ on }) => isIn(on, week.from, week.to)).length;
    if (byLetter) expected.letters += letterDays(before, week).size;
    for (const task of before.tasks) {
      const work = workOf(task.kind, protocol);
      if (work !== 'call' && isOpen(task) && isIn(task.dueOn, week.from, week.to)) expected[WORK[work]] += 1;
    }
    const callDays = { done: new Set<string>(), missed: new Set<string>() };
    for (const task of after.tasks) {
      const work = workOf(task.kind, protocol);
      const isDone = task.status === 'done' && isIn(task.doneOn, week.from, week.to);
      const isMissed = isOpen(task) && isIn(task.dueOn, week.from, week.to);
      if (work === 'call') {
        if (isDone) callDays.done.add(task.doneOn ?? '');
        if (isMissed) callDays.missed.add(task.dueOn);
      } else {
        if (isDone) done[WORK[work]] += 1;
        if (isMissed) missed[WORK[work]] += 1;
      }
      if (task.status === 'overdue' || task.status === 'critical') overdue += 1;
    }
    for (const { doses = [] } of facts.treatments ?? []) {
      done.doses += doses.filter((on) => isIn(on, week.from, week.to)).length;
    }
    done.calls += callDays.done.size;
    missed.calls += callDays.missed.size;
  }
  return { expected, done, missed, overdue };
}

function letterDays(planned: Plan, { from, to }: SimulatedWeek): Set<string> {
  const days = new Set<string>();
  for (const task of planned.tasks) {
    if (!isOpen(task)) continue;
    const contact = planned.contacts.find(({ taskKeys }) => taskKeys.includes(task.key));
    for (const { plannedFor } of stepsOf(task, contact?.on ?? null)) {
      if (isIn(plannedFor, from, to)) days.add(plannedFor);
    }
  }
  return days;
}

interface Lived {
  readonly facts: Facts;
  readonly byLetter: boolean;
  readonly plans: Plan[];
}

describe('a simulation', () => {
  it.each([
    ['as it is shipped', shippedProtocol, SIMULATION_DEFAULTS],
    ['in which much happens', shippedProtocol, EVENTFUL],
    ['by another protocol', quickReviews, EVENTFUL],
  ])('%s counts in every week what the planner says of its patients, on good facts', (_, protocol, values) => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 0, max: 400 }), (seed, later) => {
        const patients: Lived[] = [];
        const simulation = new Simulation({
          seed,
          from: addDays('2027-01-04', later),
          years: 3,
          protocol,
          values,
          holidays: ['2027-12-24', '2027-12-27', '2027-12-28', '2028-04-14', '2028-04-17'],
          onPatient: (facts, byLetter) => patients.push({ facts, byLetter, plans: [] }),
          planner: {
            contactDays,
            draftsOf: (facts, asOf, by) => {
              const checked = checkFacts(facts);
              if (!checked.ok) throw new Error(JSON.stringify(checked.error));
              return draftsOf(facts, asOf, by);
            },
          },
        });
        simulation.live(4);
        for (const week of simulation.weeks()) {
          const { expected, done, missed, overdue } = week;
          const counts = countsOf(patients, week, protocol);
          expect({ week: week.week, expected, done, missed, overdue }).toEqual({ week: week.week, ...counts });
        }
        const days = reportDaysOf({ from: simulation.summary().from, to: simulation.summary().to, asOf: simulation.summary().to }); // prettier-ignore
        const tally = emptyTally();
        for (const { facts } of patients) for (const one of observationsOf(facts, days)) countEpisode(tally, one);
        expect(simulation.summary().indicators).toEqual(indicatorReport(tally, days));
      }),
      { numRuns: 10 },
    );
  });

  it('gives every patient the same life whatever else is asked', () => {
    const lives = (count: number, seed: number): Facts[] => {
      const found: Facts[] = [];
      const simulation = new Simulation({
        seed,
        from: '2027-01-04',
        years: 2,
        protocol: shippedProtocol,
        values: SIMULATION_DEFAULTS,
        onPatient: (facts) => found.push(facts),
      });
      simulation.live(count);
      return found;
    };
    const ten = lives(10, 7);
    expect(lives(10, 7)).toEqual(ten);
    expect(lives(4, 7)).toEqual(ten.slice(0, 4));
    expect(lives(10, 8)).not.toEqual(ten);
  });
});
