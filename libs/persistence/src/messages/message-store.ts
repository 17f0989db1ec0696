import type {
  Backlog,
  DeliveryOutcome,
  FreshClaim,
  KeyRing,
  MessageClaim,
  MessageStore,
  PlanCounts,
  TaskMessagePlan,
  TaskToPlan,
  UncertainMessage,
} from '@osteon/application';
import { contactDates } from './contact-dates.ts';
import { fallBack } from './fall-back.ts';
import { formDigests } from './form-digests.ts';
import {
  BACKLOG,
  CLAIM_DUE,
  named,
  NOTE_TRIES,
  RELEASE_CLAIMS,
  SETTLE,
  TAKE_CLAIMS,
  WRITE_INTENTS,
} from './message-sql.ts';
import { INSERT_MESSAGES, MOVE_NEXT_MESSAGE, TASKS_TO_PLAN } from './planning-sql.ts';
import { putAside, type DecidedCandidate } from './put-aside.ts';
import { raiseItems } from './raise-items.ts';
import { readCandidates } from './read-candidates.ts';
import {
  EXPIRE_SENDING,
  FAIL_LOST_CLAIMS,
  PAUSE_UNCERTAIN,
  REOPEN_UNCERTAIN,
  TAKE_UNCERTAIN,
} from './reconcile-sql.ts';
import { inTransaction } from './transaction.ts';
import type { PoolClient } from 'pg';
import type { Database } from '../database/database.ts';

/** Messages in PostgreSQL: every method is a transaction, and every set of rows one statement. */
export function createMessageStore(db: Database, keys: KeyRing): MessageStore {
  return {
    async planDue(limit, decide) {
      return inTransaction(db, async (client) => {
        const { rows } = await client.query<TaskToPlan>(TASKS_TO_PLAN, [limit]);
        if (rows.length === 0) return { tasks: 0, planned: 0, missed: 0, skipped: 0, items: 0 };
        const contacts = await contactDates(client, rows);
        const tasks = rows.map((row) => ({
          ...row,
          now: new Date(row.now),
          contactOn: contacts.get(row.key + row.patientId) ?? null,
        }));
        return writePlans(client, tasks, decide(tasks));
      });
    },

    async claimDue({ limit, mostInFlight, leaseMs, channels }) {
      const { rows } = await db.query<FreshClaim>(
        named('claim-due', CLAIM_DUE, [limit, mostInFlight, leaseMs, channels]),
      );
      return rows;
    },

    async noteTries(claims) {
      await db.query(named('note-tries', NOTE_TRIES, idsAndGenerations(claims)));
    },

    async releaseClaims(claims) {
      await db.query(named('release-claims', RELEASE_CLAIMS, idsAndGenerations(claims)));
    },

    async failLostClaims(mostLost, item) {
      return inTransaction(db, async (client) => {
        const { rows } = await client.query<{ id: string }>(named('fail-lost-claims', FAIL_LOST_CLAIMS, [mostLost]));
        await raiseItems(
          client,
          rows.map((message) => ({ messageId: message.id, item: item(message) })),
        );
        return rows.length;
      });
    },

    async beginSending({ claims, from, leaseMs }, decide) {
      return inTransaction(db, async (client) => {
        const { rows: taken } = await client.query<{ id: string; origin: string }>(
          named('take-claims', TAKE_CLAIMS, [...idsAndGenerations(claims), from, leaseMs]),
        );
        if (taken.length === 0) return [];
        const read = await readCandidates(client, keys, taken);
        // A stop that came while the locks were waited for: what nobody knows stays so until sending is resumed.
        const candidates = read.filter(({ sendingStopped }) => from === 'queued' || !sendingStopped);
        const decisions = decide(candidates);
        const pairs = candidates.flatMap((candidate, index) => {
          const decision = decisions[index];
          return decision ? [{ candidate, decision }] : [];
        });
        await putAside(client, pairs);
        const sent = pairs.filter(({ decision }) => decision.kind === 'send');
        await writeIntents(client, sent);
        return sent;
      });
    },

    async settle(outcomes: readonly DeliveryOutcome[], { retryAfterMs, giveUpAfterMs }) {
      await inTransaction(db, async (client) => {
        const rows = [...outcomes]
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .map((outcome) => ({
            id: outcome.id,
            generation: outcome.generation,
            kind: outcome.kind,
            reference: outcome.kind === 'accepted' ? outcome.reference : null,
            reason: outcome.kind === 'accepted' ? null : outcome.reason,
            retryAfterMs: outcome.kind === 'busy' ? outcome.retryAfterMs : undefined,
            notCalled: outcome.kind === 'busy' && outcome.notCalled === true,
          }));
        const settled = await client.query<{ id: string; state: string }>(
          named('settle', SETTLE, [JSON.stringify(rows), retryAfterMs, giveUpAfterMs]),
        );
        const failed = settled.rows.filter(({ state }) => state === 'failed').map(({ id }) => id);
        if (failed.length > 0) await fallBack(client, failed, outcomes);
      });
    },

    async expireSending() {
      const { rowCount } = await db.query(named('expire-sending', EXPIRE_SENDING, []));
      return rowCount ?? 0;
    },

    async takeUncertain({ limit, leaseMs }) {
      const { rows } = await db.query<UncertainMessage>(named('take-uncertain', TAKE_UNCERTAIN, [limit, leaseMs]));
      return rows;
    },

    async handToPerson(messages, item, againMs) {
      await inTransaction(db, async (client) => {
        const ids = messages.map(({ id }) => id);
        await client.query(named('pause-uncertain', PAUSE_UNCERTAIN, [ids, againMs]));
        await client.query(named('reopen-uncertain', REOPEN_UNCERTAIN, [ids]));
        await raiseItems(
          client,
          messages.map((message) => ({ messageId: message.id, item: item(message) })),
        );
      });
    },

    async backlog() {
      const { rows } = await db.query<Backlog>(named('backlog', BACKLOG, []));
      return rows[0] ?? { oldestDueSeconds: 0, due: 0, inFlight: 0, uncertain: 0 };
    },
  };
}

const idsAndGenerations = (claims: readonly MessageClaim[]): unknown[] => [
  claims.map(({ id }) => id),
  claims.map(({ generation }) => generation),
];

async function writePlans(
  client: PoolClient,
  tasks: readonly TaskToPlan[],
  plans: readonly TaskMessagePlan[],
): Promise<PlanCounts> {
  const languageOf = new Map(tasks.map(({ taskId, language }) => [taskId, language]));
  const messages = plans.flatMap(({ taskId, messages }) =>
    messages.map((message) => ({ ...message, taskId, language: languageOf.get(taskId) })),
  );
  const written =
    messages.length === 0
      ? []
      : (await client.query<{ state: string; patientId: string }>(INSERT_MESSAGES, [JSON.stringify(messages)])).rows;
  const waiting = new Set(written.filter(({ state }) => state === 'planned').map(({ patientId }) => patientId));
  await formDigests(client, [...waiting]);
  const items = plans.flatMap(({ taskId, items }) => items.map((item) => ({ taskId, item })));
  const raised = await raiseItems(client, items);
  await client.query(MOVE_NEXT_MESSAGE, [
    plans.map(({ taskId }) => taskId),
    plans.map(({ nextMessageOn }) => nextMessageOn),
  ]);
  const count = (state: string) => written.filter((row) => row.state === state).length;
  return {
    tasks: tasks.length,
    planned: count('planned'),
    missed: count('missed'),
    skipped: count('skipped'),
    items: raised,
  };
}

async function writeIntents(client: PoolClient, pairs: readonly DecidedCandidate[]): Promise<void> {
  const rows = pairs.flatMap(({ candidate, decision }) =>
    decision.kind === 'send'
      ? [
          {
            id: candidate.id,
            serviceId: candidate.serviceId,
            patientId: candidate.patientId,
            generation: candidate.generation,
            gateway: decision.gateway,
            idempotencyKey: decision.idempotencyKey,
            tokenHash: decision.link?.tokenHash.toString('hex') ?? null,
            expiresOn: decision.link?.expiresOn ?? null,
          },
        ]
      : [],
  );
  if (rows.length > 0) await client.query(named('write-intents', WRITE_INTENTS, [JSON.stringify(rows)]));
}
