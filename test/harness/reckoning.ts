import type { Acknowledged, World } from './world.ts';

/** What became of those whom the api had acknowledged. */
export interface Reckoning {
  readonly acknowledged: number;
  /** Neither accepted nor put aside for a person to see. */
  readonly lost: readonly string[];
  /** The same message reached a person more than once. */
  readonly twice: readonly string[];
  /** With a work item: a nurse does what the program cannot know. */
  readonly toPerson: number;
  /** Kinds of the work items, with what they say of the reason, and how many. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly highestGeneration: number;
  /** Rules about the rows themselves that do not hold; empty when all do. */
  readonly broken: readonly string[];
}

interface Row {
  readonly patientId: string;
  readonly state: string;
  readonly generation: number;
  readonly items: number;
  readonly kinds: readonly string[];
  readonly enrolments: number;
  readonly messages: readonly string[];
}

/** What asks a nurse about a person, not about a message: it says nothing of how a message ended. */
const NOT_OF_MESSAGES = `('possible-duplicate')`;

const ROWS = `
  select p.id as "patientId", coalesce(m.state::text, 'no message') as state, coalesce(m.generation, 0) as generation,
    (select count(*)::int from work_item w where w.patient_id = p.id and w.closed_at is null
      and w.kind not in ${NOT_OF_MESSAGES}) as items,
    (select coalesce(jsonb_agg(concat_ws(' ', w.kind, coalesce(w.detail ->> 'reason', m.reason), w.detail ->> 'calls')), '[]')
      from work_item w where w.patient_id = p.id and w.closed_at is null) as kinds,
    (select coalesce(jsonb_agg(n.key || ' ' || n.state || ' ' || coalesce(n.reason, '')), '[]') from message n
      where n.patient_id = p.id and n.digest_id is null) as messages,
    (select count(*)::int from audit_record a where a.patient_ids @> array[p.id] and a.action = 'enrol-patient' and a.outcome = 'done') as enrolments
  from unnest($1::uuid[]) as given(id)
    left join patient p on p.id = given.id
    left join lateral (select * from message m where m.patient_id = p.id and m.digest_id is null
      order by m.created_at desc limit 1) m on true`;

const WENT = new Set(['accepted', 'delivered', 'answered']);
const UNDER_WAY = new Set(['planned', 'queued', 'sending', 'no message']);

/** Whether nothing more is going to happen with these by itself. */
export async function isSettled(world: World, acknowledged: readonly Acknowledged[]): Promise<boolean> {
  const rows = await world.database.query<Row>(ROWS, [acknowledged.map(({ patientId }) => patientId)]);
  return rows.every(({ state, items }) => WENT.has(state) || (!UNDER_WAY.has(state) && items > 0));
}

/** Compares what was promised, what the rows say, and what people got. */
export async function reckon(world: World, acknowledged: readonly Acknowledged[]): Promise<Reckoning> {
  const rows = await world.database.query<Row>(ROWS, [acknowledged.map(({ patientId }) => patientId)]);
  const byId = new Map(rows.map((row) => [row.patientId, row]));
  const lost: string[] = [];
  const twice: string[] = [];
  const broken: string[] = [];
  let toPerson = 0;
  const kinds: Record<string, number> = {};
  for (const { patientId, telephone } of acknowledged) {
    const row = byId.get(patientId);
    const received = world.gateway.delivered.get(telephone) ?? [];
    if (received.length > 1) twice.push(`${telephone} got ${received.length}`);
    if (!row) {
      lost.push(`${telephone}: acknowledged, and not in the database`);
      continue;
    }
    for (const kind of row.kinds) kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (row.items > 0) toPerson += 1;
    else if (!WENT.has(row.state)) lost.push(`${telephone}: ${row.state} (generation ${row.generation})`);
    else if (received.length === 0) lost.push(`${telephone}: ${row.state}, and nothing arrived`);
    if (row.messages.length !== 1) broken.push(`${telephone} has the messages ${row.messages.join(', ')}`);
    if (row.enrolments !== 1) broken.push(`${telephone} was recorded as enrolled ${row.enrolments} times`);
  }
  return {
    acknowledged: acknowledged.length,
    lost,
    twice,
    toPerson,
    kinds,
    highestGeneration: Math.max(0, ...rows.map(({ generation }) => generation)),
    broken,
  };
}
