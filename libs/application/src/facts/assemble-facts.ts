import type {
  EventFact,
  Facts,
  FractureFact,
  LocalDate,
  ServiceFact,
  Sex,
  SupplyFact,
  TreatmentFact,
} from '@osteon/domain';
import type { FactRecord } from './fact-record.ts';

export interface PlannedPatient {
  readonly id: string;
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly careHomeResident: boolean | null;
}

/** The planner's facts and, for each place in them, the stored fact it was made of. */
export interface AssembledFacts {
  readonly facts: Facts;
  /** The fact behind a path of the planner's (`/treatments/0/doses/2`, `/events/3/on`), and the field within it. */
  readonly originOf: (path: string) => { factId: string; field: string } | null;
}

/** Events whose `ref` the planner knows as `treatment`. */
export const EVENTS_OF_A_COURSE: ReadonlySet<string> = new Set(['adherence-check', 'treatment-review']);

interface Course {
  readonly fact: Omit<TreatmentFact, 'doses' | 'supplies'>;
  readonly factId: string;
  readonly doses: { on: LocalDate; factId: string }[];
  readonly supplies: { supply: SupplyFact; factId: string }[];
}

/**
 * Puts stored facts into the planner's shape. Payloads were checked by `checkFacts` before they were stored, and are
 * checked again by the caller whenever something new is among them; hence the casts.
 * A dose or supply of a course that is not there is returned in `orphans`.
 */
export function assembleFacts(
  patient: PlannedPatient,
  service: ServiceFact,
  asOf: LocalDate,
  held: readonly FactRecord[],
  isPlanned: (fracture: FactRecord) => boolean = () => true,
): AssembledFacts & { readonly orphans: readonly string[] } {
  const fractures: FractureFact[] = [];
  const fractureIds: string[] = [];
  const courses = new Map<string, Course>();
  const doubles: Course[] = [];
  const events: EventFact[] = [];
  const eventIds: string[] = [];
  const orphans: string[] = [];

  for (const record of held) {
    if (record.type === 'fracture') {
      if (!isPlanned(record)) continue;
      fractures.push({ ...record.payload, id: record.ref, diagnosedOn: record.on } as unknown as FractureFact);
      fractureIds.push(record.id);
    } else if (record.type === 'treatment') {
      const fact = { ...record.payload, id: record.ref, startedOn: record.on } as unknown as TreatmentFact;
      const course: Course = { fact, factId: record.id, doses: [], supplies: [] };
      const key = String(record.ref);
      if (courses.has(key)) doubles.push(course);
      else courses.set(key, course);
    }
  }
  for (const record of held) {
    if (record.type === 'fracture' || record.type === 'treatment') continue;
    if (record.type === 'dose' || record.type === 'supply') {
      const course = courses.get(String(record.ref));
      if (course === undefined) orphans.push(record.id);
      else if (record.type === 'dose') course.doses.push({ on: record.on, factId: record.id });
      else {
        const supply = { on: record.on, days: record.payload['days'] } as SupplyFact;
        course.supplies.push({ supply, factId: record.id });
      }
      continue;
    }
    const named = EVENTS_OF_A_COURSE.has(record.type) ? { treatment: record.ref } : {};
    events.push({ ...record.payload, ...named, type: record.type, on: record.on } as unknown as EventFact);
    eventIds.push(record.id);
  }

  const listed = [...courses.values(), ...doubles];
  const treatments = listed.map(({ fact, doses, supplies }) => ({
    ...fact,
    ...(doses.length > 0 ? { doses: doses.map(({ on }) => on) } : {}),
    ...(supplies.length > 0 ? { supplies: supplies.map(({ supply }) => supply) } : {}),
  }));

  return {
    facts: { id: patient.id, asOf, service, patient: planned(patient), fractures, treatments, events },
    orphans,
    originOf: (path) => {
      const [, list, at, ...rest] = path.split('/');
      const index = Number(at);
      if (list === 'fractures') return origin(fractureIds[index], rest, 'diagnosedOn');
      if (list === 'events') {
        return origin(eventIds[index], rest, 'on', EVENTS_OF_A_COURSE.has(events[index]?.type ?? ''));
      }
      const course = list === 'treatments' ? listed[index] : undefined;
      if (course === undefined) return null;
      if (rest[0] === 'doses') return origin(course.doses[Number(rest[1])]?.factId, [], '');
      if (rest[0] === 'supplies') return origin(course.supplies[Number(rest[1])]?.factId, rest.slice(2), 'on');
      return origin(course.factId, rest, 'startedOn');
    },
  };
}

function planned({ birthDate, sex, careHomeResident }: PlannedPatient): Facts['patient'] {
  return { birthDate, sex, careHomeResident };
}

/** The planner's own date of a fact is the fact's `on`; `id` and a named treatment are its `ref`; the rest is payload. */
function origin(factId: string | undefined, rest: readonly string[], dateField: string, namesCourse = false) {
  if (factId === undefined) return null;
  const [name = ''] = rest;
  if (name === '' || name === dateField) return { factId, field: 'on' };
  if (name === 'id' || (name === 'treatment' && namesCourse)) return { factId, field: 'ref' };
  return { factId, field: `payload.${rest.join('.')}` };
}
