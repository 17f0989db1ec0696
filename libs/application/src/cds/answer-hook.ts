import { randomUUID } from 'node:crypto';
import type { LocalDate } from '@osteon/domain';
import type { ClientActor } from '../actor.ts';
import { isAppError } from '../errors.ts';
import { readPatient, type PatientView } from '../patients/read-patient.ts';
import type { PatientReader } from '../ports/patient-reader.ts';
import {
  adviseOnOrders,
  adviseOnView,
  type Advice,
  type CdsReason,
  type CdsSuggestion,
  type OrderedMedicine,
} from './advice.ts';
import type { CdsStore, NumberedPatient } from './cds-store.ts';

export interface CdsDeps {
  readonly cds: CdsStore;
  readonly patientReader: PatientReader;
}

/** Whose chart is open: by our own id, where the record system's patients are ours, or as its Patient resource says. */
export type HookPatient =
  | { readonly kind: 'own'; readonly patientId: string }
  | {
      readonly kind: 'described';
      readonly numbers: readonly { readonly system: string; readonly value: string }[];
      readonly family: string;
      readonly birthDate: LocalDate | null;
    };

/** What happened in the record system, understood. */
export type HookEvent =
  | { readonly kind: 'view' }
  | {
      readonly kind: 'order';
      readonly orders: readonly OrderedMedicine[];
      readonly taken: readonly OrderedMedicine[];
    };

export interface Hook {
  /** The id of the service that was called. */
  readonly cdsService: string;
  readonly hookInstance: string;
  readonly patient: HookPatient;
  readonly event: HookEvent;
}

/** A card to show: what it says, and by which ids an answer on it is known again. */
export interface AdvisedCard extends Omit<Advice, 'suggestions'> {
  readonly id: string;
  readonly patientId: string;
  readonly asOf: LocalDate;
  readonly suggestions: readonly { readonly id: string; readonly suggestion: CdsSuggestion }[];
  readonly reasons: readonly CdsReason[];
}

/**
 * What a record system shows a clinician about somebody: cards that follow from the plan and the facts as they stand
 * today, and none when nobody of the service is that person for sure. The read is audited; the cards are kept, so that
 * what comes back on them is understood.
 */
export async function answerHook(
  deps: CdsDeps,
  actor: ClientActor,
  { cdsService, hookInstance, patient, event }: Hook,
): Promise<readonly AdvisedCard[]> {
  const patientId = await patientIdOf(deps, actor, patient);
  const view = patientId === null ? null : await viewOf(deps, actor, patientId);
  if (view === null) return [];
  const advice = event.kind === 'view' ? adviseOnView(view) : adviseOnOrders(view, event.orders, event.taken);
  const cards = advice.map(({ suggestions, ...said }): AdvisedCard => ({
    ...said,
    id: randomUUID(),
    patientId: view.id,
    asOf: view.asOf,
    suggestions: suggestions.map((suggestion) => ({ id: randomUUID(), suggestion })),
  }));
  if (cards.length > 0)
    await deps.cds.keepCards(
      actor,
      cards.map(({ id, rule, tasks, suggestions }) => ({
        id,
        patientId: view.id,
        cdsService,
        rule,
        hookInstance,
        taskKeys: tasks.map(({ key }) => key),
        suggestions: Object.fromEntries(suggestions.map((one) => [one.id, one.suggestion])),
      })),
    );
  return cards;
}

async function patientIdOf({ cds }: CdsDeps, actor: ClientActor, patient: HookPatient): Promise<string | null> {
  if (patient.kind === 'own') return patient.patientId;
  const found = await cds.findByNumbers(actor.serviceId, patient.numbers);
  const same = found.filter((one) => isSame(one, patient));
  return same.length === 1 ? (same[0]?.id ?? null) : null;
}

/** A number alone may be mistyped or somebody else's: the name agrees with it, and the day of birth does where it is said. */
const isSame = (found: NumberedPatient, { family, birthDate }: Extract<HookPatient, { kind: 'described' }>): boolean =>
  isSameName(found.family, family) && (birthDate === null || found.birthDate === birthDate);

/** By letters alone: capitals, accents, hyphens and spaces are written one way here and another there. */
const lettersOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();

const isSameName = (one: string, other: string): boolean =>
  lettersOf(other) !== '' && lettersOf(one) === lettersOf(other);

/** A record system may know a patient by the id of a record that has become part of another: the person's is shown. */
async function viewOf(
  deps: CdsDeps,
  actor: ClientActor,
  patientId: string,
  follows = true,
): Promise<PatientView | null> {
  try {
    return await readPatient(deps, actor, patientId);
  } catch (error) {
    if (isAppError(error, 'FLS-1020')) return null;
    const survivorId = isAppError(error, 'FLS-1659') ? error.details?.['survivorId'] : undefined;
    if (follows && typeof survivorId === 'string') return viewOf(deps, actor, survivorId, false);
    throw error;
  }
}
