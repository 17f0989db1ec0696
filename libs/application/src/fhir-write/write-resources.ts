import { addYears, type LocalDate } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError, isAppError } from '../errors.ts';
import { deathOn, heldFacts } from '../facts/held-facts.ts';
import { findPossibleFractures } from '../finding/find-possible-fractures.ts';
import type { PointedCodes, PointedReport, ReportedPerson } from '../finding/fracture-pointer.ts';
import { checkSamePerson, OtherPerson } from '../imports/check-own-data.ts';
import { toContactPoints } from '../imports/contact-points.ts';
import { cameAgain, ErasedPerson, otherPerson } from '../imports/store-patient.ts';
import { changePatient } from '../patients/change-patient.ts';
import { enrolPatient } from '../patients/enrol-patient.ts';
import type { StoredDetails } from '../ports/details-store.ts';
import type { ChangeResult, UnwrittenOutcome } from '../ports/patient-store.ts';
import { type FactFate, type FactWrite, planFactWrites, type PlannedFactWrites } from './plan-fact-writes.ts';
import type { FhirWriteStore, FhirWriteTransaction } from './fhir-write-store.ts';
import type {
  PatientToBe,
  ResourceCriteria,
  ResourceReading,
  ResourceWrite,
  ResourceWritten,
  WrittenMeaning,
} from './resource-write.ts';
import {
  DEATH_KEY,
  deathFact,
  differenceOf,
  isSamePatient,
  newPatientOf,
  tooLongAt,
  writeDifference,
} from './write-patient.ts';

export interface WriteDeps {
  readonly fhirWrites: FhirWriteStore;
}

export interface WriteOptions {
  /** Today in the service. */
  readonly today: LocalDate;
  /** Whether who writes may enrol: make patients and open episodes. Else a fracture is a possible one. */
  readonly enrols: boolean;
  /** Episodes before this day are history; 12 months before today when absent. */
  readonly enrolSince?: LocalDate;
  /** Of a bulk file: what is known by its key is brought up to date, and a person's word stays. */
  readonly upsert?: boolean;
  /** Who sends, as the service calls them. */
  readonly sender: string;
}

/** Two requests for one new patient at a time: the later one finds the patient when it tries again. */
const TRIES = 4;

/**
 * Writes resources, all of them or none, by the use cases by which people do: patients are enrolled and their details
 * changed, facts are recorded and corrected, each patient planned once. The same again writes nothing.
 * @throws AppError with the FHIRPath of what is wrong in `field` or `errors`: FLS-1470 no R4, FLS-1471 not to be taken,
 *   FLS-1472 a reference leads nowhere, FLS-1473 more than one fits, FLS-1474 known with another content, FLS-1475 a
 *   person's word, FLS-1476 another kind, FLS-1479 another version, FLS-1485 written twice, FLS-1434 not there; and what
 *   the use cases refuse
 */
export async function writeResources(
  { fhirWrites }: WriteDeps,
  actor: Actor,
  writes: readonly ResourceWrite[],
  options: WriteOptions,
): Promise<ResourceWritten[]> {
  const serviceId = serviceOf(actor);
  for (let attempt = 1; ; attempt += 1) {
    const unwritten: [string, string | null, UnwrittenOutcome][] = [];
    try {
      return await fhirWrites.inTransaction(actor, async (transaction) => {
        const kept = keepingBack(transaction, unwritten);
        const written = await new Writer(kept, actor, serviceId, options).write(writes);
        for (const [action, patientId, outcome] of unwritten) {
          await transaction.patients.auditUnwritten(actor, action, patientId, outcome);
        }
        return written;
      });
    } catch (error) {
      if (attempt < TRIES && isRace(error)) continue;
      await tellOfRefusal(fhirWrites, actor, serviceId, unwritten, error);
      throw error;
    }
  }
}

/** What is told of a refusal must not be undone with it: it is written when the transaction is over. */
function keepingBack(
  transaction: FhirWriteTransaction,
  unwritten: [string, string | null, UnwrittenOutcome][],
): FhirWriteTransaction {
  const { patients } = transaction;
  return {
    ...transaction,
    patients: {
      ...patients,
      auditUnwritten: (_actor, action, patientId, outcome) => {
        unwritten.push([action, patientId, outcome]);
        return Promise.resolve();
      },
    },
  };
}

/** A number that somebody else stored just now, or too many at once: nothing is stored, and a second try sees what is there. */
const isRace = (error: unknown): boolean =>
  isAppError(error, 'FLS-1023') || (isAppError(error, 'FLS-1021') && error.details?.['matches'] === undefined);

async function tellOfRefusal(
  fhirWrites: FhirWriteStore,
  actor: Actor,
  serviceId: string,
  unwritten: readonly [string, string | null, UnwrittenOutcome][],
  error: unknown,
): Promise<void> {
  if (!isAppError(error)) return;
  await fhirWrites.inTransaction(actor, async (transaction) => {
    for (const [action, patientId, outcome] of unwritten) {
      await transaction.patients.auditUnwritten(
        actor,
        action,
        patientId,
        outcome === 'unchanged' ? 'refused' : outcome,
      );
    }
    if (unwritten.length === 0) await transaction.patients.auditUnwritten(actor, 'fhir-write', null, 'refused');
    if (error instanceof OtherPerson)
      await transaction.raise(serviceId, error.patientId, [otherPerson(error.patientId)]);
    if (error instanceof ErasedPerson) {
      await transaction.noteReturn(serviceId, error.erasureId, cameAgain(error.erasureId));
    }
  });
}

/** A patient of this request: there already, or to be enrolled with what is written about them. */
type Person =
  | { readonly kind: 'known'; readonly patientId: string; readonly details: StoredDetails }
  | { readonly kind: 'new'; readonly patient: PatientToBe; readonly path: string };

/** What a person decides about, and whose it is. */
interface Pointer {
  readonly person: Person;
  readonly about: PointedReport | PointedCodes;
  readonly sourceKey: string;
}

class Writer {
  readonly #transaction: FhirWriteTransaction;
  readonly #actor: Actor;
  readonly #serviceId: string;
  readonly #options: WriteOptions;
  readonly #enrolSince: LocalDate;
  readonly #results = new Map<number, ResourceWritten>();
  /** Of the Patients of this request, by their place. */
  readonly #written = new Map<number, Person>();
  readonly #known = new Map<string, Person & { kind: 'known' }>();
  readonly #facts = new Map<Person, FactWrite[]>();
  readonly #changed = new Set<Person>();
  readonly #pointers = new Map<ResourceWrite, Pointer>();

  constructor(transaction: FhirWriteTransaction, actor: Actor, serviceId: string, options: WriteOptions) {
    this.#transaction = transaction;
    this.#actor = actor;
    this.#serviceId = serviceId;
    this.#options = options;
    this.#enrolSince = options.enrolSince ?? addYears(options.today, -1);
  }

  async write(writes: readonly ResourceWrite[]): Promise<ResourceWritten[]> {
    for (const write of writes) if (write.type === 'Patient') await this.#takePatient(write);
    for (const write of writes) if (write.type !== 'Patient') await this.#takeRecord(write);
    const persons = new Set([...this.#written.values(), ...this.#facts.keys()]);
    const patientIds = new Map<Person, { patientId: string; version: number }>();
    for (const person of persons) {
      if (this.#isOnlyTold(person)) this.#tellOf(person, writes);
      else patientIds.set(person, await this.#store(person));
    }
    for (const [write, pointer] of this.#pointers) await this.#point(write, pointer, patientIds);
    for (const write of writes) {
      const person = this.#written.get(write.index);
      const stored = person === undefined ? undefined : patientIds.get(person);
      if (person === undefined || stored === undefined) continue;
      const outcome =
        person.kind === 'new' ? 'created' : this.#changed.has(person) ? ('updated' as const) : ('unchanged' as const);
      this.#results.set(write.index, {
        index: write.index,
        type: 'Patient',
        outcome,
        id: stored.patientId,
        version: String(stored.version),
      });
    }
    return writes.flatMap(({ index }) => this.#results.get(index) ?? []);
  }

  /** Somebody whom nobody knows here, of a sender who may not enrol them. */
  #isOnlyTold(person: Person): person is Person & { kind: 'new' } {
    return person.kind === 'new' && !this.#options.enrols;
  }

  /** FLS-1141 unless all that is sent about them is for a person to decide. */
  #tellOf(person: Person & { kind: 'new' }, writes: readonly ResourceWrite[]): void {
    const { path } = person;
    if (this.#facts.has(person) || ![...this.#pointers.values()].some((one) => one.person === person)) {
      throw new AppError('FLS-1141', { field: path, message: 'a new patient wants the scope enrol' });
    }
    for (const { index, type } of writes) {
      if (this.#written.get(index) !== person) continue;
      this.#results.set(index, { index, type, outcome: 'accepted', id: null, version: null, nothing: null });
    }
  }

  /** Lets the finder look at what points at a fracture, when it is known whose it is. */
  async #point(
    { index, type, path }: ResourceWrite,
    { person, about, sourceKey }: Pointer,
    patientIds: ReadonlyMap<Person, { readonly patientId: string }>,
  ): Promise<void> {
    const patientId = person.kind === 'known' ? person.patientId : (patientIds.get(person)?.patientId ?? null);
    const pointer = {
      source: 'fhir',
      sender: this.#options.sender,
      sourceKey,
      person: reportedPersonOf(person),
      patientId,
      about,
      referrer: null,
    } as const;
    const { nothing } = await at(path, () =>
      findPossibleFractures({ findings: this.#transaction.findings }, this.#actor, pointer),
    );
    this.#results.set(index, { index, type, outcome: 'accepted', id: null, version: null, nothing });
  }

  /** A Patient: who it is, and what changes of them. */
  async #takePatient(write: ResourceWrite): Promise<void> {
    const { index, path, action } = write;
    const patient = patientOf(accepted(write.read(this.#options.today)), path);
    const tooLong = tooLongAt(patient, path);
    if (tooLong !== null) throw tooLong;
    if (action.kind === 'create') return this.#create(write, patient, action.unless);
    const id = action.kind === 'update' ? action.id : await this.#onlyPatient(action.criteria, path);
    if (id === null) return this.#create(write, patient, null);
    const known = await this.#knownPatient(id);
    if (known === null) throw new AppError('FLS-1434', { field: path });
    if ([...this.#written.values()].includes(known))
      throw new AppError('FLS-1485', { field: path, message: 'is written twice' });
    const version = action.kind === 'update' ? action.version : null;
    if (version !== null && version !== String(known.details.version)) {
      throw new AppError('FLS-1479', { field: path, message: `its version is ${known.details.version}` });
    }
    const seen = action.kind === 'update' && action.seen;
    if (!seen) checkSamePerson(patient, { ...known.details.person, patientId: known.patientId });
    this.#written.set(index, known);
    await this.#change(known, patient, seen, path);
  }

  async #change(known: Person & { kind: 'known' }, patient: PatientToBe, seen: boolean, path: string): Promise<void> {
    const { patientId, details } = known;
    const difference = differenceOf(details, patient, seen);
    if (!isSamePatient(difference)) {
      await at(path, () => writeDifference(this.#transaction, this.#actor, patientId, difference));
      this.#changed.add(known);
    }
    await this.#takeDeath(known, patient, seen, path);
  }

  /** Somebody new, unless a number says that they are here already. */
  async #create(write: ResourceWrite, patient: PatientToBe, unless: ResourceCriteria | null): Promise<void> {
    const { index, path } = write;
    const there = unless === null ? null : await this.#onlyPatient(unless, path);
    if (there !== null) {
      const known = await this.#knownPatient(there);
      if (known === null) throw new AppError('FLS-1434', { field: path });
      this.#written.set(index, known);
      return;
    }
    const found = await this.#transaction.findByIdentifiers(this.#serviceId, patient.identifiers);
    if (found.length > 1) {
      throw new AppError('FLS-1021', { field: `${path}.identifier`, details: { matches: found.length } });
    }
    const [same] = found;
    if (same !== undefined) {
      const known = await this.#knownPatient(same.patientId);
      if (known === null) throw new AppError('FLS-1434', { field: path });
      checkSamePerson(patient, same);
      if (this.#options.upsert === true) {
        this.#written.set(index, known);
        return this.#change(known, patient, false, path);
      }
      // The same again is the same; another content under a known number is an update, which says so.
      if (!isSamePatient(differenceOf(known.details, patient, false))) {
        throw new AppError('FLS-1021', { field: `${path}.identifier`, details: { matches: 1 } });
      }
      this.#written.set(index, known);
      return;
    }
    const erasureId = await this.#transaction.erasureOf(this.#serviceId, patient.identifiers);
    if (erasureId !== null) throw new ErasedPerson(erasureId);
    const person: Person = { kind: 'new', patient, path };
    this.#written.set(index, person);
    // Who may not enrol may tell of somebody, for a person to decide about: see `write`.
    if (!this.#options.enrols) return;
    if (patient.deceased !== null && patient.deceased !== 'none') {
      const on = patient.deceased === 'unknown' ? this.#options.today : patient.deceased;
      this.#addFact(person, { ...deathWrite(path, false), meaning: deathFact(on, path) });
    }
  }

  /** A death, its day, or that it was none: a fact like others. */
  async #takeDeath(
    known: Person & { kind: 'known' },
    patient: PatientToBe,
    seen: boolean,
    path: string,
  ): Promise<void> {
    const { deceased } = patient;
    if (deceased === null && !seen) return;
    const state = await this.#transaction.patients.readForChange(this.#serviceId, known.patientId, false);
    const facts = state?.facts ?? [];
    const held = heldFacts(facts).find(({ type }) => type === 'death');
    if (deathOn(heldFacts(facts)) === deceased) return;
    if (deceased === null || deceased === 'none') {
      if (held === undefined) return;
      const id = firstOf(facts, held.id);
      this.#addFact(known, { ...deathWrite(path, seen), id, meaning: { kind: 'retraction' } });
      return;
    }
    if (deceased === 'unknown' && held !== undefined) return;
    const on = deceased === 'unknown' ? this.#options.today : deceased;
    const id = held === undefined ? null : firstOf(facts, held.id);
    this.#addFact(known, { ...deathWrite(path, seen), id, meaning: deathFact(on, path) });
  }

  async #onlyPatient(criteria: ResourceCriteria, path: string): Promise<string | null> {
    const ids =
      criteria.kind === 'ids'
        ? criteria.ids
        : await this.#transaction.patientsByNumber(this.#serviceId, criteria.system, criteria.value);
    if (ids.length > 1) throw new AppError('FLS-1473', { field: path });
    return ids[0] ?? null;
  }

  async #knownPatient(patientId: string): Promise<(Person & { kind: 'known' }) | null> {
    const known = this.#known.get(patientId);
    if (known !== undefined) return known;
    const details = await this.#transaction.details.readDetails(this.#serviceId, patientId);
    if (details === null) return null;
    const person = { kind: 'known', patientId, details } as const;
    this.#known.set(patientId, person);
    return person;
  }

  /** What is about a patient: read with their birth in mind, and kept until all of theirs is there. */
  async #takeRecord(write: ResourceWrite): Promise<void> {
    const { index, path, action, subject } = write;
    const person = await this.#subjectOf(write);
    const birthDate = person.kind === 'new' ? person.patient.birthDate : person.details.person.birthDate;
    const { written, sourceKey } = accepted(write.read(birthDate));
    if (written.kind === 'patient') throw new AppError('FLS-1471', { field: path });
    const isUpdate = action.kind === 'update';
    const key =
      action.kind === 'create' && action.unless?.kind === 'number'
        ? keyOfNumber(write.type, action.unless)
        : action.kind === 'update-by' && action.criteria.kind === 'number'
          ? keyOfNumber(write.type, action.criteria)
          : sourceKey;
    const about = await this.#pointedBy(write, written, person, key);
    if (about !== null) {
      if (isUpdate) throw new AppError('FLS-1476', { field: path, message: 'what it says is for a person to judge' });
      this.#pointers.set(write, { person, about, sourceKey: key });
      return;
    }
    const ids = action.kind === 'create' ? action.unless : action.kind === 'update-by' ? action.criteria : null;
    const found = ids?.kind === 'ids' ? ids.ids : [];
    if (found.length > 1) throw new AppError('FLS-1473', { field: path });
    const [only] = found;
    if (only !== undefined && action.kind === 'create') {
      const owner = await this.#transaction.patientOfFact(this.#serviceId, only);
      this.#results.set(index, { index, type: write.type, outcome: 'unchanged', id: only, version: null });
      if (owner === null) throw new AppError('FLS-1472', { field: subject?.expression ?? path });
      return;
    }
    this.#addFact(person, {
      index,
      type: write.type,
      path,
      sourceKey: key,
      meaning: written as FactWrite['meaning'],
      id: isUpdate ? action.id : (only ?? null),
      version: isUpdate ? action.version : null,
      seen: isUpdate && action.seen,
      known: knownOf(action, this.#options.upsert === true),
    });
  }

  /**
   * What a person decides about: a report, a diagnosis that is not certain, and where the sender may not open an
   * episode, a fracture that is not known here yet. Null: it is recorded as it stands.
   */
  async #pointedBy(
    { type, action }: ResourceWrite,
    written: Exclude<WrittenMeaning, { kind: 'patient' }>,
    person: Person,
    sourceKey: string,
  ): Promise<Pointer['about'] | null> {
    if (written.kind === 'pointer') return written.about;
    const { today, enrols } = this.#options;
    if (written.kind === 'retraction') {
      if (action.kind === 'update' || (type !== 'Condition' && type !== 'DiagnosticReport')) return null;
      const known = await this.#transaction.findings.lockPointer(this.#serviceId, sourceKey);
      if (known === null && type !== 'DiagnosticReport') return null;
      return { kind: 'report', text: '', on: known?.reportedOn ?? today, status: 'cancelled' };
    }
    const [fact] = written.facts;
    if (enrols || action.kind === 'update' || fact?.type !== 'fracture') return null;
    const { patients } = this.#transaction;
    const stored =
      person.kind === 'new' ? null : await patients.readForChange(this.#serviceId, person.patientId, false);
    // What was recorded of it stands in the record: a change of it is a correction.
    if (stored?.facts.some((one) => one.sourceKey === sourceKey) === true) return null;
    return { kind: 'codes', codes: written.codes, on: fact.fracture.diagnosedOn, mechanism: [] };
  }

  async #subjectOf({ path, subject, action }: ResourceWrite): Promise<Person> {
    const person = await this.#subject(subject, path);
    if (action.kind !== 'update') return person;
    const owner = await this.#transaction.patientOfFact(this.#serviceId, action.id);
    if (owner === null) throw new AppError('FLS-1434', { field: path });
    if (person.kind === 'new' || person.patientId !== owner) {
      throw new AppError('FLS-1476', { field: subject?.expression ?? path, message: 'is another patient than before' });
    }
    return person;
  }

  async #subject(subject: ResourceWrite['subject'], path: string): Promise<Person> {
    if (subject === null) throw nowhere(`${path}.subject`);
    const { target, expression } = subject;
    if (target.kind === 'entry') {
      const person = this.#written.get(target.index);
      if (person === undefined) throw nowhere(expression);
      return person;
    }
    const ids =
      target.kind === 'id'
        ? [target.id]
        : await this.#transaction.patientsByNumber(this.#serviceId, target.system, target.value);
    if (ids.length > 1) throw new AppError('FLS-1473', { field: expression });
    const known = ids[0] === undefined ? null : await this.#knownPatient(ids[0]);
    if (known === null) throw nowhere(expression);
    return known;
  }

  #addFact(person: Person, write: FactWrite): void {
    const writes = this.#facts.get(person);
    if (writes === undefined) this.#facts.set(person, [write]);
    else writes.push(write);
  }

  /** One patient, with all that is written of them. */
  async #store(person: Person): Promise<{ patientId: string; version: number }> {
    const writes = this.#facts.get(person) ?? [];
    if (person.kind === 'new') return this.#enrol(person, writes);
    const { patientId } = person;
    if (writes.length > 0) {
      const programs = new Set(await this.#transaction.factsOfPrograms(this.#serviceId, patientId));
      let planned: PlannedFactWrites | undefined;
      const result = await said(
        () => planned,
        () =>
          changePatient(
            this.#transaction,
            this.#actor,
            { serviceId: this.#serviceId, patientId },
            (state) => {
              planned = planFactWrites(state.facts, programs, writes);
              const { facts, corrections } = planned;
              if (facts.length === 0 && corrections.length === 0) return null;
              return { source: 'import', facts, corrections, enrolment: { enrolSince: this.#enrolSince } };
            },
            { action: 'fhir-write' },
          ),
      );
      this.#tell(planned, result, writes);
      if (result.factIds.length > 0) this.#changed.add(person);
    }
    const details = await this.#transaction.details.readDetails(this.#serviceId, patientId);
    return { patientId, version: details?.version ?? person.details.version };
  }

  async #enrol(person: Person & { kind: 'new' }, writes: readonly FactWrite[]) {
    const { patient, path } = person;
    const planned = planFactWrites([], new Set(), writes);
    const country = (await this.#transaction.patients.readServiceCountry(this.#serviceId)) ?? '';
    const enrolled = await said(
      () => planned,
      () =>
        enrolPatient(this.#transaction, this.#actor, {
          patient: newPatientOf(patient),
          identifiers: patient.identifiers,
          contactPoints: toContactPoints(patient, true, country),
          facts: planned.facts,
          source: 'import',
          enrolSince: this.#enrolSince,
        }),
      path,
    );
    this.#tell(planned, enrolled, writes);
    return { patientId: enrolled.patientId, version: enrolled.version };
  }

  #tell(planned: PlannedFactWrites | undefined, { factIds }: ChangeResult, writes: readonly FactWrite[]): void {
    const corrected = planned?.corrections.length ?? 0;
    const idOf = ({ id }: FactFate): string | null =>
      id === null ? null : 'known' in id ? id.known : (factIds[corrected + id.factAt] ?? null);
    for (const fate of planned?.fates ?? []) {
      const write = writes.find(({ index }) => index === fate.index);
      if (write === undefined || write.sourceKey === DEATH_KEY) continue;
      const { index, outcome, version } = fate;
      this.#results.set(index, { index, type: write.type, outcome, id: idOf(fate), version: String(version) });
    }
  }
}

const nowhere = (field: string): AppError =>
  new AppError('FLS-1472', { field, message: 'names no patient of the service, and none of this request' });

const deathWrite = (path: string, seen: boolean) => ({
  index: -1,
  type: 'Patient',
  path: `${path}.deceasedDateTime`,
  sourceKey: DEATH_KEY,
  id: null as string | null,
  version: null,
  seen,
  known: 'correct' as const,
});

/** The id of the first version of a fact. */
function firstOf(facts: readonly { readonly id: string; readonly correctsId: string | null }[], id: string): string {
  const fact = facts.find((one) => one.id === id);
  return fact === undefined || fact.correctsId === null ? id : firstOf(facts, fact.correctsId);
}

function knownOf({ kind, ...action }: ResourceWrite['action'], isBulk: boolean): FactWrite['known'] {
  if (isBulk) return 'correct-own';
  if (kind === 'update-by') return 'correct';
  return 'unless' in action && action.unless !== null ? 'leave' : 'refuse';
}

function accepted(reading: ResourceReading): Extract<ResourceReading, { ok: true }> {
  if (reading.ok) return reading;
  throw new AppError(reading.notR4 ? 'FLS-1470' : 'FLS-1471', { errors: reading.faults });
}

function patientOf({ written }: Extract<ResourceReading, { ok: true }>, path: string): PatientToBe {
  if (written.kind !== 'patient') throw new AppError('FLS-1471', { field: path });
  return written.patient;
}

/** Somebody of this request as a feed would name them. */
function reportedPersonOf(person: Person): ReportedPerson {
  if (person.kind === 'new') return { ...person.patient, sex: person.patient.sex ?? 'unknown' };
  const { identifiers } = person.details;
  const { family, given, birthDate, sex } = person.details.person;
  return { identifiers, family, given: [given], birthDate, sex, telecom: [], address: null };
}

const keyOfNumber = (type: string, { system, value }: { readonly system: string | null; readonly value: string }) =>
  `fhir:${type}?identifier=${system ?? ''}|${value}`;

/** A refusal of a use case, said at the resource that it is about. */
async function at<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw moved(error, path);
  }
}

/** The same, where facts of several resources are written at once. */
async function said<T>(
  planned: () => PlannedFactWrites | undefined,
  work: () => Promise<T>,
  otherwise = '',
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error) || error.code.startsWith('FLS-14')) throw error;
    const place = Number(/^facts\[(\d+)\]/.exec(error.field ?? '')?.[1] ?? NaN);
    const path = planned()?.pathOfFact[place] ?? planned()?.pathOfCorrection;
    throw moved(error, path === undefined || path === '' ? otherwise : path);
  }
}

function moved(error: AppError, path: string): AppError {
  const { code, message, details, field } = error;
  const isDetail = field !== undefined && !field.startsWith('facts[');
  return new AppError(code, {
    ...(path === '' ? {} : { field: path }),
    message: isDetail ? `${field}: ${message}` : message,
    ...(details === undefined ? {} : { details }),
    cause: error,
  });
}
