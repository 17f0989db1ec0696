import type {
  Backlog,
  DeliveryOutcome,
  MessageClaim,
  MessageStore,
  PlanCounts,
  RaisedItem,
  SendingCandidate,
  SendingDecision,
  TaskMessagePlan,
  TaskToPlan,
  UncertainMessage,
} from '@osteon/application';
import { contactDates } from './contact-dates.ts';
import { fallBack } from './fall-back.ts';
import {
  BACKLOG,
  CLAIM_DUE,
  EXPIRE_SENDING,
  INSERT_MESSAGES,
  LOOK_AGAIN,
  MOVE_NEXT_MESSAGE,
  PAUSE_UNCERTAIN,
  PUT_ASIDE,
  RAISE_ITEMS,
  READ_CANDIDATES,
  SETTLE,
  TAKE_CLAIMS,
  TAKE_UNCERTAIN,
  TASKS_TO_PLAN,
  WRITE_INTENTS,
} from './message-sql.ts';
import { inTransaction } from './transaction.ts';
import type { Pool, PoolClient } from 'pg';

type CandidateRow = Omit<SendingCandidate, 'patient' | 'consent' | 'alreadyAnswered'> & {
  readonly diedOn: string | null;
  readonly leftOn: string | null;
  readonly openFlags: SendingCandidate['patient']['openFlags'];
  readonly consented: boolean;
  readonly optedOut: boolean;
  readonly answeredSteps: readonly string[];
};

/** Messages in PostgreSQL: every method is a transaction, and every set of rows one statement. */
export function createMessageStore(pool: Pool): MessageStore {
  return {
    async planDue(limit, decide) {
      return inTransaction(pool, async (client) => {
        const { rows } = await client.query<TaskToPlan>(named('tasks-to-plan', TASKS_TO_PLAN, [limit]));
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

    async claimDue({ limit, mostInFlight, leaseMs }) {
      const { rows } = await pool.query<MessageClaim>(named('claim-due', CLAIM_DUE, [limit, mostInFlight, leaseMs]));
      return rows;
    },

    async beginSending<Sent extends SendingDecision>(
      { claims, from, leaseMs }: { claims: readonly MessageClaim[]; from: 'queued' | 'uncertain'; leaseMs: number },
      decide: (candidates: readonly SendingCandidate[]) => readonly Sent[],
    ) {
      return inTransaction(pool, async (client) => {
        const { rows: taken } = await client.query<{ id: string }>(
          named('take-claims', TAKE_CLAIMS, [
            claims.map(({ id }) => id),
            claims.map(({ generation }) => generation),
            from,
            leaseMs,
          ]),
        );
        if (taken.length === 0) return [];
        const { rows } = await client.query<CandidateRow>(
          named('read-candidates', READ_CANDIDATES, [taken.map(({ id }) => id)]),
        );
        const candidates = rows.map(toCandidate);
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
      await inTransaction(pool, async (client) => {
        const rows = [...outcomes]
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .map((outcome) => ({
            id: outcome.id,
            generation: outcome.generation,
            kind: outcome.kind,
            reference: outcome.kind === 'accepted' ? outcome.reference : null,
            reason: outcome.kind === 'accepted' ? null : outcome.reason,
          }));
        const settled = await client.query<{ id: string; state: string }>(
          named('settle', SETTLE, [JSON.stringify(rows), retryAfterMs, giveUpAfterMs]),
        );
        const failed = settled.rows.filter(({ state }) => state === 'failed').map(({ id }) => id);
        if (failed.length > 0) await fallBack(client, failed, outcomes);
      });
    },

    async expireSending() {
      const { rowCount } = await pool.query(named('expire-sending', EXPIRE_SENDING, []));
      return rowCount ?? 0;
    },

    async takeUncertain({ limit, leaseMs }) {
      const { rows } = await pool.query<UncertainMessage>(named('take-uncertain', TAKE_UNCERTAIN, [limit, leaseMs]));
      return rows;
    },

    async handToPerson(messages, item, againMs) {
      await inTransaction(pool, async (client) => {
        await client.query(PAUSE_UNCERTAIN, [messages.map(({ id }) => id), againMs]);
        await raise(
          client,
          messages.map((message) => ({ taskId: message.taskId, messageId: message.id, item: item(message) })),
        );
      });
    },

    async backlog() {
      const { rows } = await pool.query<Backlog>(named('backlog', BACKLOG, []));
      return rows[0] ?? { oldestDueSeconds: 0, due: 0, inFlight: 0, uncertain: 0 };
    },
  };
}

/** A prepared statement: PostgreSQL keeps its plan for the connection. */
const named = (name: string, text: string, values: unknown[]) => ({ name: `messages/${name}`, text, values });

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
      : (await client.query<{ state: string }>(INSERT_MESSAGES, [JSON.stringify(messages)])).rows;
  const items = plans.flatMap(({ taskId, items }) => items.map((item) => ({ taskId, item })));
  const raised = await raise(client, items);
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

async function raise(
  client: PoolClient,
  raised: readonly { taskId: string; messageId?: string; item: RaisedItem }[],
): Promise<number> {
  if (raised.length === 0) return 0;
  const rows = raised.map(({ taskId, messageId, item }) => ({ taskId, messageId: messageId ?? null, ...item }));
  const { rowCount } = await client.query(RAISE_ITEMS, [JSON.stringify(rows)]);
  return rowCount ?? 0;
}

function toCandidate(row: CandidateRow): SendingCandidate {
  const { diedOn, leftOn, openFlags, consented, optedOut, answeredSteps, ...rest } = row;
  return {
    ...rest,
    now: new Date(row.now),
    patient: { diedOn, transferredOn: leftOn, ...(openFlags === undefined ? {} : { openFlags }) },
    consent: optedOut ? 'opted-out' : consented ? 'given' : 'none',
    // Asking again is the only step that an earlier answer makes needless.
    alreadyAnswered: row.step === 'ask-again' && answeredSteps.includes('ask'),
  };
}

interface Pair {
  readonly candidate: SendingCandidate;
  readonly decision: SendingDecision;
}

const STATE_AFTER = { skip: 'skipped', cancel: 'cancelled', miss: 'missed', fail: 'failed', later: 'planned' } as const;

async function putAside(client: PoolClient, pairs: readonly Pair[]): Promise<void> {
  const aside = pairs.flatMap(({ candidate, decision }) => (decision.kind === 'send' ? [] : [{ candidate, decision }]));
  if (aside.length === 0) return;
  await client.query(PUT_ASIDE, [
    aside.map(({ candidate }) => candidate.id),
    aside.map(({ decision }) => STATE_AFTER[decision.kind]),
    aside.map(({ decision }) =>
      decision.kind === 'skip' || decision.kind === 'cancel' || decision.kind === 'fail'
        ? decision.reason
        : decision.kind === 'miss'
          ? 'too-late'
          : null,
    ),
    aside.map(({ decision }) => (decision.kind === 'later' ? decision.sendAfter : null)),
  ]);
  await raise(
    client,
    aside.flatMap(({ candidate, decision }) =>
      'item' in decision && decision.item !== null
        ? [{ taskId: candidate.taskId, messageId: candidate.id, item: decision.item }]
        : [],
    ),
  );
  const paused = aside.flatMap(({ candidate, decision }) =>
    decision.kind === 'skip' && decision.reason === 'task-paused' ? [candidate.id] : [],
  );
  if (paused.length > 0) await client.query(LOOK_AGAIN, [paused]);
  const byNextChannel = aside.flatMap(({ candidate, decision }) =>
    decision.kind === 'skip' && decision.nextChannel ? [candidate.id] : [],
  );
  if (byNextChannel.length > 0) await fallBack(client, byNextChannel, []);
}

async function writeIntents(client: PoolClient, pairs: readonly Pair[]): Promise<void> {
  const rows = pairs.flatMap(({ candidate, decision }) =>
    decision.kind === 'send'
      ? [
          {
            id: candidate.id,
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
