import { daysBetween, INJECTED_AGENTS } from '@osteon/domain';
import type { Agent, LocalDate } from '@osteon/domain';
import type { ImportRemark, ImportedDoseFact, ImportedSupplyFact, ImportedTreatmentFact } from '../imported.ts';
import type { MedicineRecord } from './records.ts';

export interface PlacedMedicine extends MedicineRecord {
  readonly agent: Agent;
  readonly day: LocalDate;
  /** The last day, where one is named that has passed; `unknown` where it was stopped on a day nobody names. */
  readonly endDay: LocalDate | 'unknown' | null;
}

export interface TreatmentFacts {
  readonly facts: readonly (ImportedTreatmentFact | ImportedDoseFact | ImportedSupplyFact)[];
  readonly remarks: readonly ImportRemark[];
}

/** A longer pause between two prescriptions of one agent makes them two courses. Source: protocol section 4 (persistence). */
const permissibleGapDays = 60;

const kindOrder = ['prescribed', 'given', 'supplied'];

const byDay = (a: PlacedMedicine, b: PlacedMedicine): number => {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  if (a.kind !== b.kind) return kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind);
  return a.sourceKey < b.sourceKey ? -1 : 1;
};

/** The last day of what is known so far, `null` while the course goes on or its end is not known. */
const knownEnd = (records: readonly PlacedMedicine[]): LocalDate | null => {
  const prescribed = records.filter(({ kind }) => kind === 'prescribed');
  if (prescribed.length === 0 || prescribed.some(({ endDay }) => endDay === null)) return null;
  const ends = prescribed.map(({ endDay }) => endDay).filter((day) => day !== null && day !== 'unknown');
  const last = ends.sort().at(-1) ?? null;
  // Given, supplied or prescribed again after the end: the end that is named is not the end of the course.
  return last !== null && records.every(({ day }) => day <= last) ? last : null;
};

const coursesOf = (records: readonly PlacedMedicine[]): PlacedMedicine[][] => {
  const courses: PlacedMedicine[][] = [];
  for (const record of [...records].sort(byDay)) {
    const course = courses.at(-1);
    const end = course === undefined ? null : knownEnd(course);
    if (course === undefined || (end !== null && daysBetween(end, record.day) > permissibleGapDays))
      courses.push([record]);
    else course.push(record);
  }
  return courses;
};

const remarksOn = (course: readonly PlacedMedicine[], sourceKey: string, endedOn: LocalDate | null): ImportRemark[] => {
  const last = course.filter(({ kind }) => kind === 'prescribed').at(-1);
  if (last?.state === 'paused') {
    const text = 'The sender says that this medicine is on hold and not since when: the course is shown as running.';
    return [{ sourceKey, reason: 'pause-date-unknown', path: last.path, text }];
  }
  if (endedOn === null && last?.endDay === 'unknown') {
    const text = 'The sender says that this medicine was stopped and not on which day: the course is shown as running.';
    return [{ sourceKey, reason: 'stop-date-unknown', path: last.path, text }];
  }
  return [];
};

const toFacts = (course: readonly PlacedMedicine[], agent: Agent): TreatmentFacts => {
  const [first] = course;
  if (first === undefined) return { facts: [], remarks: [] };
  const endedOn = knownEnd(course);
  // A course that begins with a dose or a supply is a fact beside that dose or supply.
  const sourceKey = first.kind === 'prescribed' ? first.sourceKey : `${first.sourceKey}/course`;
  const treatment: ImportedTreatmentFact = {
    type: 'treatment',
    sourceKey,
    sources: course.map((record) => record.sourceKey),
    path: first.path,
    treatment: { id: first.id, agent, startedOn: first.day, endedOn },
    codes: first.medicine.codes,
  };
  const parts = course.flatMap((record): (ImportedDoseFact | ImportedSupplyFact)[] => {
    const origin = { sourceKey: record.sourceKey, sources: [record.sourceKey], path: record.path };
    if (record.kind === 'given') return [{ type: 'dose', ...origin, dose: { treatmentId: first.id, on: record.day } }];
    if (record.kind !== 'supplied' || record.days === null) return [];
    return [{ type: 'supply', ...origin, supply: { treatmentId: first.id, on: record.day, days: record.days } }];
  });
  return { facts: [treatment, ...parts], remarks: remarksOn(course, sourceKey, endedOn) };
};

/** Whether a record tells the service anything: a dose counts for what is injected, a supply for what is not. */
export const isOfUse = (kind: MedicineRecord['kind'], agent: Agent): boolean => {
  const injected = INJECTED_AGENTS.includes(agent);
  return kind === 'prescribed' || (kind === 'given' ? injected : !injected);
};

/** One patient's courses: prescriptions, statements, doses and supplies of one agent are one course until a known end and a gap. */
export const buildTreatments = (records: readonly PlacedMedicine[]): TreatmentFacts => {
  const built = [...Map.groupBy(records, ({ agent }) => agent)].flatMap(([agent, ofAgent]) =>
    coursesOf(ofAgent).map((course) => toFacts(course, agent)),
  );
  return { facts: built.flatMap(({ facts }) => facts), remarks: built.flatMap(({ remarks }) => remarks) };
};
