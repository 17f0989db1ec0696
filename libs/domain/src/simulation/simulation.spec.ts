import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../facts/facts.ts';
import { plan } from '../plan/plan.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { shippedProtocol } from '../protocol/shipped.ts';
import { TASK_KINDS, type TaskKind } from '../protocol/task-kinds.ts';
import { checkSimulationParameters, SIMULATION_DEFAULTS, type ParameterName } from './parameters.ts';
import { Simulation, simulationPlanner, type SimulationSettings } from './simulation.ts';
import type { SimulatedWeek } from './week-counts.ts';

const FROM = '2027-01-04';

/** A simulation with some numbers of its own, lived through. */
function lived(
  patients: number,
  values: Partial<Record<ParameterName, number>> = {},
  more: Partial<SimulationSettings> = {},
): { weeks: SimulatedWeek[]; facts: Facts[]; simulation: Simulation } {
  const facts: Facts[] = [];
  const simulation = new Simulation({
    seed: 5,
    from: FROM,
    years: 4,
    protocol: shippedProtocol,
    values: { ...SIMULATION_DEFAULTS, ...values },
    onPatient: (of) => facts.push(of),
    ...more,
  });
  simulation.live(patients);
  return { weeks: simulation.weeks(), facts, simulation };
}

const sum = (weeks: readonly SimulatedWeek[], of: (week: SimulatedWeek) => number): number =>
  weeks.reduce((all, week) => all + of(week), 0);
const dateOf = (facts: Facts, type: 'death' | 'transfer'): string | undefined =>
  facts.events?.find((event) => event.type === type)?.on;

describe('a simulation', () => {
  it('comes upon every kind of task', () => {
    const { facts, simulation } = lived(300);
    const { to } = simulation.summary();
    const kinds = new Set<TaskKind>();
    for (const one of facts) for (const { kind } of plan({ ...one, asOf: to }).tasks) kinds.add(kind);
    expect(TASK_KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it('asks the planner for a patient only when something was recorded since it was last asked', () => {
    const before = new Map<string, string>();
    let asked = 0;
    const { simulation } = lived(60, {}, {
      planner: {
        ...simulationPlanner,
        draftsOf: (facts, asOf, protocol) => {
          const known = JSON.stringify({ ...facts, asOf: null });
          expect(known).not.toBe(before.get(facts.id));
          before.set(facts.id, known);
          asked += 1;
          return simulationPlanner.draftsOf(facts, asOf, protocol);
        },
      },
    }); // prettier-ignore
    expect(asked).toBe(simulation.summary().plannings);
    expect(asked).toBeGreaterThan(600);
  });

  it('follows whoever has arrived and neither died nor left, in every week', () => {
    const { weeks } = lived(200, { 'leaving.transfer': 0.2 });
    let followed = 0;
    for (const { patients } of weeks) {
      followed += patients.arrived - patients.died - patients.left;
      // who left may die later, and is not followed any more
      expect(patients.followed).toBeGreaterThanOrEqual(followed);
    }
    expect(weeks.at(-1)?.patients.followed).toBeLessThan(150);
    const none = lived(50, { 'leaving.transfer': 0, 'death.at75': 0, 'leaving.dischargedUntreated': 0 }).weeks;
    expect(none.at(-1)?.patients.followed).toBe(50);
  });

  it('has nobody reached, given, seen or fractured again where the numbers say so', () => {
    const { weeks, facts } = lived(50, {
      'calls.reached': 0,
      'dose.kept': 0,
      'review.kept': 0,
      'check.kept': 0,
      'refracture.firstYear': 0,
      'refracture.laterYears': 0,
      'falls.aYear': 0,
      'supplies.recorded': 0,
      'patients.treatedBefore': 0,
    });
    expect(sum(weeks, ({ done }) => done.calls + done.doses + done.reviews + done.checks)).toBe(0);
    expect(sum(weeks, ({ missed }) => missed.calls)).toBeGreaterThan(100);
    expect(sum(weeks, ({ patients }) => patients.fractured)).toBe(50);
    const types = new Set(facts.flatMap(({ events = [] }) => events.map(({ type }) => type)));
    expect([...types].sort()).toEqual(['death', 'dxa', 'follow-up-contact', 'transfer']);
  });

  it('lives the same patients with the same luck through another protocol', () => {
    const oftener: Protocol = {
      ...shippedProtocol,
      version: 'oftener',
      dosingRules: shippedProtocol.dosingRules.map((rule) => ({ ...rule, interval: { months: 2, days: 0 } })),
    };
    const [one, other] = [lived(80), lived(80, {}, { protocol: oftener })];
    expect(other.facts.map(({ patient }) => patient)).toEqual(one.facts.map(({ patient }) => patient));
    expect(other.facts.map((facts) => dateOf(facts, 'death'))).toEqual(
      one.facts.map((facts) => dateOf(facts, 'death')),
    );
    const first = ({ fractures }: Facts): object | undefined => fractures[0];
    expect(other.facts.map(first)).toEqual(one.facts.map(first));
    const doses = (of: typeof one): number => sum(of.weeks, ({ done }) => done.doses);
    expect(doses(other)).toBeGreaterThan(doses(one) * 1.5);
  });

  it('makes about as many fractures, deaths and falls as its rates say', () => {
    const { weeks } = lived(
      800,
      {
        'arrivals.days': 1,
        'refracture.firstYear': 0.1,
        'refracture.laterYears': 0.1,
        'refracture.onTreatment': 1,
        'refracture.denosumabLate': 1,
        'death.at75': 0.05,
        'death.doublesEvery': 110,
        'patients.youngest': 75,
        'patients.oldest': 75,
        'death.afterHip': 1,
        'leaving.transfer': 0,
        'leaving.dischargedUntreated': 0,
        'decline.followUp': 0,
      },
      { seed: 7 },
    );
    const years = sum(weeks, ({ patients }) => patients.followed) / 52.18;
    const again = sum(weeks, ({ patients }) => patients.fractured) - 800;
    const deaths = sum(weeks, ({ patients }) => patients.died);
    for (const part of [again / years / 0.1, deaths / years / 0.05]) {
      expect(part).toBeGreaterThan(0.8);
      expect(part).toBeLessThan(1.2);
    }
  });
});

describe('the parameters of a simulation', () => {
  it('are checked by name, and what is not named stays', () => {
    expect(checkSimulationParameters({})).toEqual({ ok: true, values: SIMULATION_DEFAULTS });
    const checked = checkSimulationParameters({ 'calls.reached': 0, 'dose.appointments': 3 });
    expect(checked).toEqual({
      ok: true,
      values: { ...SIMULATION_DEFAULTS, 'calls.reached': 0, 'dose.appointments': 3 },
    });
  });

  it.each([
    [{ 'calls.reached': 1.01 }, 'calls.reached', 'must be a number from 0 to 1'],
    [{ 'calls.reached': '0.5' }, 'calls.reached', 'must be a number from 0 to 1'],
    [{ 'calls.reached': NaN }, 'calls.reached', 'must be a number from 0 to 1'],
    [{ 'check.againDays': 0 }, 'check.againDays', 'must be a whole number from 1 to 3650'],
    [{ 'review.againDays': 2.5 }, 'review.againDays', 'must be a whole number from 1 to 3650'],
    [{ toString: 1 }, 'toString', 'is no parameter of the simulation'],
  ])('are refused: %j', (input, name, message) => {
    expect(checkSimulationParameters(input)).toEqual({ ok: false, faults: [{ name, message }] });
  });

  it('can be at any of their bounds', () => {
    const least = {
      'arrivals.days': 1,
      'pain.first': 0,
      'pain.halvesDays': 1,
      'supplies.days': 1,
      'dose.againDays': 1,
    };
    const most = { 'falls.aYear': 52, 'refracture.firstYear': 52, 'persistence.oralStops': 1, 'leaving.transfer': 52 };
    for (const values of [least, most]) {
      expect(checkSimulationParameters(values)).toMatchObject({ ok: true });
      expect(lived(5, values).weeks).toHaveLength(208);
    }
  });
});
