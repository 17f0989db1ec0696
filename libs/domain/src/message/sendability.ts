import { daysBetween, type LocalDate } from '../time/local-date.ts';
import type { Flag } from '../facts/facts.ts';
import type { Standing } from '../plan/scheduled-task.ts';
import type { TaskKind } from '../protocol/protocol.ts';

/** Why a message is not sent, the first that holds in this order; each is counted. */
export const SKIP_REASONS = [
  'patient-died',
  'patient-transferred',
  'patient-discharged',
  'task-done',
  'task-cancelled',
  'task-paused',
  'already-answered',
  'no-consent',
  'opted-out',
  'channel-invalid',
  'dose-blocked',
  'red-flag-open',
  'nurse-called',
  'daily-limit',
  'weekly-limit',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Flags that hold back every message about a dose while they are unresolved. */
export const DOSE_WITHHOLDING_FLAGS: readonly Flag[] = ['hypocalcaemia', 'atypical-femur', 'jaw-osteonecrosis'];

/** At most this many messages to one patient a day and in 7 days, counting what a nurse sent by hand. */
export const MESSAGES_A_DAY = 2;
export const MESSAGES_A_WEEK = 5;

/** A nurse's call within this many days replaces the automatic message. */
export const CALL_REPLACES_DAYS = 3;

export interface SendabilityInput {
  readonly task: { readonly kind: TaskKind };
  readonly standing: Pick<Standing, 'status' | 'blockedBy'>;
  readonly patient: {
    readonly diedOn: LocalDate | null;
    readonly transferredOn: LocalDate | null;
    readonly dischargedOn?: LocalDate | null;
    /** flags recorded and not resolved */
    readonly openFlags?: readonly Flag[];
  };
  readonly consent: 'given' | 'none' | 'opted-out';
  readonly channelValid: boolean;
  readonly alreadyAnswered: boolean;
  /** the day on which a nurse last reached the patient, with today: a recent call replaces the message */
  readonly call?: { readonly calledOn: LocalDate | null; readonly asOf: LocalDate };
  readonly sentToday?: number;
  readonly sentThisWeek?: number;
}

export type Sendability = { readonly send: true } | { readonly send: false; readonly reason: SkipReason };

/**
 * Whether a message may go out now; asked again at the moment of sending, of facts read at that moment. Sending
 * hours are a matter of when and not of whether: see `nextSendingAt`.
 */
export function sendability(input: SendabilityInput): Sendability {
  const reason = skipReasonOf(input);
  return reason === null ? { send: true } : { send: false, reason };
}

function skipReasonOf(input: SendabilityInput): SkipReason | null {
  const { patient, standing, task } = input;
  if (patient.diedOn !== null) return 'patient-died';
  if (patient.transferredOn !== null) return 'patient-transferred';
  if ((patient.dischargedOn ?? null) !== null) return 'patient-discharged';
  if (standing.status === 'done') return 'task-done';
  if (standing.status === 'cancelled') return 'task-cancelled';
  if (standing.status === 'paused') return 'task-paused';
  if (input.alreadyAnswered) return 'already-answered';
  if (input.consent === 'none') return 'no-consent';
  if (input.consent === 'opted-out') return 'opted-out';
  if (!input.channelValid) return 'channel-invalid';
  if (task.kind === 'dose') {
    // a missing result is what the message may bring about; a bad one needs a nurse
    if (standing.blockedBy.some((what) => !what.startsWith('missing:'))) return 'dose-blocked';
    if (patient.openFlags?.some((flag) => DOSE_WITHHOLDING_FLAGS.includes(flag)) === true) return 'red-flag-open';
  }
  const { call } = input;
  if (call?.calledOn != null) {
    const days = daysBetween(call.calledOn, call.asOf);
    if (days >= 0 && days <= CALL_REPLACES_DAYS) return 'nurse-called';
  }
  return limitReached(input.sentToday ?? 0, input.sentThisWeek ?? 0);
}

/** Which limit of messages to one patient is reached by what went today, and in the 7 days that end today. */
export function limitReached(sentToday: number, sentThisWeek: number): 'daily-limit' | 'weekly-limit' | null {
  if (sentToday >= MESSAGES_A_DAY) return 'daily-limit';
  return sentThisWeek >= MESSAGES_A_WEEK ? 'weekly-limit' : null;
}
