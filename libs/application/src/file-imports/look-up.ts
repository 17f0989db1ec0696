import { AppError } from '../errors.ts';
import type { KnownPatient } from '../imports/import-store.ts';
import type { ImportedPatient } from '../imports/imported-patient.ts';
import { isSameAgain, planKnownPatient, type KnownPatientChange } from '../imports/plan-known-patient.ts';
import type { FileClaim, FileTransaction } from './file-import-store.ts';
import { withoutKnown, type KnownAlready } from './known-already.ts';

/** Who of the service a person of a file is, and what is left to store of them. */
export interface LookedUp extends KnownAlready {
  /** Null: nobody. Where the numbers lead to several, the first. */
  readonly patientId: string | null;
  /** What is stored of them; null where they are nobody or several. */
  readonly who: KnownPatient | null;
  /** Known, and nothing that the file says is new. */
  readonly isSame: boolean;
}

/**
 * Looks up many people at once, and what is stored of those who are known; they are locked until the end of the
 * transaction.
 */
export async function lookUp(
  transaction: FileTransaction,
  { serviceId, run, consented }: FileClaim,
  patients: readonly ImportedPatient[],
): Promise<(patient: ImportedPatient) => LookedUp> {
  const identifiers = patients.flatMap((patient) => patient.identifiers);
  const found = identifiers.length === 0 ? [] : await transaction.findByIdentifiers(serviceId, identifiers);
  const recorded =
    found.length === 0
      ? new Map<string, never>()
      : await transaction.recordedOf(
          serviceId,
          found.map(({ patientId }) => patientId),
          run.enrolSince,
        );
  const byNumber = new Map<string, KnownPatient>();
  for (const known of found) for (const number of known.identifiers) byNumber.set(keyOf(number), known);
  return (patient) => {
    const matches = new Set(patient.identifiers.flatMap((number) => byNumber.get(keyOf(number)) ?? []));
    const [known] = matches;
    if (known === undefined) return { patient, known: [], patientId: null, who: null, isSame: false };
    const { patientId } = known;
    const stored = recorded.get(patientId);
    if (stored === undefined || matches.size > 1) return { patient, known: [], patientId, who: null, isSame: false };
    const left = withoutKnown(patient, stored.facts);
    const isSame =
      !stored.mayBeEnrolled && isSameAgain(left.patient, known, stored.facts, { consented, country: run.country });
    return { ...left, patientId, who: known, isSame };
  };
}

/**
 * Plans people who are known, and of whom something is new, by one look at what is stored of all of them. Nothing is
 * written. What it gives throws an AppError where what a file says of one is refused.
 */
export async function planKnown(
  transaction: FileTransaction,
  { serviceId, run, consented }: FileClaim,
  looked: readonly LookedUp[],
): Promise<(one: LookedUp) => KnownPatientChange> {
  const ids = new Set(looked.flatMap(({ who, isSame }) => (who === null || isSame ? [] : [who.patientId])));
  const states = ids.size === 0 ? null : await transaction.readManyForChange(serviceId, [...ids]);
  return ({ patient, who }) => {
    // Their numbers lead to several, of whom a person has to make one.
    if (who === null) throw new AppError('FLS-1021');
    const state = states?.get(who.patientId);
    if (state === undefined) throw new AppError('FLS-1020');
    return planKnownPatient(run, patient, who, state, { consented });
  };
}

const keyOf = ({ system, value }: { readonly system: string; readonly value: string }): string => `${system}\0${value}`;
