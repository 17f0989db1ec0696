import fc from 'fast-check';
import { AGENTS, ASSESSMENT_TREATMENTS, FLAGS, SITES, type EventFact, type Facts } from '../src/facts/facts.ts';
import { addDays } from '../src/time/local-date.ts';

const FIRST = '2024-01-20';
/** Events of three years, dense enough that rules meet. */
const SPAN = 1100;

/** The days on which windows begin and end for a fracture on day 0, and what months and doses later make of them. */
const EDGES = [0, 14, 21, 28, 35, 42, 49, 56, 77, 84, 91, 112, 154, 168, 182, 183, 210, 336, 338, 366, 392, 547, 731];
const edge = fc
  .tuple(fc.constantFrom(...EDGES), fc.constantFrom(-1, 0, 0, 0, 1))
  .map(([day, beside]) => Math.max(0, day + beside));

const on = fc.oneof(
  fc.integer({ min: 0, max: SPAN }),
  fc.integer({ min: 0, max: 130 }), // the first weeks after a fracture, where most windows lie
  edge,
  edge,
);
const maybe = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined, freq: 2 });
const date = (n: number): string => addDays(FIRST, n);

/** Removes what is undefined, as JSON does. */
const bare = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const fracture = fc.record({
  site: fc.oneof(fc.constant('spine' as const), fc.constantFrom(...SITES)),
  day: fc.oneof(fc.constant(0), on),
  onsetBefore: maybe(fc.integer({ min: -10, max: 60 })),
  symptomatic: maybe(fc.constantFrom(true, false, null)),
  surgeryAfter: maybe(fc.integer({ min: 0, max: 20 })),
});

const treatment = fc.record({
  agent: fc.oneof(fc.constantFrom('denosumab' as const, 'alendronate' as const), fc.constantFrom(...AGENTS)),
  start: fc.oneof(on, fc.constantFrom(0, 0, 1, 14, 28)),
  length: maybe(fc.oneof(fc.integer({ min: 0, max: 500 }), edge)),
  pausedAfter: maybe(fc.oneof(fc.integer({ min: 0, max: 400 }), edge)),
  stopAfter: maybe(fc.integer({ min: 0, max: 800 })),
  doses: fc.array(fc.oneof(fc.integer({ min: 0, max: 600 }), edge), { maxLength: 5 }),
  monthlyDoses: fc.integer({ min: 0, max: 13 }),
  supplies: fc.array(fc.record({ after: fc.integer({ min: 0, max: 300 }), days: fc.constantFrom(28, 84) }), {
    maxLength: 3,
  }),
});

const event = fc.record({
  kind: fc.integer({ min: 0, max: 1000 }),
  day: on,
  nrs: fc.integer({ min: 0, max: 10 }),
  flag: fc.constantFrom(...FLAGS),
  choice: fc.integer({ min: 0, max: 5 }),
  yes: maybe(fc.boolean()),
  after: maybe(fc.integer({ min: 0, max: 60 })),
  value: fc.double({ min: 1.5, max: 100, noNaN: true }),
});

type Seed = typeof event extends fc.Arbitrary<infer E> ? E : never;

const MAKERS: readonly ((
  e: Seed,
  treatmentIds: readonly string[],
  asOf: number,
) => object | readonly object[] | null)[] = [
  () => ({ type: 'fls-contact' }),
  (e) => ({ type: 'fls-assessment', treatment: e.yes === true ? undefined : ASSESSMENT_TREATMENTS[e.choice] }),
  (e) => ({ type: 'dxa', status: ['ordered', 'scanned', 'not-needed'][e.choice % 3] }),
  (e) => ({
    type: 'falls-assessment',
    status: e.yes === true ? 'done' : 'referred',
    risk: [undefined, 'low', 'intermediate', 'high'][e.choice % 4],
  }),
  (e) => ({
    type: 'pain',
    nrs: e.nrs,
    worsening: e.choice === 0 ? true : undefined,
    rdq: e.choice === 1 ? 20 : undefined,
  }),
  (e) => ({ type: 'pain', nrs: 5 + (e.nrs % 4) }),
  (e) => ({
    type: 'augmentation-review',
    nrs: e.yes === true ? e.nrs : undefined,
    outcome: [undefined, 'referred', 'not-referred', 'repeat'][e.choice % 4],
  }),
  () => ({ type: 'augmentation-referral' }),
  () => ({ type: 'pain-escalation' }),
  (e, _t, asOf) => ({ type: 'red-flag', flag: e.flag, resolvedOn: later(e, asOf) }),
  (e) => ({
    type: 'follow-up-contact',
    outcome: e.choice === 0 ? 'not-reached' : 'reached',
    strengthAndBalance: e.yes,
    onTreatment: ['none', 'alendronate', null][e.choice % 3],
    adherent: e.yes,
  }),
  () => ({ type: 'falls-reminder' }),
  () => ({ type: 'falls-follow-up' }),
  () => ({ type: 'fall' }),
  (e, t) =>
    t.length === 0 ? null : { type: 'adherence-check', treatment: t[e.nrs % t.length], taking: e.yes ?? null },
  (e, t) => (t.length === 0 ? null : { type: 'treatment-review', treatment: t[e.nrs % t.length] }),
  (e) => ({ type: 'lab', test: 'adjusted-calcium', value: e.yes === true ? 1.9 : 2.3, unit: 'mmol/L' }),
  (e) => ({ type: 'lab', test: 'vitamin-d', value: e.value, unit: 'nmol/L' }),
  (e) => ({ type: 'lab', test: 'creatinine-clearance', value: e.value, unit: 'mL/min' }),
  () => ({ type: 'lab', test: 'ctx', value: 300, unit: 'ng/L' }),
  bloods,
  bloods,
  bloods,
  (e) => ({ type: 'declined-treatment', revisitOn: e.after === undefined ? null : date(e.day + 10 * e.after) }),
  (e) => (e.choice === 0 ? { type: 'declined-follow-up' } : null),
  (e, _t, asOf) => (e.choice < 2 ? { type: 'transfer', acknowledgedOn: later(e, asOf) } : null),
  (e, _t, asOf) => (e.choice < 2 ? { type: 'discharge', acknowledgedOn: later(e, asOf) } : null),
  () => ({ type: 'opt-out', channel: 'sms' }),
];

/** Everything that is asked for before a dose, on one day. */
function bloods(e: Seed): readonly object[] {
  return [
    { type: 'lab', test: 'adjusted-calcium', value: e.choice === 0 ? 8 : 9.4, unit: 'mg/dL' },
    { type: 'lab', test: 'vitamin-d', value: e.choice === 1 ? 19 : 30, unit: 'ng/mL' },
    { type: 'lab', test: 'creatinine-clearance', value: e.choice === 2 ? 32 : 60, unit: 'mL/min' },
  ];
}

function later(e: Seed, asOf: number): string | null {
  return e.after === undefined ? null : date(Math.min(e.day + e.after, asOf));
}

/** Good facts of every sort, death now and then. */
export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    fractures: fc.array(fracture, { minLength: 1, maxLength: 4 }),
    treatments: fc.array(treatment, { maxLength: 3 }),
    events: fc.oneof(fc.array(event, { maxLength: 25 }), fc.array(event, { minLength: 20, maxLength: 60 })),
    asOf: fc.oneof(fc.integer({ min: 0, max: SPAN + 100 }), edge),
    dies: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ fractures, treatments, events, asOf, dies }) => {
    const past = (n: number): boolean => n <= asOf;
    const pastOrNull = (n: number | undefined): string | null => (n !== undefined && past(n) ? date(n) : null);
    const courses = treatments
      .filter((t) => past(t.start))
      .map((t, i) => ({
        id: `t${i + 1}`,
        agent: t.agent,
        startedOn: date(t.start),
        endedOn: pastOrNull(t.length === undefined ? undefined : t.start + t.length),
        pausedOn: pastOrNull(t.pausedAfter === undefined ? undefined : t.start + t.pausedAfter),
        plannedStopOn: t.stopAfter === undefined ? null : date(t.start + t.stopAfter),
        doses: [
          ...t.doses.map((n) => t.start + n),
          ...Array.from({ length: t.agent === 'romosozumab' ? t.monthlyDoses : 0 }, (_, k) => t.start + 30 * k),
        ]
          .filter(past)
          .map(date),
        supplies: t.supplies
          .filter((s) => past(t.start + s.after))
          .map((s) => ({ on: date(t.start + s.after), days: s.days })),
      }));
    const ids = courses.map((c) => c.id);
    const recorded = events.flatMap((e) => {
      if (!past(e.day)) return [];
      const made = (MAKERS[e.kind % MAKERS.length] as (typeof MAKERS)[number])(e, ids, asOf);
      if (made === null) return [];
      const several = Array.isArray(made) ? (made as readonly object[]) : [made];
      return several.map((one) => ({ on: date(e.day), ...one }) as EventFact);
    });
    const known = fractures.filter((f, i) => i === 0 || past(f.day));
    return bare<Facts>({
      id: 'p1',
      asOf: date(asOf),
      patient: { birthDate: '1945-02-28', sex: 'female' },
      fractures: known.map((f, i) => {
        const day = i === 0 ? Math.min(f.day, asOf) : f.day;
        return {
          id: `f${i + 1}`,
          site: f.site,
          diagnosedOn: date(day),
          symptomOnsetOn: f.onsetBefore === undefined ? null : date(Math.min(day - f.onsetBefore, asOf)),
          symptomatic: f.symptomatic ?? null,
          surgeryOn: pastOrNull(f.surgeryAfter === undefined ? undefined : day + f.surgeryAfter),
        };
      }),
      treatments: courses,
      events: dies === 0 ? [...recorded, { type: 'death', on: date(asOf) }] : recorded,
    });
  });
