import { randomUUID } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Actor } from '../actor.ts';
import type { PatientState } from '../plan/patient-state.ts';
import { planChange } from '../plan/plan-change.ts';
import type { WorkItemToRaise } from '../plan/planned-change.ts';
import type { Protocol } from '@osteon/domain';
import { checkChange } from '../plan/check-change.ts';
import { asRecords, newFactRows } from '../plan/new-fact-rows.ts';
import type { EnrolmentToWrite } from '../ports/patient-store.ts';
import { checkLengths } from './check-own-data.ts';
import { compareFacts } from './compare-facts.ts';
import { addImportCounts, changeCounts, type ImportCounts } from './import-counts.ts';
import type { ImportTransaction, KnownPatient } from './import-store.ts';
import type { ImportedPatient, ImportNote } from './imported-patient.ts';
import { toContactPoints } from './contact-points.ts';
import { toNewFact } from './new-facts.ts';
import { ownDataOf, planKnownPatient } from './plan-known-patient.ts';
import { requestOf, type StoringRules, type StoringRun } from './storing-run.ts';

export interface StoredPatient {
  readonly patientId: string;
  readonly counts: ImportCounts;
}

/**
 * Stores one imported patient: found by number or new, own data brought up to date, facts compared with what the
 * sender said before, and planned again in the same transaction. What is the same is not written.
 * FLS-1021 when the numbers lead to several patients, or (`OtherPerson`) to somebody else.
 */
export async function storePatient(
  transaction: ImportTransaction,
  actor: Actor,
  run: StoringRun,
  imported: ImportedPatient,
  rules: StoringRules,
): Promise<StoredPatient> {
  checkLengths(imported);
  const found = await transaction.findByIdentifiers(run.serviceId, imported.identifiers);
  if (found.length > 1) throw severalPatients(found.length);
  const [known] = found;
  if (known === undefined) await checkNotErased(transaction, run, imported);
  const stored =
    known === undefined
      ? await enrol(transaction, actor, run, imported, rules)
      : await update(transaction, actor, run, imported, rules, known);
  const { patientId } = stored;
  const late = imported.setAside.filter(isAfterDeath).map(({ sourceKey }) => sourceKey);
  const incidents = [...late, ...stored.afterDeath].map((sourceKey) => incident(patientId, sourceKey));
  const open = [
    ...imported.setAside.filter((note) => !isAfterDeath(note)),
    ...imported.remarks.filter(({ sourceKey }) => !stored.settled.includes(sourceKey)),
  ];
  const items = [...incidents, ...open.map((note) => question(patientId, note))];
  if (items.length > 0) await transaction.raise(run.serviceId, patientId, items);
  return {
    patientId,
    counts: addImportCounts(stored.counts, {
      fractures: imported.facts.filter(({ type }) => type === 'fracture').length,
      factsAfterDeath: incidents.length,
      factsSetAside: imported.setAside.length - late.length,
    }),
  };
}

const severalPatients = (matches: number): AppError =>
  new AppError('FLS-1021', {
    message:
      'the numbers of this patient belong to more than one patient of the service; a person must merge them first',
    details: { matches },
  });

/** FLS-1185: a person decides whether somebody who was erased comes back. */
async function checkNotErased(
  transaction: ImportTransaction,
  { serviceId }: StoringRun,
  { identifiers }: ImportedPatient,
): Promise<void> {
  const erasureId = await transaction.erasureOf(serviceId, identifiers);
  if (erasureId !== null) throw new ErasedPerson(erasureId);
}

/** Somebody came again who was erased. */
export class ErasedPerson extends AppError {
  readonly erasureId: string;

  constructor(erasureId: string) {
    super('FLS-1185', { details: { erasureId } });
    this.erasureId = erasureId;
  }
}

export const cameAgain = (erasureId: string): WorkItemToRaise => ({
  kind: 'import-refused',
  key: `import-refused/erased/${erasureId}`,
  urgent: false,
  detail: { reason: 'erased', erasureId, text: 'An import brought somebody who was erased. Nothing was stored.' },
});

const isAfterDeath = ({ reason }: ImportNote): boolean => reason === 'after-death';

/** What a sender dates after the death was not taken; a person sees that it was said. */
export const incident = (patientId: string, sourceKey: string): WorkItemToRaise => ({
  kind: 'incident',
  key: `incident/import/${patientId}/${sourceKey}`,
  urgent: false,
  detail: { reason: 'after-death', sourceKey },
});

/** Two people under one number, or one of them wrongly sent; only a person can say. */
export const otherPerson = (patientId: string): WorkItemToRaise => ({
  kind: 'incident',
  key: `incident/import/${patientId}/other-person`,
  urgent: false,
  detail: {
    reason: 'other-person',
    text: 'An import brought someone with another family name and another date of birth under a number of this patient. Nothing of it was stored.',
  },
});

/** A record that was not taken, or not wholly: a person asks the sender or enters what is missing. Raised once. */
export const question = (patientId: string, { sourceKey, reason, text }: ImportNote): WorkItemToRaise => ({
  kind: 'import-refused',
  key: `import-refused/${patientId}/${reason}/${sourceKey}`,
  urgent: false,
  detail: { reason, text, sourceKey },
});

interface Written extends StoredPatient {
  /** Source keys, both. */
  readonly afterDeath: readonly string[];
  readonly settled: readonly string[];
}

/** A patient who is not known yet, with everything that storing them writes. */
export interface NewEnrolment {
  readonly enrolment: EnrolmentToWrite;
  readonly afterDeath: readonly string[];
  readonly settled: readonly string[];
  readonly counts: ImportCounts;
}

/**
 * Plans a new patient; pure. One at a time or many in one statement: what is written of them is this.
 * @throws AppError when the facts are refused
 */
export function planNewPatient(
  run: StoringRun,
  protocol: Protocol,
  imported: ImportedPatient,
  { consented }: StoringRules,
): NewEnrolment {
  const patientId = randomUUID();
  const state = newPatientState(run, protocol, patientId, imported);
  const compared = compareFacts(imported.facts.map(toNewFact), [], new Set());
  const change = planChange(state, requestOf(run, { facts: compared.add }));
  return {
    enrolment: {
      patientId,
      serviceId: run.serviceId,
      patient: ownDataOf(imported),
      identifiers: imported.identifiers,
      contactPoints: toContactPoints(imported, consented, run.country),
      change,
    },
    afterDeath: compared.afterDeath,
    settled: compared.settled,
    counts: addImportCounts(changeCounts([], change), {
      patientsNew: 1,
      factsNew: compared.add.length,
      factsUnchanged: compared.unchanged,
    }),
  };
}

/** Somebody of whom nothing is stored. */
const newPatientState = (
  run: StoringRun,
  protocol: Protocol,
  patientId: string,
  { birthDate, sex, careHomeResident = null }: ImportedPatient,
): PatientState => ({
  patientId,
  serviceId: run.serviceId,
  timeZone: run.timeZone,
  today: run.today,
  protocol,
  version: 0,
  birthDate,
  sex,
  careHomeResident,
  unreachedDays: 0,
  promisedOn: null,
  facts: [],
  episodes: [],
  tasks: [],
  attempts: [],
});

/**
 * Checks a new patient as storing would, without planning. @throws AppError when the facts are refused
 */
export function checkNewPatient(run: StoringRun, protocol: Protocol, imported: ImportedPatient): void {
  checkLengths(imported);
  const state = newPatientState(run, protocol, randomUUID(), imported);
  const { add } = compareFacts(imported.facts.map(toNewFact), [], new Set());
  const { rows, placeOf } = newFactRows(state, requestOf(run, { facts: add }));
  checkChange(state, asRecords(rows), placeOf);
}

async function enrol(
  transaction: ImportTransaction,
  actor: Actor,
  run: StoringRun,
  imported: ImportedPatient,
  rules: StoringRules,
): Promise<Written> {
  const protocol = await transaction.patients.protocolOf(run);
  const { enrolment, ...planned } = planNewPatient(run, protocol, imported, rules);
  const { patientId, change } = enrolment;
  const outcome = await transaction.patients.writeEnrolment(actor, enrolment, null, {
    patientId,
    version: 1,
    factIds: change.facts.map(({ id }) => id),
    difference: change.difference,
  });
  // another import stored one of the numbers a moment ago; the caller begins again and finds the patient
  if (outcome !== 'written') throw new AppError('FLS-1021');
  return { patientId, ...planned };
}

async function update(
  transaction: ImportTransaction,
  actor: Actor,
  run: StoringRun,
  imported: ImportedPatient,
  rules: StoringRules,
  known: KnownPatient,
): Promise<Written> {
  const { patientId } = known;
  const state = await transaction.patients.readForChange(run.serviceId, patientId, false);
  if (state === null) throw new AppError('FLS-1020');
  const planned = planKnownPatient(run, imported, known, state, rules);
  const { version, details, change } = planned;
  if (details !== null) await transaction.updateDetails(run.serviceId, patientId, details);
  if (change !== null) {
    // With new details the record has a new version already.
    const now = version + (details === null ? 0 : 1);
    const outcome = await transaction.patients.writeChange(
      actor,
      { patientId, serviceId: run.serviceId, version: now, action: 'import', change },
      null,
      {
        patientId,
        version: now + 1,
        factIds: change.facts.map(({ id }) => id),
        difference: change.difference,
      },
    );
    // the row is locked by this transaction, so nobody can have come between
    if (outcome !== 'written') throw new AppError('FLS-1023');
  }
  return planned;
}
