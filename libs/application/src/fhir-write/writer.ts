import { addYears, type LocalDate } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { deathOn, heldFacts } from '../facts/held-facts.ts';
import { findPossibleFractures } from '../finding/find-possible-fractures.ts';
import type { PointedCodes, PointedReport } from '../finding/fracture-pointer.ts';
import { checkSamePerson } from '../imports/check-own-data.ts';
import { ErasedPerson } from '../imports/store-patient.ts';
import type { FhirWriteTransaction } from './fhir-write-store.ts';
import { type KnownPerson, type NewPerson, People, type Person, reportedPersonOf } from './people.ts';
import type { FactWrite } from './plan-fact-writes.ts';
import { accepted, at } from './refusal-at.ts';
import type {
  PatientToBe,
  ResourceCriteria,
  ResourceReading,
  ResourceWrite,
  ResourceWritten,
  WrittenMeaning,
} from './resource-write.ts';
import { storePerson } from './store-person.ts';
import { DEATH_KEY, deathFact, differenceOf, isSamePatient, tooLongAt, writeDifference } from './write-patient.ts';

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

/** What a person decides about, and whose it is. */
interface Pointer {
  readonly person: Person;
  readonly about: PointedReport | PointedCodes;
  readonly sourceKey: string;
}

/** Takes the resources of one request in, and writes them person by person. */
export class Writer {
  readonly #transaction: FhirWriteTransaction;
  readonly #actor: Actor;
  readonly #serviceId: string;
  readonly #options: WriteOptions;
  readonly #people: People;
  readonly #results = new Map<number, ResourceWritten>();
  readonly #facts = new Map<Person, FactWrite[]>();
  readonly #changed = new Set<Person>();
  readonly #pointers = new Map<ResourceWrite, Pointer>();

  constructor(transaction: FhirWriteTransaction, actor: Actor, serviceId: string, options: WriteOptions) {
    this.#transaction = transaction;
    this.#actor = actor;
    this.#serviceId = serviceId;
    this.#options = options;
    this.#people = new People(transaction, serviceId);
  }

  async write(writes: readonly ResourceWrite[]): Promise<ResourceWritten[]> {
    for (const write of writes) if (write.type === 'Patient') await this.#takePatient(write);
    for (const write of writes) if (write.type !== 'Patient') await this.#takeRecord(write);
    const persons = new Set([...this.#people.written.values(), ...this.#facts.keys()]);
    const patientIds = new Map<Person, { readonly patientId: string; readonly version: number }>();
    const enrolSince = this.#options.enrolSince ?? addYears(this.#options.today, -1);
    const parts = {
      ...{ transaction: this.#transaction, actor: this.#actor, serviceId: this.#serviceId, enrolSince },
    };
    for (const person of persons) {
      if (this.#isOnlyTold(person)) this.#tellOf(person, writes);
      else {
        const stored = await storePerson(parts, person, this.#facts.get(person) ?? []);
        patientIds.set(person, stored);
        if (stored.hasChanged) this.#changed.add(person);
        for (const one of stored.written) this.#results.set(one.index, one);
      }
    }
    for (const [write, pointer] of this.#pointers) await this.#point(write, pointer, patientIds);
    for (const write of writes) {
      const person = this.#people.written.get(write.index);
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
  #isOnlyTold(person: Person): person is NewPerson {
    return person.kind === 'new' && !this.#options.enrols;
  }

  /** FLS-1141 unless all that is sent about them is for a person to decide. */
  #tellOf(person: NewPerson, writes: readonly ResourceWrite[]): void {
    const { path } = person;
    if (this.#facts.has(person) || ![...this.#pointers.values()].some((one) => one.person === person)) {
      throw new AppError('FLS-1141', { field: path, message: 'a new patient wants the scope enrol' });
    }
    for (const { index, type } of writes) {
      if (this.#people.written.get(index) !== person) continue;
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
    const id = action.kind === 'update' ? action.id : await this.#people.only(action.criteria, path);
    if (id === null) return this.#create(write, patient, null);
    const known = await this.#people.known(id);
    if (known === null) throw new AppError('FLS-1434', { field: path });
    if ([...this.#people.written.values()].includes(known))
      throw new AppError('FLS-1485', { field: path, message: 'is written twice' });
    const version = action.kind === 'update' ? action.version : null;
    if (version !== null && version !== String(known.details.version)) {
      throw new AppError('FLS-1479', { field: path, message: `its version is ${known.details.version}` });
    }
    const seen = action.kind === 'update' && action.seen;
    if (!seen) checkSamePerson(patient, { ...known.details.person, patientId: known.patientId });
    this.#people.written.set(index, known);
    await this.#change(known, patient, seen, path);
  }

  async #change(known: KnownPerson, patient: PatientToBe, seen: boolean, path: string): Promise<void> {
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
    const there = unless === null ? null : await this.#people.only(unless, path);
    if (there !== null) {
      const known = await this.#people.known(there);
      if (known === null) throw new AppError('FLS-1434', { field: path });
      this.#people.written.set(index, known);
      return;
    }
    const found = await this.#transaction.findByIdentifiers(this.#serviceId, patient.identifiers);
    if (found.length > 1) {
      throw new AppError('FLS-1021', { field: `${path}.identifier`, details: { matches: found.length } });
    }
    const [same] = found;
    if (same !== undefined) {
      const known = await this.#people.known(same.patientId);
      if (known === null) throw new AppError('FLS-1434', { field: path });
      checkSamePerson(patient, same);
      if (this.#options.upsert === true) {
        this.#people.written.set(index, known);
        return this.#change(known, patient, false, path);
      }
      // The same again is the same; another content under a known number is an update, which says so.
      if (!isSamePatient(differenceOf(known.details, patient, false))) {
        throw new AppError('FLS-1021', { field: `${path}.identifier`, details: { matches: 1 } });
      }
      this.#people.written.set(index, known);
      return;
    }
    const erasureId = await this.#transaction.erasureOf(this.#serviceId, patient.identifiers);
    if (erasureId !== null) throw new ErasedPerson(erasureId);
    const person: Person = { kind: 'new', patient, path };
    this.#people.written.set(index, person);
    // Who may not enrol may tell of somebody, for a person to decide about: see `write`.
    if (!this.#options.enrols) return;
    if (patient.deceased !== null && patient.deceased !== 'none') {
      const on = patient.deceased === 'unknown' ? this.#options.today : patient.deceased;
      this.#addFact(person, { ...deathWrite(path, false), meaning: deathFact(on, path) });
    }
  }

  /** A death, its day, or that it was none: a fact like others. */
  async #takeDeath(known: KnownPerson, patient: PatientToBe, seen: boolean, path: string): Promise<void> {
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

  /** What is about a patient: read with their birth in mind, and kept until all of theirs is there. */
  async #takeRecord(write: ResourceWrite): Promise<void> {
    const { index, path, action, subject } = write;
    const person = await this.#people.subjectOf(write);
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

  #addFact(person: Person, write: FactWrite): void {
    const writes = this.#facts.get(person);
    if (writes === undefined) this.#facts.set(person, [write]);
    else writes.push(write);
  }
}

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

function patientOf({ written }: Extract<ResourceReading, { ok: true }>, path: string): PatientToBe {
  if (written.kind !== 'patient') throw new AppError('FLS-1471', { field: path });
  return written.patient;
}

const keyOfNumber = (type: string, { system, value }: { readonly system: string | null; readonly value: string }) =>
  `fhir:${type}?identifier=${system ?? ''}|${value}`;
