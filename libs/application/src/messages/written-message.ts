import type { LocalDate, MessageStep, TaskKind } from '@osteon/domain';
import type { MessageChannel, MessageText } from './message-store.ts';
import type { ManualName, ReplyName } from './template-catalogue.ts';

/** A reminder, alone or in a digest. */
export interface MessagePart {
  readonly kind: TaskKind;
  readonly step: MessageStep;
  readonly dueOn: LocalDate;
}

/** Whom a message goes to, how. */
export interface MessageFrame {
  readonly serviceId: string;
  readonly channel: MessageChannel;
  /** BCP 47 */
  readonly language: string;
  readonly serviceTelephone: string | null;
}

export interface NamedMessage extends MessageFrame {
  readonly name: ReplyName | ManualName;
  /** Of the service's country; only an automatic reply names it. */
  readonly emergencyNumber?: string;
}

/** Writes an automatic reply, or what a nurse chose to send by hand; throws when there is no such text. */
export type WriteNamed = (message: NamedMessage) => MessageText;
