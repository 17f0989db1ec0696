import type { Actor } from '../actor.ts';
import type { InstantPosition } from './inbox-reader.ts';
import type { MessageText } from '../messages/message-store.ts';

export interface PersonRef {
  readonly id: string;
  readonly name: string;
}

export interface WorkItemRecord {
  readonly id: string;
  readonly kind: string;
  readonly urgent: boolean;
  /** The message that it is about. */
  readonly messageId: string | null;
  readonly patientId: string | null;
  /** Without a patient: the person whom the report of a possible fracture names. */
  readonly patientName: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly openedAt: string;
  readonly assignedTo: PersonRef | null;
}

/** A message as evidence: what the patient had been sent. */
export interface SentEvidence {
  readonly id: string;
  readonly origin: string;
  readonly taskKind: string | null;
  readonly step: string;
  readonly channel: string;
  readonly state: string;
  readonly reason: string | null;
  readonly plannedFor: string;
  readonly sentAt: string | null;
  /** As it was written or sent, where that is kept. */
  readonly text: MessageText | null;
  readonly attempts: readonly {
    readonly gateway: string;
    readonly state: string;
    readonly startedAt: string;
    readonly error: string | null;
  }[];
}

export interface WorkItemStep {
  readonly at: string;
  readonly what: 'closed' | 'reopened' | 'assigned';
  /** Null: a program. */
  readonly by: PersonRef | null;
  readonly outcome: string | null;
  readonly note: string | null;
  readonly to: PersonRef | null;
}

export interface WorkItemWithEvidence extends WorkItemRecord {
  readonly closedAt: string | null;
  readonly closedBy: PersonRef | null;
  readonly outcome: string | null;
  readonly note: string | null;
  readonly patient: {
    readonly birthDate: string;
    readonly language: string;
    readonly diedOn: string | null;
    readonly version: number;
  } | null;
  /** The message that it is about, or those that went before something came back; the newest first. */
  readonly sent: readonly SentEvidence[];
  readonly history: readonly WorkItemStep[];
}

/** What narrows a list of work items. */
export interface WorkItemFilter {
  readonly kind: string | null;
  /** A person's id, `nobody`, or whoever it is. */
  readonly assignedTo: string | null;
}

export interface WorkItemStore {
  /** Open items, urgent first, then the oldest; audited with each patient. Counts are of all open ones. */
  listWorkItems(
    actor: Actor,
    serviceId: string,
    filter: WorkItemFilter,
    limit: number,
    after: (InstantPosition & { urgent: boolean }) | null,
  ): Promise<{ counts: Readonly<Record<string, number>>; urgent: number; rows: readonly WorkItemRecord[] }>;
  /** One, open or closed, with its evidence; audited. */
  readWorkItem(actor: Actor, serviceId: string, id: string): Promise<WorkItemWithEvidence | null>;
  /** What decides with what it may be closed. Null when the service has none such. */
  kindOfWorkItem(serviceId: string, id: string): Promise<{ kind: string; urgent: boolean; isOpen: boolean } | null>;
  /** False when it was closed meanwhile. */
  closeWorkItem(
    actor: Actor,
    serviceId: string,
    id: string,
    closing: { readonly outcome: string; readonly note: string | null },
  ): Promise<boolean>;
  /** Opens what the actor closed within so many seconds. */
  reopenWorkItem(
    actor: Actor,
    serviceId: string,
    id: string,
    within: number,
  ): Promise<'done' | 'too-late' | 'not-found'>;
  assignWorkItem(
    actor: Actor,
    serviceId: string,
    id: string,
    userId: string | null,
  ): Promise<'done' | 'not-found' | 'no-user'>;
}
