import type { LocalDate } from '@osteon/domain';
import type { Actor, UserActor } from '../actor.ts';
import type { InstantPosition } from '../ports/inbox-reader.ts';

/** Whom somebody looks for: by a number, or by the whole name and the date of birth. */
export type SoughtPatient =
  | { readonly system: string | null; readonly value: string }
  | { readonly family: string; readonly given: string; readonly birthDate: LocalDate };

/** An emergency access that is open; instants are ISO strings. */
export interface OpenEmergencyAccess {
  readonly id: string;
  /** The patient's service. */
  readonly serviceId: string;
  readonly serviceName: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly reason: string;
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly secondsLeft: number;
}

export type ReviewState = 'to-review' | 'reviewed' | 'all';
export type ReviewOutcome = 'justified' | 'not-justified';

export interface EmergencyReview {
  readonly id: string;
  readonly userName: string;
  readonly fromServiceName: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly reason: string;
  readonly openedAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  /** How often the patient was looked at by it. */
  readonly reads: number;
  readonly review: {
    readonly by: string;
    readonly at: string;
    readonly outcome: ReviewOutcome;
    readonly note: string | null;
  } | null;
}

/** Emergency accesses. Every step is audited in its transaction, for the service of the patient. */
export interface EmergencyStore {
  /**
   * Opens the one patient of another service who fits, and tells that service by an urgent work item. Nobody, or
   * several, is a refusal that the own service's audit log keeps.
   */
  open(
    actor: UserActor,
    sought: SoughtPatient,
    reason: string,
    minutes: number,
  ): Promise<OpenEmergencyAccess | 'nobody' | 'several'>;
  /** One's own that are open now. */
  listOpen(actor: UserActor): Promise<readonly OpenEmergencyAccess[]>;
  /** One's own, while it is open. */
  findOpen(
    actor: UserActor,
    accessId: string,
  ): Promise<{ readonly serviceId: string; readonly patientId: string } | null>;
  /** Ends one's own now; false when it is not open. */
  end(actor: UserActor, accessId: string): Promise<boolean>;
  listReviews(
    actor: Actor,
    serviceId: string,
    state: ReviewState,
    limit: number,
    after: InstantPosition | null,
  ): Promise<readonly EmergencyReview[]>;
  /** Keeps the judgement and closes the work item. */
  review(
    actor: UserActor,
    serviceId: string,
    accessId: string,
    outcome: ReviewOutcome,
    note: string | null,
  ): Promise<'reviewed' | 'not-found' | 'reviewed-before'>;
}
