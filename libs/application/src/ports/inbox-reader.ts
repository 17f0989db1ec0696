import type { Channel, LocalDate } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import type { MessageRecord } from './patient-reader.ts';

/** A place in a list that is ordered by an instant, newest (or oldest) first. */
export interface InstantPosition {
  readonly at: string;
  readonly id: string;
}

export interface MailboxRecord {
  readonly id: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly channel: Channel;
  readonly recipient: string;
  readonly subject: string | null;
  readonly receivedAt: string;
}

export interface ImportRecord {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly format: string;
  readonly enrolSince: LocalDate;
  readonly counts: Readonly<Record<string, number>>;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

/** Which messages; the days are those that they were planned for. */
export interface MessageFilter {
  readonly state?: string | undefined;
  readonly channel?: Channel | undefined;
  readonly reason?: string | undefined;
  readonly on?: LocalDate | undefined;
  /** The first of several days. */
  readonly from?: LocalDate | undefined;
}

export interface MessageList {
  readonly counts: Readonly<Record<string, number>>;
  readonly reasons: Readonly<Record<string, number>>;
  readonly rows: readonly MessageRecord[];
}

/** Messages, the local mailbox and imports of a service; lists of patients are audited with each patient. */
export interface InboxReader {
  listMessages(
    actor: Actor,
    serviceId: string,
    filter: MessageFilter,
    limit: number,
    after: InstantPosition | null,
  ): Promise<MessageList>;
  listMailbox(
    actor: Actor,
    serviceId: string,
    limit: number,
    after: InstantPosition | null,
  ): Promise<readonly MailboxRecord[]>;
  readMailboxItem(actor: Actor, serviceId: string, id: string): Promise<(MailboxRecord & { body: string }) | null>;
  listImports(serviceId: string, limit: number, after: InstantPosition | null): Promise<readonly ImportRecord[]>;
  readImport(serviceId: string, id: string): Promise<ImportRecord | null>;
}
