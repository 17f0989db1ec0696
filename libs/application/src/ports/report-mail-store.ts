import type { LocalDate } from '@osteon/domain';
import type { UserActor } from '../actor.ts';
import type { StaffMember } from './protocol-store.ts';

/** Roles that may get the monthly report. */
export const MAILED_ROLES = ['lead', 'safety-officer', 'auditor'] as const;
export type MailedRole = (typeof MAILED_ROLES)[number];

export interface ReportMailing {
  readonly roles: readonly MailedRole[];
  readonly changedBy: StaffMember | null;
  readonly changedAt: string | null;
}

/** `kept`: no mail server is set up, and the mail is read here. */
export type MailState = 'waiting' | 'sending' | 'sent' | 'kept' | 'refused' | 'uncertain';

/** A monthly report to one person. */
export interface ReportMail {
  readonly id: string;
  /** The first day of the month that it is of. */
  readonly month: LocalDate;
  readonly to: StaffMember;
  readonly subject: string;
  readonly body: string;
  readonly state: MailState;
  readonly reason: string | null;
  readonly writtenAt: string;
  readonly settledAt: string | null;
}

/** A month of a service whose report somebody has not been written yet. */
export interface DueMailing {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly month: LocalDate;
  /** The twelve months up to its end. */
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** A mail in hand. */
export interface MailClaim {
  readonly id: string;
  readonly serviceId: string;
  readonly address: string;
  readonly subject: string;
  readonly body: string;
}

export interface ReportMailStore {
  mailing(serviceId: string): Promise<ReportMailing>;
  /** Audited. */
  setMailing(actor: UserActor, roles: readonly MailedRole[]): Promise<void>;
  /** The latest mails of the service. */
  mails(serviceId: string, limit: number): Promise<readonly ReportMail[]>;

  /** Months that ended at least so many days ago, of services that want their report. */
  due(afterDays: number): Promise<readonly DueMailing[]>;
  /** One for each person who is to have it; whoever has one is left out. Tells how many were written. Audited. */
  write(due: DueMailing, mail: { readonly subject: string; readonly body: string }): Promise<number>;
  /** The next that waits. One whose lease ended may have gone: it becomes `uncertain` and is never sent again. */
  claim(leaseMs: number): Promise<MailClaim | null>;
  settle(id: string, state: Exclude<MailState, 'waiting' | 'sending'>, reason: string | null): Promise<void>;
  /** It certainly did not go: it waits for so long, and is given up after the tries. */
  postpone(id: string, waitMs: number, reason: string, mostTries: number): Promise<void>;
}
