import {
  changePatient,
  type AnswerLinkState,
  type AnswerStore,
  type KeyRing,
  type RaisedItem,
} from '@osteon/application';
import type { PoolClient } from 'pg';
import type { Database } from '../database/database.ts';
import { auditValues } from '../database/audit.ts';
import { createPatientStore } from '../patients/patient-store.ts';
import {
  ACT_FOR_LINK,
  AUDIT_LINK,
  COUNT_WRONG_TRY,
  FIND_LINK,
  LOCK_LINK,
  MARK_ANSWERED,
  MARK_DIGEST_ANSWERED,
  STOP_AWAITING,
  USE_LINK,
  WAIT_A_SECOND,
} from './answer-sql.ts';
import { RAISE_ITEMS } from './message-sql.ts';
import { inTransaction } from './transaction.ts';

const LOCK_NOT_AVAILABLE = '55P03';

/** Answer links in PostgreSQL. */
export function createAnswerStore(db: Database, keys: KeyRing): AnswerStore {
  return {
    async findByToken(tokenHash) {
      return inTransaction(db, async (client) => {
        await actForLink(client, tokenHash);
        const { rows } = await client.query<AnswerLinkState>({
          name: 'answers/find',
          text: FIND_LINK,
          values: [tokenHash],
        });
        return rows[0] && toLink(rows[0]);
      });
    },

    async tryBirthDate(tokenHash, decide) {
      try {
        await inTransaction(db, async (client) => {
          await client.query(WAIT_A_SECOND);
          const link = await locked(client, tokenHash);
          const written = link && decide(link);
          if (!link || !written) return;
          if (written.outcome === 'wrong-birth-date') await client.query(COUNT_WRONG_TRY, [tokenHash]);
          if (written.item !== null) await raise(client, link.parts[0]?.taskId ?? null, link.messageId, [written.item]);
          await audit(client, link, 'open-answer-page', written.outcome);
        });
        return true;
      } catch (error) {
        if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
        throw error;
      }
    },

    async record(tokenHash, decide) {
      await inTransaction(db, async (client) => {
        const link = await locked(client, tokenHash);
        if (!link) return;
        const answer = decide(link);
        if (answer === null) return;
        const { serviceId, patientId } = link;
        if (answer.facts.length > 0) {
          await changePatient(
            { patients: createPatientStore(client, keys) },
            { kind: 'patient', patientId, serviceId },
            { serviceId, patientId },
            { source: 'patient', facts: answer.facts },
            { action: 'answer-question' },
          );
        } else {
          // The change writes its own record; an answer that changes no fact leaves one all the same.
          await audit(client, link, 'answer-question', 'done');
        }
        const { messageId, taskId } = answer.part;
        if (answer.isLast) await client.query(USE_LINK, [tokenHash]);
        await client.query(MARK_ANSWERED, [messageId, answer.note]);
        await client.query(MARK_DIGEST_ANSWERED, [messageId]);
        await client.query(STOP_AWAITING, [taskId]);
        await raise(client, taskId, messageId, answer.items);
      });
    },
  };
}

/** From here on the transaction sees the patient of the link and nobody else; without one, nobody. */
async function actForLink(client: PoolClient, tokenHash: Buffer): Promise<void> {
  await client.query({ name: 'answers/act', text: ACT_FOR_LINK, values: [tokenHash] });
}

/** Locks the link, then reads it as it stands now that the lock is held. */
async function locked(client: PoolClient, tokenHash: Buffer): Promise<AnswerLinkState | undefined> {
  await actForLink(client, tokenHash);
  await client.query(LOCK_LINK, [tokenHash]);
  const { rows } = await client.query<AnswerLinkState>(FIND_LINK, [tokenHash]);
  return rows[0] && toLink(rows[0]);
}

function toLink(row: AnswerLinkState): AnswerLinkState {
  return { ...row, now: new Date(row.now) };
}

async function audit(
  client: PoolClient,
  { serviceId, patientId }: AnswerLinkState,
  action: string,
  outcome: string,
): Promise<void> {
  const who = auditValues({ kind: 'patient', patientId, serviceId });
  await client.query(AUDIT_LINK, [...who, action, patientId, outcome]);
}

async function raise(
  client: PoolClient,
  taskId: string | null,
  messageId: string,
  items: readonly RaisedItem[],
): Promise<void> {
  if (items.length === 0) return;
  await client.query(RAISE_ITEMS, [JSON.stringify(items.map((item) => ({ taskId, messageId, ...item })))]);
}
