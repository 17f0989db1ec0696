import type { Channel } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { checkedContactPoints } from '../addresses/contact-point.ts';
import { AppError, isAppError } from '../errors.ts';
import { heldFacts } from '../facts/held-facts.ts';
import type { ContactPointChange } from '../ports/details-store.ts';
import type { ChangeResult } from '../ports/patient-store.ts';
import { writeDetails, type DetailsDeps } from './change-details.ts';
import { changePatient, type PatientDeps } from './change-patient.ts';

export interface AddContactPoint {
  readonly channel: Channel;
  readonly value: string;
  readonly consented: boolean;
  /** It is tried before all others. */
  readonly preferred: boolean;
}

/**
 * Adds a way to reach the patient. FLS-1033 and FLS-1034 when it cannot be right, FLS-1051 when it is there already.
 */
export async function addContactPoint(
  deps: DetailsDeps,
  actor: Actor,
  patientId: string,
  { channel, value, consented, preferred }: AddContactPoint,
  expectedVersion?: number,
): Promise<ChangeResult> {
  return writeDetails(deps, actor, patientId, 'add-contact-point', expectedVersion, ({ country }) => ({
    fields: [`contactPoints.${channel}`],
    newContactPoint: { channel, value: checkedValue(channel, value, country), consented, preferred },
  }));
}

/**
 * Changes one way to reach the patient: its value, consent, whether it works, whether it comes first. Messages that wait
 * go to the new value. FLS-1052 when the patient has no such one; refusals of the value as when one is added.
 */
export async function changeContactPoint(
  deps: DetailsDeps,
  actor: Actor,
  patientId: string,
  contactPointId: string,
  wanted: ContactPointChange,
  expectedVersion?: number,
): Promise<ChangeResult> {
  return writeDetails(deps, actor, patientId, 'change-contact-point', expectedVersion, (stored) => {
    const at = stored.contactPoints.findIndex(({ id }) => id === contactPointId);
    const point = stored.contactPoints[at];
    if (point === undefined) throw new AppError('FLS-1052');
    const { channel } = point;
    const value = wanted.value === undefined ? point.value : checkedValue(channel, wanted.value, stored.country);
    // What was known of the old value is not known of the new one.
    const invalid = wanted.invalid ?? (value === point.value && point.invalid);
    const change: ContactPointChange = {
      ...(value === point.value ? {} : { value }),
      ...(wanted.consented === undefined || wanted.consented === point.consented
        ? {}
        : { consented: wanted.consented }),
      ...(invalid === point.invalid ? {} : { invalid }),
      ...(wanted.preferred === true && at > 0 ? { preferred: true } : {}),
    };
    return {
      fields: Object.keys(change).map((field) => `contactPoints.${channel}.${field}`),
      contactPoint: { id: contactPointId, channel, change },
    };
  });
}

/**
 * Whether the patient wants nothing by a channel. It is a fact, as when the patient says so by a text: opting out is
 * recorded, and opting in again takes every opt-out of the channel back, with the reason. Nothing is written when it is
 * so already.
 */
export async function setOptOut(
  deps: PatientDeps,
  actor: Actor,
  patientId: string,
  channel: Channel,
  { optedOut, reason = 'wants messages again' }: { readonly optedOut: boolean; readonly reason?: string | undefined },
  expectedVersion?: number,
): Promise<ChangeResult> {
  return changePatient(
    deps,
    actor,
    { serviceId: serviceOf(actor), patientId },
    (state) => {
      const outs = heldFacts(state.facts).filter(
        ({ type, payload }) => type === 'opt-out' && payload['channel'] === channel,
      );
      if (optedOut === outs.length > 0) return null;
      return optedOut
        ? { source: 'nurse', facts: [{ type: 'opt-out', on: state.today, payload: { channel } }] }
        : { source: 'nurse', corrections: outs.map(({ id }) => ({ factId: id, retract: true, reason })) };
    },
    { action: optedOut ? 'opt-out' : 'opt-in', ...(expectedVersion === undefined ? {} : { expectedVersion }) },
  );
}

function checkedValue(channel: Channel, value: string, country: string): string {
  try {
    return checkedContactPoints([{ channel, value }], country)[0]?.value ?? value;
  } catch (error) {
    if (isAppError(error)) throw new AppError(error.code, { field: 'value', message: error.message });
    throw error;
  }
}
