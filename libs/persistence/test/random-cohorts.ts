import { heldFacts, setAsideAfterDeath, type FactRecord } from '@osteon/application';
import {
  AGENTS,
  observationsOf,
  reportDaysOf,
  SITES,
  type EpisodeObservation,
  type Facts,
  type LocalDate,
  type Sex,
} from '@osteon/domain';

/** Cohorts for the specs of reports: random, the same for the same seed, and dense around the days that decide. */

/** As far as it is needed here. */
interface Database {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A fact as it is stored, and on which day, counted from the first, it was recorded. */
export interface StoredFact extends FactRecord {
  readonly patientId: string;
  readonly serviceId: string;
  readonly recordedAt: string;
}

export interface StoredPatient {
  readonly id: string;
  readonly serviceId: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly careHomeResident: boolean | null;
}

/** What a random choice is made by. */
export interface Dice {
  /** A whole number from 0 to below `n`. */
  below(n: number): number;
  one<T>(of: readonly T[]): T;
  chance(of: number): boolean;
  id(): string;
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  const hex = (length: number): string => Array.from({ length }, () => below(16).toString(16)).join('');
  return {
    below,
    one: (of) => of[below(of.length)] as (typeof of)[number],
    chance: (of) => next() < of,
    id: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}

const dayAfter = (date: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Days around which an indicator or a field changes its mind. */
const EDGES = [0, 1, 14, 15, 84, 85, 90, 91, 112, 113, 335, 336, 337, 392, 393, 400];

const PAYLOADS: Readonly<Record<string, (dice: Dice) => Record<string, unknown>>> = {
  'fls-contact': () => ({}),
  'fls-assessment': (d) =>
    d.chance(0.7)
      ? { treatment: d.one(['recommended', 'continue', 'refer', 'inappropriate', 'declined', 'undecided']) }
      : {},
  dxa: (d) => ({ status: d.one(['ordered', 'scanned', 'not-needed']) }),
  'falls-assessment': (d) => ({ status: d.one(['done', 'referred']) }),
  'follow-up-contact': (d) => ({
    ...(d.chance(0.8) ? { outcome: d.one(['reached', 'not-reached']) } : {}),
    ...(d.chance(0.7) ? { strengthAndBalance: d.one([true, false, null]) } : {}),
    ...(d.chance(0.7) ? { onTreatment: d.one([...AGENTS, 'none', null, 'alendronate', 'denosumab']) } : {}),
    ...(d.chance(0.7) ? { adherent: d.one([true, false, null]) } : {}),
  }),
  lab: (d) => ({ test: d.one(['adjusted-calcium', 'vitamin-d', 'ctx']), value: 2.3, unit: 'mmol/L' }),
  fall: () => ({}),
  transfer: () => ({}),
  discharge: () => ({}),
  'declined-follow-up': () => ({}),
  death: () => ({}),
};
const COMMON = ['fls-contact', 'fls-assessment', 'dxa', 'falls-assessment', 'follow-up-contact', 'lab', 'fall'];
const RARE = ['transfer', 'discharge', 'declined-follow-up'];

/** The facts of one random patient of a service, recorded from their day to `until`. */
export function randomFacts(dice: Dice, patient: StoredPatient, first: LocalDate, until: LocalDate): StoredFact[] {
  const facts: StoredFact[] = [];
  // recorded at noon, on its own day or a while after
  const recordedFor = (on: LocalDate): string => {
    const late = dayAfter(on, dice.chance(0.6) ? 0 : dice.below(60));
    return `${late > until ? until : late}T12:00:00.000Z`;
  };
  const add = (type: string, on: LocalDate, ref: string | null, payload: Record<string, unknown>, more = {}): void => {
    if (on > until) return;
    facts.push({
      ...{
        id: dice.id(),
        seq: 0,
        type: type as FactRecord['type'],
        ref,
        on,
        payload,
        sourceKey: null,
        correctsId: null,
      },
      ...{ retracts: false, patientId: patient.id, serviceId: patient.serviceId, recordedAt: recordedFor(on), ...more },
    });
  };
  const diagnoses = [dayAfter(first, dice.below(420))];
  if (dice.chance(0.3)) diagnoses.push(dayAfter(diagnoses[0] as string, dice.one([0, 1, 40, 90, 200])));
  diagnoses.forEach((on, i) => add('fracture', on, `f${i + 1}`, { site: dice.one(SITES) }));
  const edge = (): LocalDate => dayAfter(dice.one(diagnoses), dice.chance(0.1) ? -dice.below(50) : dice.one(EDGES));
  for (let i = dice.below(9); i > 0; i -= 1) {
    const type = dice.one(COMMON);
    add(type, edge(), null, PAYLOADS[type]?.(dice) ?? {});
  }
  if (dice.chance(0.2)) add(dice.one(RARE), edge(), null, {});
  for (let i = dice.chance(0.5) ? 1 + dice.below(2) : 0; i > 0; i -= 1) {
    const started = dayAfter(edge(), dice.chance(0.3) ? -400 : 0);
    const ended = dayAfter(started, dice.one([0, 30, 399, 400, 401]));
    const endedOn = dice.chance(0.4) && ended <= until ? { endedOn: ended } : {};
    add('treatment', started, `t${i}`, { agent: dice.one(AGENTS), ...endedOn });
  }
  if (dice.chance(0.12)) add('death', edge(), null, {});

  // corrections, of corrections too, and retractions, of days after
  for (const fact of [...facts]) {
    let last = fact;
    while (dice.chance(0.12)) {
      const at = dayAfter(last.recordedAt.slice(0, 10), dice.below(40));
      if (at > until || last.retracts) break;
      const retracts = dice.chance(0.4);
      const moved = dayAfter(last.on, dice.one([-1, 0, 0, 1, 7]));
      const payload = dice.chance(0.5) && last.type in PAYLOADS ? PAYLOADS[last.type]?.(dice) : last.payload;
      const next: StoredFact = {
        ...last,
        id: dice.id(),
        on: retracts || moved > at ? last.on : moved,
        payload: retracts ? {} : (payload ?? {}),
        correctsId: last.id,
        retracts,
        recordedAt: `${at}T13:00:00.000Z`,
      };
      facts.push(next);
      last = next;
    }
  }
  return facts;
}

/** Puts facts into the database in the order in which they were recorded, and gives them their places. */
export async function storeFacts(db: Database, facts: readonly StoredFact[]): Promise<StoredFact[]> {
  const inOrder = [...facts].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
  const rows = await db.query<{ id: string; seq: string }>(
    `insert into fact (id, service_id, patient_id, type, ref, "on", payload, source, corrects_id, retracts, reason, recorded_at)
     select f.id, f."serviceId", f."patientId", f.type, f.ref, f."on", f.payload, 'nurse', f."correctsId", f.retracts,
       case when f."correctsId" is not null then 'a slip' end, f."recordedAt"
     from json_to_recordset($1::json) as f(id uuid, "serviceId" uuid, "patientId" uuid, type text, ref text, "on" date,
       payload jsonb, "correctsId" uuid, retracts boolean, "recordedAt" timestamptz)
     returning id, seq`,
    [JSON.stringify(inOrder)],
  );
  const places = new Map(rows.map(({ id, seq }) => [id, Number(seq)]));
  return inOrder.map((fact) => ({ ...fact, seq: places.get(fact.id) as number }));
}

/** A patient's episodes by the rules, of the facts recorded before an instant. */
export function byTheRules(
  patient: StoredPatient,
  facts: readonly StoredFact[],
  days: { readonly from: LocalDate; readonly to: LocalDate; readonly asOf: LocalDate },
  before: string,
): EpisodeObservation[] {
  const known = facts.filter(({ recordedAt }) => recordedAt < before);
  const { facts: alive } = setAsideAfterDeath(heldFacts(known));
  const of = (...types: string[]): typeof alive => alive.filter(({ type }) => types.includes(type));
  const assembled = {
    id: patient.id,
    asOf: days.asOf,
    service: { timeZone: 'Europe/London' },
    patient: { birthDate: patient.birthDate, sex: patient.sex, careHomeResident: patient.careHomeResident },
    fractures: of('fracture').map(({ payload, ref, on }) => ({ ...payload, id: ref, diagnosedOn: on })),
    treatments: of('treatment').map(({ payload, ref, on }) => ({ ...payload, id: ref, startedOn: on })),
    events: alive
      .filter(({ type }) => type !== 'fracture' && type !== 'treatment')
      .map(({ payload, type, on }) => ({ ...payload, type, on })),
  } as unknown as Facts;
  return observationsOf(assembled, reportDaysOf(days));
}

/** Order of episodes in what is compared. */
export const inOrder = (episodes: readonly EpisodeObservation[]): EpisodeObservation[] =>
  [...episodes].sort((a, b) => a.diagnosedOn - b.diagnosedOn || (a.patient < b.patient ? -1 : 1));
