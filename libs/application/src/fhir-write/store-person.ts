import type { LocalDate } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import { toContactPoints } from '../imports/contact-points.ts';
import { changePatient } from '../patients/change-patient.ts';
import { enrolPatient } from '../patients/enrol-patient.ts';
import type { ChangeResult } from '../ports/patient-store.ts';
import type { FhirWriteTransaction } from './fhir-write-store.ts';
import type { KnownPerson, NewPerson, Person } from './people.ts';
import { type FactFate, type FactWrite, planFactWrites, type PlannedFactWrites } from './plan-fact-writes.ts';
import { saidAt } from './refusal-at.ts';
import type { ResourceWritten } from './resource-write.ts';
import { DEATH_KEY, newPatientOf } from './write-patient.ts';

/** By whom, where, and from when on a fracture is followed up. */
export interface StoringParts {
  readonly transaction: FhirWriteTransaction;
  readonly actor: Actor;
  readonly serviceId: string;
  readonly enrolSince: LocalDate;
}

/** What became of a person of the request, and of what was written about them. */
export interface PersonStored {
  readonly patientId: string;
  readonly version: number;
  readonly hasChanged: boolean;
  readonly written: readonly ResourceWritten[];
}

/** One patient, with all that is written of them: planned once. */
export const storePerson = (
  parts: StoringParts,
  person: Person,
  writes: readonly FactWrite[],
): Promise<PersonStored> => (person.kind === 'new' ? enrol(parts, person, writes) : change(parts, person, writes));

async function change(
  { transaction, actor, serviceId, enrolSince }: StoringParts,
  { patientId, details: before }: KnownPerson,
  writes: readonly FactWrite[],
): Promise<PersonStored> {
  if (writes.length === 0) {
    const details = await transaction.details.readDetails(serviceId, patientId);
    return { patientId, version: details?.version ?? before.version, hasChanged: false, written: [] };
  }
  const programs = new Set(await transaction.factsOfPrograms(serviceId, patientId));
  let planned: PlannedFactWrites | undefined;
  const result = await saidAt(
    () => planned,
    () =>
      changePatient(
        transaction,
        actor,
        { serviceId, patientId },
        (state) => {
          planned = planFactWrites(state.facts, programs, writes);
          const { facts, corrections } = planned;
          if (facts.length === 0 && corrections.length === 0) return null;
          return { source: 'import', facts, corrections, enrolment: { enrolSince } };
        },
        { action: 'fhir-write' },
      ),
  );
  const details = await transaction.details.readDetails(serviceId, patientId);
  return {
    patientId,
    version: details?.version ?? before.version,
    hasChanged: result.factIds.length > 0,
    written: told(planned, result, writes),
  };
}

async function enrol(
  { transaction, actor, serviceId, enrolSince }: StoringParts,
  { patient, path }: NewPerson,
  writes: readonly FactWrite[],
): Promise<PersonStored> {
  const planned = planFactWrites([], new Set(), writes);
  const country = (await transaction.patients.readServiceCountry(serviceId)) ?? '';
  const enrolled = await saidAt(
    () => planned,
    () =>
      enrolPatient(transaction, actor, {
        patient: newPatientOf(patient),
        identifiers: patient.identifiers,
        contactPoints: toContactPoints(patient, true, country),
        facts: planned.facts,
        source: 'import',
        enrolSince,
      }),
    path,
  );
  const { patientId, version } = enrolled;
  return { patientId, version, hasChanged: true, written: told(planned, enrolled, writes) };
}

/** What became of each write; a death is no resource of its own. */
function told(
  planned: PlannedFactWrites | undefined,
  { factIds }: ChangeResult,
  writes: readonly FactWrite[],
): ResourceWritten[] {
  const corrected = planned?.corrections.length ?? 0;
  const idOf = ({ id }: FactFate): string | null =>
    id === null ? null : 'known' in id ? id.known : (factIds[corrected + id.factAt] ?? null);
  return (planned?.fates ?? []).flatMap((fate) => {
    const write = writes.find(({ index }) => index === fate.index);
    if (write === undefined || write.sourceKey === DEATH_KEY) return [];
    const { index, outcome, version } = fate;
    return { index, type: write.type, outcome, id: idOf(fate), version: String(version) };
  });
}
