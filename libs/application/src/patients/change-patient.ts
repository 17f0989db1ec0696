import { randomUUID } from 'node:crypto';
import type { Actor } from '../actor.ts';
import { AppError, isAppError } from '../errors.ts';
import { keptAnswer } from '../idempotency/kept-answer.ts';
import { planChange } from '../plan/plan-change.ts';
import type { PatientState } from '../plan/patient-state.ts';
import { isEmptyChange, type ChangeRequest, type PlannedChange } from '../plan/planned-change.ts';
import type { ChangeResult, Idempotency, PatientStore, UnwrittenOutcome } from '../ports/patient-store.ts';

export interface PatientDeps {
  readonly patients: PatientStore;
}

export interface ChangeOptions {
  /** What the audit record says was done. */
  readonly action: string;
  /** FLS-1022 when the patient has another version. */
  readonly expectedVersion?: number;
  readonly idempotency?: Idempotency;
  readonly withAttempts?: boolean;
}

export interface PatientOfService {
  readonly serviceId: string;
  readonly patientId: string;
}

/** What is wanted, or how it follows from what is stored; null: nothing. */
export type RequestOf = ChangeRequest | ((state: PatientState) => ChangeRequest | null);

/** Someone else's change in between is met by planning again on what they wrote; this often, then FLS-1023. */
const TRIES = 8;

/**
 * Changes one patient: one statement reads, the plan is compared, one statement writes the difference with its audit
 * record, on condition that nobody changed the patient in between (else it is planned again on the new state).
 * The request may depend on what is stored; null means that there is nothing to do.
 * With a `PatientStore` bound to a connection it is part of the caller's transaction.
 */
export async function changePatient(
  deps: PatientDeps,
  actor: Actor,
  patient: PatientOfService,
  request: RequestOf,
  options: ChangeOptions,
): Promise<ChangeResult> {
  const { idempotency } = options;
  if (idempotency === undefined) return tryUntilWritten(deps, actor, patient, request, options);
  const kept = await keptResult(deps.patients, actor, idempotency, options.action);
  if (kept !== null) return kept;
  try {
    return await tryUntilWritten(deps, actor, patient, request, options);
  } catch (error) {
    // The same request a moment earlier may be why this one is refused: then its answer is the answer.
    const earlier = isAppError(error) ? await keptResult(deps.patients, actor, idempotency, options.action) : null;
    if (earlier !== null) return earlier;
    throw error;
  }
}

async function tryUntilWritten(
  deps: PatientDeps,
  actor: Actor,
  { serviceId, patientId }: PatientOfService,
  request: RequestOf,
  options: ChangeOptions,
): Promise<ChangeResult> {
  const { idempotency } = options;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const state = await deps.patients.readForChange(serviceId, patientId, options.withAttempts ?? false);
    if (state === null) {
      await auditAnswer(deps.patients, actor, options.action, patientId, 'not-found');
      throw new AppError('FLS-1020');
    }
    const change = await plannedOrRefused(deps, actor, state, request, options);
    // A kept answer is written with the patient's row, whose version grows even when nothing else is to be written.
    const isWritten = !isEmptyChange(change) || idempotency !== undefined;
    const result: ChangeResult = {
      patientId,
      version: isWritten ? state.version + 1 : state.version,
      factIds: change.facts.map(({ id }) => id),
      difference: change.difference,
      ...(change.attempt?.id === undefined ? {} : { contactId: change.attempt.id }),
    };
    if (!isWritten) {
      await auditAnswer(deps.patients, actor, options.action, patientId, 'unchanged');
      return result;
    }
    const written = await deps.patients.writeChange(
      actor,
      { patientId, serviceId, version: state.version, action: options.action, change },
      idempotency ?? null,
      result,
    );
    if (written === 'written') return result;
    if (written === 'contact-taken') throw new AppError('FLS-1068', { field: 'id' });
    if (written === 'replayed') break;
  }
  throw new AppError('FLS-1023');
}

/** The change that is wanted of a patient as stored. A refusal tells of the patient, so it is audited as well. */
async function plannedOrRefused(
  { patients }: PatientDeps,
  actor: Actor,
  state: PatientState,
  request: RequestOf,
  { action, expectedVersion }: ChangeOptions,
): Promise<PlannedChange> {
  try {
    refuseMerged(state.mergedIntoId);
    if (expectedVersion !== undefined && expectedVersion !== state.version) {
      const last = await patients.readLastChange(state.serviceId, state.patientId);
      throw new AppError('FLS-1022', { details: { version: state.version, ...last } });
    }
    const wanted = typeof request === 'function' ? request(state) : request;
    return planChange(state, wanted ?? { source: 'nurse' });
  } catch (error) {
    if (isAppError(error)) await auditAnswer(patients, actor, action, state.patientId, 'refused');
    throw error;
  }
}

/** FLS-1659 for a record that has become part of another: of which one, says who reads it. */
export function refuseMerged(mergedIntoId: string | null | undefined): void {
  if (mergedIntoId) throw new AppError('FLS-1659');
}

/** An answer without a change is audited where it goes to somebody: programs of ours plan thousands that stay as they are. */
export async function auditAnswer(
  patients: PatientStore,
  actor: Actor,
  action: string,
  patientId: string | null,
  outcome: UnwrittenOutcome,
): Promise<void> {
  const isAsked = actor.kind === 'user' || actor.kind === 'client' || outcome === 'not-found';
  if (isAsked) await patients.auditUnwritten(actor, action, patientId, outcome);
}

/** The answer that was given for this key, audited as said again; FLS-1024 when the key was for another request. */
export async function keptResult(
  patients: PatientStore,
  actor: Actor,
  idempotency: Idempotency,
  action: string,
): Promise<ChangeResult | null> {
  const kept = keptAnswer(await patients.findIdempotent(actor, idempotency.key), idempotency);
  if (kept !== null) await auditAnswer(patients, actor, action, kept.patientId, 'repeated');
  return kept;
}

export const newPatientId = (): string => randomUUID();
