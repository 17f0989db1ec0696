import {
  SEALED,
  type Hl7Store,
  type KeptMessage,
  type KeyRing,
  type ListeningSender,
  type MessageFault,
  type MessageToKeep,
  type ReceivedMessage,
  type SenderClaim,
  type SenderRecord,
  type MessageToApply,
  type WantedSender,
} from '@osteon/application';
import { auditValues, isUuid } from '../database/audit.ts';
import type { Database } from '../database/database.ts';
import { run } from '../database/run.ts';
import { hashesOfNamed } from '../privacy/erased-numbers.ts';
import * as sql from './hl7-sql.ts';

type Rows<Of> = Of & { [key: string]: unknown };
type StoredWaiting = Omit<MessageToApply, 'sender' | 'raw'> &
  Pick<ListeningSender, 'timeZone' | 'charset' | 'systems' | 'processing'> & {
    readonly raw: string;
    readonly senderId: string;
    readonly senderName: string;
  };

/** HL7 v2 messages and their senders, in PostgreSQL. What people do is audited in the statement that does it. */
export function createHl7Store(db: Database, keys: KeyRing): Hl7Store {
  const held = ({ senderId, serviceId, generation }: SenderClaim): unknown[] => [senderId, serviceId, generation];
  const findSender = async (serviceId: string, senderId: string): Promise<SenderRecord | null> => {
    if (!isUuid(senderId)) return null;
    const [found] = await run<Rows<SenderRecord>>(db, sql.FIND_SENDER, [serviceId, senderId]);
    return found ?? null;
  };
  return {
    listeningSenders: () => run<Rows<ListeningSender>>(db, sql.LISTENING_SENDERS, []),
    async keepMessages(messages) {
      const kept = await run<{ id: string }>(db, sql.KEEP_MESSAGES, columnsOf(messages, keys));
      const isNew = new Set(kept.map(({ id }) => id));
      const before = messages.filter(({ id }) => !isNew.has(id));
      const known = before.length === 0 ? new Map<string, KeptMessage>() : await keptBefore(db, before);
      return messages.map((message) => {
        const { id, refusal } = message;
        if (isNew.has(id)) return { id, isNew: true, refusal };
        const found = known.get(id);
        if (found === undefined) throw new Error('a message was neither kept nor there before');
        return found;
      });
    },

    async waitingSenders(limit) {
      return (await run<{ id: string }>(db, sql.WAITING_SENDERS, [limit])).map(({ id }) => id);
    },
    async claimSender(senderId, leaseMs) {
      const [claim] = await run<Rows<SenderClaim>>(db, sql.CLAIM_SENDER, [senderId, leaseMs]);
      return claim ?? null;
    },
    async nextMessages(claim, limit) {
      const rows = await run<Rows<StoredWaiting>>(db, sql.NEXT_MESSAGES, [...held(claim), limit]);
      return rows.map(({ raw, senderId, senderName, timeZone, charset, systems, processing, ...message }) => ({
        ...message,
        sender: { id: senderId, name: senderName, timeZone, charset, systems, processing },
        raw: Buffer.from(keys.open(raw, SEALED.hl7Message(message.id)), 'base64'),
      }));
    },
    async settleMessage(claim, messageId, outcome, leaseMs) {
      const fault = outcome.state === 'fault' ? JSON.stringify(outcome.fault) : null;
      const { state, patientId, numbers = [] } = outcome;
      const hashes = patientId === null ? await hashesOfNamed(db, keys, claim.serviceId, numbers) : null;
      const values = [...held(claim), messageId, state, fault, patientId, leaseMs, hashes];
      return (await run(db, sql.SETTLE_MESSAGE, values)).length > 0;
    },
    async putOffMessage(claim, messageId) {
      await run(db, sql.PUT_OFF_MESSAGE, [...held(claim), messageId]);
    },
    async releaseSender(claim) {
      await run(db, sql.RELEASE_SENDER, held(claim));
    },

    listSenders: (serviceId) => run<Rows<SenderRecord>>(db, sql.LIST_SENDERS, [serviceId]),
    findSender,
    async createSender(actor, sender) {
      const values = [...auditValues(actor), ...senderValues(sender)];
      const [made] = await run<{ id: string }>(db, sql.CREATE_SENDER, values);
      return made === undefined ? null : findSender(String(actor.serviceId), made.id);
    },
    async changeSender(actor, senderId, sender) {
      if (!isUuid(senderId)) return null;
      const values = [...auditValues(actor), ...senderValues(sender), senderId];
      const [found] = await run<{ changed: boolean }>(db, sql.CHANGE_SENDER, values);
      if (found === undefined) return null;
      return found.changed ? findSender(String(actor.serviceId), senderId) : 'taken';
    },
    listMessages: (actor, { state, senderId, before, limit }) =>
      run<Rows<ReceivedMessage>>(db, sql.LIST_MESSAGES, [...auditValues(actor), state, senderId, before, limit]),
    async replayMessages(actor, which) {
      const [ids, sender] = 'ids' in which ? [which.ids, null] : [null, which.faultsOf];
      return (await run(db, sql.REPLAY_MESSAGES, [...auditValues(actor), ids, sender])).length;
    },
  };
}

const senderValues = (sender: WantedSender): unknown[] => [
  sender.name,
  sender.application,
  sender.facility,
  sender.addresses,
  sender.processing,
  sender.timeZone,
  sender.charset,
  JSON.stringify(sender.systems),
  sender.enabled,
];

/** A list for each column: the statement is the same however many there are. */
function columnsOf(messages: readonly MessageToKeep[], keys: KeyRing): unknown[] {
  return [
    messages.map(({ id }) => id),
    messages.map(({ serviceId }) => serviceId),
    messages.map(({ senderId }) => senderId),
    messages.map(({ controlId }) => controlId),
    messages.map(({ digest }) => digest),
    messages.map(({ type }) => type),
    messages.map(({ id, raw }) => keys.seal(Buffer.from(raw).toString('base64'), SEALED.hl7Message(id))),
    messages.map(({ raw }) => raw.byteLength),
    messages.map(({ refusal }) => (refusal === null ? null : JSON.stringify(refusal))),
  ];
}

/** By the id that was meant for each. */
async function keptBefore(db: Database, messages: readonly MessageToKeep[]): Promise<Map<string, KeptMessage>> {
  const rows = await run<{ at: number; id: string; refusal: MessageFault | null }>(db, sql.KEPT_BEFORE, [
    messages.map(({ senderId }) => senderId),
    messages.map(({ controlId }) => controlId),
    messages.map(({ digest }) => digest),
  ]);
  return new Map(rows.map(({ at, id, refusal }) => [messages[at - 1]?.id ?? '', { id, isNew: false, refusal }]));
}
