import { randomUUID } from 'node:crypto';
import { addYears, type LocalDate } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { NewFact } from '../facts/fact-record.ts';
import { deathOn, heldFacts } from '../facts/held-facts.ts';
import type { PatientState } from '../plan/patient-state.ts';
import type { ChangeRequest } from '../plan/planned-change.ts';
import type { ChangeResult, Idempotency } from '../ports/patient-store.ts';
import type { ContactStore } from '../ports/contact-store.ts';
import { changePatient, type PatientDeps } from './change-patient.ts';
import { checkedTicks } from './contact-form.ts';
import { wasSpokenWith, type NewAttempt, type NewTick } from './contact-outcome.ts';
import { wrongPointsOf, type WrongNumber } from './contact-wrong-number.ts';

export interface RecordContact extends Omit<NewAttempt, 'ticks' | 'wrongPoints'> {
  /** What the conversation recorded. */
  readonly facts?: readonly NewFact[];
  readonly ticks?: readonly NewTick[];
  readonly wrongNumber?: WrongNumber;
  readonly expectedVersion?: number;
  readonly idempotency?: Idempotency;
}

/**
 * Records an attempt to reach the patient with what was learned, together or not at all. The outcome `died` records
 * the death, `declined` that follow-up was declined, on the day of the contact, unless the facts say so themselves.
 * Whoever was reached was asked for red flags first: FLS-1060 when it is not said, or said against the facts.
 * FLS-1027 when a promise or call back has no date from today to two years ahead; FLS-1011 when the contact lies ahead;
 * FLS-1062 for a tick of nothing; FLS-1063 for a number that is not the patient's; FLS-1068 when the contact is stored.
 */
export async function recordContact(
  deps: PatientDeps & { readonly contacts: ContactStore },
  actor: Actor,
  patientId: string,
  command: RecordContact,
): Promise<ChangeResult> {
  const { facts = [], ticks = [], wrongNumber, expectedVersion, idempotency, ...given } = command;
  const attempt = checkedAttempt(given, facts, actor);
  const serviceId = serviceOf(actor);
  const wrongPoints =
    wrongNumber === undefined
      ? undefined
      : await wrongPointsOf(deps, { serviceId, patientId }, attempt.outcome, wrongNumber);
  return changePatient(
    deps,
    actor,
    { serviceId, patientId },
    (state): ChangeRequest => {
      if (attempt.on > state.today) throw new AppError('FLS-1011', { field: 'on' });
      if (attempt.on < state.birthDate) throw new AppError('FLS-1012', { field: 'on' });
      checkAgreedDay(attempt, state.today);
      return {
        source: 'nurse',
        attempt: {
          ...attempt,
          ticks: checkedTicks(ticks, state),
          ...(wrongPoints === undefined ? {} : { wrongPoints }),
        },
        facts: [...facts, ...factsOfOutcome(attempt, facts, state)],
      };
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

function checkedAttempt(
  attempt: Omit<NewAttempt, 'ticks' | 'wrongPoints'>,
  facts: readonly NewFact[],
  actor: Actor,
): NewAttempt {
  const { id = randomUUID(), outcome, on, promisedOn, callBackOn, note } = attempt;
  const agreed = outcome === 'promised' ? promisedOn : outcome === 'call-back' ? callBackOn : null;
  if (agreed !== null && (agreed === undefined || agreed < on)) {
    throw new AppError('FLS-1027', { field: outcome === 'promised' ? 'promisedOn' : 'callBackOn' });
  }
  const redFlags = redFlagsAnswered(attempt, facts, actor);
  return {
    id,
    outcome,
    on,
    ...(outcome === 'promised' && promisedOn !== undefined ? { promisedOn } : {}),
    ...(outcome === 'call-back' && callBackOn !== undefined ? { callBackOn } : {}),
    ...(note === undefined ? {} : { note }),
    ...(redFlags === undefined ? {} : { redFlags }),
  };
}

/**
 * Asked first in every call (protocol, section 6), so that an answer is never taken for granted. A program that tells
 * of an earlier call may not know it.
 */
function redFlagsAnswered(
  { outcome, redFlags }: Pick<NewAttempt, 'outcome' | 'redFlags'>,
  facts: readonly NewFact[],
  actor: Actor,
): NewAttempt['redFlags'] {
  const refused = (message?: string): AppError =>
    new AppError('FLS-1060', { field: 'redFlags', ...(message === undefined ? {} : { message }) });
  const isRaised = facts.some(({ type }) => type === 'red-flag');
  if (isRaised && redFlags !== undefined && redFlags !== 'raised') throw refused('the facts hold a red flag');
  if (!isRaised && redFlags === 'raised') throw refused('no red flag is among the facts');
  if (isRaised) return 'raised';
  if (redFlags !== undefined && !wasSpokenWith(outcome)) throw refused('nobody was spoken with');
  const mayBeUnknown = actor.kind !== 'user' && redFlags === undefined;
  if (outcome === 'reached' && redFlags !== 'none' && !mayBeUnknown) throw refused();
  return redFlags;
}

/** A death that is recorded already is not recorded twice. */
function factsOfOutcome({ outcome, on }: NewAttempt, facts: readonly NewFact[], state: PatientState): NewFact[] {
  const says = (type: NewFact['type']): boolean => facts.some((fact) => fact.type === type);
  if (outcome === 'declined' && !says('declined-follow-up')) return [{ type: 'declined-follow-up', on }];
  if (outcome === 'died' && !says('death') && deathOn(heldFacts(state.facts)) === null) return [{ type: 'death', on }];
  return [];
}
