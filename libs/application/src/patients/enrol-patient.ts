import type { LocalDate } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { checkedContactPoints, namesCountry } from '../addresses/contact-point.ts';
import { AppError } from '../errors.ts';
import type { FactSource, NewFact } from '../facts/fact-record.ts';
import { planChange } from '../plan/plan-change.ts';
import type { PatientState } from '../plan/patient-state.ts';
import type { ChangeResult, Idempotency, NewContactPoint, NewIdentifier, NewPatient } from '../ports/patient-store.ts';
import { checkedIdentifiers } from './change-identifiers.ts';
import { auditAnswer, keptResult, newPatientId, type PatientDeps } from './change-patient.ts';

export interface EnrolPatient {
  readonly patient: NewPatient;
  readonly identifiers?: readonly NewIdentifier[];
  /** In the order of preference. */
  readonly contactPoints?: readonly NewContactPoint[];
  readonly facts: readonly NewFact[];
  /** `nurse` when absent. */
  readonly source?: FactSource;
  /** For bulk sources: older episodes and those under 50 become history. Absent: all are enrolled. */
  readonly enrolSince?: LocalDate;
  readonly importId?: string;
  readonly idempotency?: Idempotency;
}

export interface EnrolResult extends ChangeResult {
  readonly taskCount: number;
}

/**
 * Stores a patient with facts and plan, all or nothing: planned here, written by one statement.
 * FLS-1033 or FLS-1034 when a telephone number or an e-mail address cannot be right, FLS-1050 an NHS number that a nurse typed; FLS-1021 when one of the identifiers is known in the service; FLS-101x when the facts are refused.
 */
export async function enrolPatient(deps: PatientDeps, actor: Actor, command: EnrolPatient): Promise<EnrolResult> {
  const serviceId = serviceOf(actor);
  const { timeZone, today, protocolKey } = await serviceDayOf(deps, actor, serviceId);
  const contactPoints = await contactPointsOf(deps, serviceId, command.contactPoints ?? []);
  const patientId = newPatientId();
  const { patient, source = 'nurse', identifiers = [] } = command;
  const state: PatientState = {
    patientId,
    serviceId,
    timeZone,
    today,
    protocol: await deps.patients.protocolOf({ protocolKey, today }),
    version: 0,
    birthDate: patient.birthDate,
    sex: patient.sex,
    careHomeResident: patient.careHomeResident ?? null,
    unreachedDays: 0,
    promisedOn: null,
    facts: [],
    episodes: [],
    tasks: [],
    attempts: [],
  };
  const change = planChange(state, {
    source,
    facts: command.facts,
    ...(command.enrolSince === undefined ? {} : { enrolment: { enrolSince: command.enrolSince } }),
    ...(command.importId === undefined ? {} : { importId: command.importId }),
  });
  const result: ChangeResult = {
    patientId,
    version: 1,
    factIds: change.facts.map(({ id }) => id),
    difference: change.difference,
  };
  const { idempotency } = command;
  const enrolment = {
    patientId,
    serviceId,
    patient,
    // What a person types is checked; what a machine brings is another system's to know.
    identifiers: source === 'nurse' ? checkedIdentifiers(identifiers) : identifiers,
    contactPoints,
    change,
  };
  const outcome = await deps.patients.writeEnrolment(actor, enrolment, idempotency ?? null, result);
  if (outcome === 'written') return withTaskCount(result);
  // The same request a moment earlier broke the same constraints: its answer is the answer.
  const kept = idempotency === undefined ? null : await keptResult(deps.patients, actor, idempotency, 'enrol-patient');
  if (kept !== null) return withTaskCount(kept);
  // That a number is known here is told of somebody, though not of whom.
  await auditAnswer(deps.patients, actor, 'enrol-patient', null, 'refused');
  throw outcome === 'identifier-taken' ? new AppError('FLS-1021', { field: 'identifiers' }) : new AppError('FLS-1023');
}

const withTaskCount = (result: ChangeResult): EnrolResult => ({ ...result, taskCount: result.difference.added });

/** The country is asked for only where a number does not name its own. */
async function contactPointsOf(deps: PatientDeps, serviceId: string, points: readonly NewContactPoint[]) {
  const wantsCountry = points.some(
    ({ channel, value }) => (channel === 'sms' || channel === 'phone') && !namesCountry(value),
  );
  const country = wantsCountry ? await deps.patients.readServiceCountry(serviceId) : null;
  // What a sender knows and cannot be right is kept as it came, in its place, and not used.
  const checked = checkedContactPoints(
    points.filter(({ invalid }) => invalid !== true),
    country ?? '',
  );
  return [...checked, ...points.filter(({ invalid }) => invalid === true)];
}

/** The session brought today's date along, by the database's clock; others ask. */
async function serviceDayOf(deps: PatientDeps, actor: Actor, serviceId: string) {
  if ((actor.kind === 'user' || actor.kind === 'client') && actor.day !== undefined) return actor.day;
  const day = await deps.patients.readServiceDay(serviceId);
  if (day === null) throw new AppError('FLS-1029');
  return day;
}
