import { addYears, type LocalDate } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { NewFact } from '../facts/fact-record.ts';
import { deathOn, heldFacts } from '../facts/held-facts.ts';
import type { PatientState } from '../plan/patient-state.ts';
import type { ChangeRequest } from '../plan/planned-change.ts';
import type { ChangeResult, Idempotency } from '../ports/patient-store.ts';
import { changePatient, type PatientDeps } from './change-patient.ts';
import type { NewAttempt } from './contact-outcome.ts';

export interface RecordContact extends NewAttempt {
  /** What the conversation recorded. */
  readonly facts?: readonly NewFact[];
  readonly expectedVersion?: number;
  readonly idempotency?: Idempotency;
}

/**
 * Records an attempt to reach the patient with what was learned, together or not at all. The outcome `died` records
 * the death, `declined` that follow-up was declined, on the day of the contact, unless the facts say so themselves.
 * FLS-1027 when a promise or call back has no date from today to two years ahead; FLS-1011 when the contact lies ahead.
 */
export async function recordContact(
  deps: PatientDeps,
  actor: Actor,
  patientId: string,
  command: RecordContact,
): Promise<ChangeResult> {
  const { facts = [], expectedVersion, idempotency, ...given } = command;
  const attempt = checkedAttempt(given);
  return changePatient(
    deps,
    actor,
    { serviceId: serviceOf(actor), patientId },
    (state): ChangeRequest => {
      if (attempt.on > state.today) throw new AppError('FLS-1011', { field: 'on' });
      if (attempt.on < state.birthDate) throw new AppError('FLS-1012', { field: 'on' });
      checkAgreedDay(attempt, state.today);
      return { source: 'nurse', attempt, facts: [...facts, ...factsOfOutcome(attempt, facts, state)] };
    },
    {
      action: 'record-contact',
      withAttempts: true,
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
      ...(idempotency === undefined ? {} : { idempotency }),
    },
  );
}

/** Nobody can be called on a day that is past, and a day further ahead is a slip of the hand. */
const YEARS_AHEAD = 2;

function checkAgreedDay({ promisedOn, callBackOn }: NewAttempt, today: LocalDate): void {
  const agreed = promisedOn ?? callBackOn;
  if (agreed === undefined) return;
  const latest = addYears(today, YEARS_AHEAD);
  if (agreed < today || agreed > latest) {
    throw new AppError('FLS-1027', {
      field: promisedOn === undefined ? 'callBackOn' : 'promisedOn',
      message: `must lie between ${today} and ${latest}`,
    });
  }
}

function checkedAttempt(attempt: NewAttempt): NewAttempt {
  const { outcome, on, promisedOn, callBackOn, note } = attempt;
  const agreed = outcome === 'promised' ? promisedOn : outcome === 'call-back' ? callBackOn : null;
  if (agreed !== null && (agreed === undefined || agreed < on)) {
    throw new AppError('FLS-1027', { field: outcome === 'promised' ? 'promisedOn' : 'callBackOn' });
  }
  return {
    outcome,
    on,
    ...(outcome === 'promised' && promisedOn !== undefined ? { promisedOn } : {}),
    ...(outcome === 'call-back' && callBackOn !== undefined ? { callBackOn } : {}),
    ...(note === undefined ? {} : { note }),
  };
}

/** A death that is recorded already is not recorded twice. */
function factsOfOutcome({ outcome, on }: NewAttempt, facts: readonly NewFact[], state: PatientState): NewFact[] {
  const says = (type: NewFact['type']): boolean => facts.some((fact) => fact.type === type);
  if (outcome === 'declined' && !says('declined-follow-up')) return [{ type: 'declined-follow-up', on }];
  if (outcome === 'died' && !says('death') && deathOn(heldFacts(state.facts)) === null) return [{ type: 'death', on }];
  return [];
}
