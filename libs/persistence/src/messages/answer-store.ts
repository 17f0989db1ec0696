import { changePatient, type AnswerLinkState, type AnswerStore, type RaisedItem } from '@osteon/application';
import type { Pool, PoolClient } from 'pg';
import { createPatientStore } from '../patients/patient-store.ts';
import { COUNT_WRONG_TRY, FIND_LINK, LOCK_LINK, MARK_ANSWERED, STOP_AWAITING, USE_LINK } from './answer-sql.ts';
import { RAISE_ITEMS } from './message-sql.ts';
import { inTransaction } from './transaction.ts';

type LinkRow = AnswerLinkState & { readonly taskId: string };

/** Answer links in PostgreSQL. */
export function createAnswerStore(pool: Pool): AnswerStore {
  return {
    async findByToken(tokenHash) {
      const { rows } = await pool.query<LinkRow>({ name: 'answers/find', text: FIND_LINK, values: [tokenHash] });
      return rows[0] && toLink(rows[0]);
    },

    async countWrongTry(tokenHash, most, item) {
      return inTransaction(pool, async (client) => {
        const { rows } = await client.query<LinkRow>(LOCK_LINK, [tokenHash]);
        const link = rows[0];
        if (!link) return most;
        const counted = await client.query<{ tries: number }>(COUNT_WRONG_TRY, [tokenHash, most]);
        const tries = counted.rows[0]?.tries ?? most;
        if (tries >= most) await raise(client, link, [item(toLink(link))]);
        return tries;
      });
    },

    async record(tokenHash, decide) {
      await inTransaction(pool, async (client) => {
        const { rows } = await client.query<LinkRow>(LOCK_LINK, [tokenHash]);
        const link = rows[0];
        if (!link) return;
        const answer = decide(toLink(link));
        if (answer === null) return;
        const { serviceId, patientId } = link;
        if (answer.facts.length > 0) {
          await changePatient(
            { patients: createPatientStore(client) },
            { kind: 'patient', patientId, serviceId },
            { serviceId, patientId },
            { source: 'patient', facts: answer.facts },
            { action: 'answer-question' },
          );
        }
        await client.query(USE_LINK, [tokenHash]);
        await client.query(MARK_ANSWERED, [link.messageId, answer.note]);
        await client.query(STOP_AWAITING, [link.taskId]);
        await raise(client, link, answer.items);
      });
    },
  };
}

function toLink(row: LinkRow): AnswerLinkState {
  return { ...row, now: new Date(row.now) };
}

async function raise(client: PoolClient, { taskId, messageId }: LinkRow, items: readonly RaisedItem[]): Promise<void> {
  if (items.length === 0) return;
  await client.query(RAISE_ITEMS, [JSON.stringify(items.map((item) => ({ taskId, messageId, ...item })))]);
}
