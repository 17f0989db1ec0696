import { serviceOf, type Actor } from '../actor.ts';
import { AppError, isAppError } from '../errors.ts';
import { heldFacts, setAsideAfterDeath } from '../facts/held-facts.ts';
import { checkChange } from '../plan/check-change.ts';
import { planChange } from '../plan/plan-change.ts';
import { isEmptyChange, type PlannedChange } from '../plan/planned-change.ts';
import type { DetailsStore, DetailsToWrite, StoredDetails, PersonDetails } from '../ports/details-store.ts';
import type { ChangeResult, PatientStore } from '../ports/patient-store.ts';
import { auditAnswer, refuseMerged } from './change-patient.ts';

export interface DetailsDeps {
  readonly patients: PatientStore;
  readonly details: DetailsStore;
}

/** What a use case of this kind wants written of what is stored; no fields: nothing. */
export type DetailsChange = Pick<
  DetailsToWrite,
  'fields' | 'person' | 'identifiers' | 'newContactPoint' | 'contactPoint'
>;

/** Someone else's change in between is met by looking again; this often, then FLS-1023. */
const TRIES = 8;
const UNCHANGED = { added: 0, changed: 0, withdrawn: 0, unchanged: 0 };
/** The plan follows from these. */
const PLANNED_FROM = ['birthDate', 'sex', 'careHomeResident'] as const;

/**
 * Changes who a patient is: name, date of birth, sex, language, care home, address. A corrected date of birth plans
 * anew; another language takes hold of the messages that wait. The audit record names the fields, not what is in them.
 * FLS-1011 and FLS-1012 when a date of birth lies ahead, or after something that is recorded.
 */
export async function changeDetails(
  deps: DetailsDeps,
  actor: Actor,
  patientId: string,
  wanted: Partial<PersonDetails>,
  expectedVersion?: number,
): Promise<ChangeResult> {
  return writeDetails(deps, actor, patientId, 'change-details', expectedVersion, ({ person }) => {
    const differs = (Object.keys(wanted) as (keyof PersonDetails)[]).filter(
      (field) => JSON.stringify(wanted[field]) !== JSON.stringify(person[field]),
    );
    return { fields: differs, person: Object.fromEntries(differs.map((field) => [field, wanted[field]])) };
  });
}

/**
 * Reads what is stored, asks what is to become of it, and writes that on condition that nobody changed the patient in
 * between. A date of birth, a sex or a care home that the plan follows from re-plans in the same transaction.
 */
export async function writeDetails(
  deps: DetailsDeps,
  actor: Actor,
  patientId: string,
  action: string,
  expectedVersion: number | undefined,
  changeOf: (stored: StoredDetails) => DetailsChange,
): Promise<ChangeResult> {
  const serviceId = serviceOf(actor);
  for (let tried = 0; tried < TRIES; tried += 1) {
    const stored = await deps.details.readDetails(serviceId, patientId);
    if (stored === null) {
      await auditAnswer(deps.patients, actor, action, patientId, 'not-found');
      throw new AppError('FLS-1020');
    }
    const { version } = stored;
    let change: DetailsChange;
    let plan: PlannedChange | null | 'changed-meanwhile';
    try {
      refuseMerged(stored.mergedIntoId);
      if (expectedVersion !== undefined && expectedVersion !== version) {
        const last = await deps.patients.readLastChange(serviceId, patientId);
        throw new AppError('FLS-1022', { details: { version, ...last } });
      }
      change = changeOf(stored);
      plan = await planAfter(deps, serviceId, patientId, stored, change.person ?? {});
    } catch (error) {
      if (isAppError(error)) await auditAnswer(deps.patients, actor, action, patientId, 'refused');
      throw error;
    }
    if (change.fields.length === 0) {
      await auditAnswer(deps.patients, actor, action, patientId, 'unchanged');
      return { patientId, version, factIds: [], difference: UNCHANGED };
    }
    if (plan === 'changed-meanwhile') continue;
    const written = await deps.details.writeDetails(actor, { serviceId, patientId, version, action, plan, ...change });
    if (written.outcome === 'written') {
      return { patientId, version: written.version, factIds: [], difference: plan?.difference ?? UNCHANGED };
    }
    if (written.outcome === 'taken') {
      await auditAnswer(deps.patients, actor, action, patientId, 'refused');
      throw change.identifiers === undefined
        ? new AppError('FLS-1051', { field: 'value' })
        : new AppError('FLS-1021', { field: 'identifiers' });
    }
  }
  throw new AppError('FLS-1023');
}

async function planAfter(
  { patients }: DetailsDeps,
  serviceId: string,
  patientId: string,
  { version }: StoredDetails,
  person: Partial<PersonDetails>,
): Promise<PlannedChange | null | 'changed-meanwhile'> {
  if (PLANNED_FROM.every((field) => person[field] === undefined)) return null;
  const before = await patients.readForChange(serviceId, patientId, false);
  if (before?.version !== version) return 'changed-meanwhile';
  const { birthDate = before.birthDate, sex = before.sex, careHomeResident = before.careHomeResident } = person;
  const state = { ...before, birthDate, sex, careHomeResident };
  try {
    checkChange(state, setAsideAfterDeath(heldFacts(state.facts)).facts, new Map());
  } catch (error) {
    // Of all that is checked only the date of birth is new, so that it is what does not fit.
    if (isAppError(error) && person.birthDate !== undefined) {
      const { details = {} } = error;
      throw new AppError(error.code, { field: 'birthDate', message: error.message, details });
    }
    throw error;
  }
  const plan = planChange(state, { source: 'nurse' });
  return isEmptyChange(plan) ? null : plan;
}
