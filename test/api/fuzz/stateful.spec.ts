import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ChangeResult, PatientView } from '@osteon/contracts';
import fc from 'fast-check';
import {
  anEnrolment,
  type Answer,
  type Browser,
  enrol,
  type Person,
  refusalOf,
  startApi,
  type TestApi,
  TODAY,
} from '../harness.ts';

const SEED = Number(process.env['OSTEON_FUZZ_SEED'] ?? 20_261_122);
const RUNS = Math.max(15, Math.round(Number(process.env['OSTEON_FUZZ_REQUESTS'] ?? 600) / 40));

/** What the test believes: small enough to be right. */
interface Model {
  version: number;
  facts: number;
  /** Fact type by the person and the key that it was recorded under: a key is the person's own. */
  readonly keys: Map<string, string>;
  /** Whether somebody recorded that the patient was reached today: the first contact is done by it. */
  reached: boolean;
  /** Who of the two nurses has a session that works. */
  readonly signedIn: Record<Who, boolean>;
}

type Who = 'nurse' | 'lead';

/** What is tested: one patient of the north service, two people who work on it, and a stranger. */
interface Real {
  readonly patientId: string;
  readonly strangersPatient: string;
  readonly browsers: Record<Who, Browser>;
}

let api: TestApi;
let stranger: Browser;
let southPatient: string;

beforeAll(async () => {
  api = await startApi();
  stranger = await api.as('stranger');
  southPatient = (await enrol(stranger, anEnrolment({ family: 'Sydenham' }))).patientId;
});
afterAll(() => api.close());

const KEYS = ['k1', 'k2', 'k3'] as const;
const TYPES = ['fall', 'fls-contact'] as const;

type Command = fc.AsyncCommand<Model, Real>;

/** Sent without a session that works: 401, whatever it is. Tells whether that was so. */
const isOut = (model: Model, who: Who, answer: Answer): boolean => {
  if (model.signedIn[who]) return false;
  expect(answer.status).toBe(401);
  return true;
};

const factsOf = async (patientId: string): Promise<number> =>
  Number(
    (await api.query<{ n: number }>('select count(*)::int as n from fact where patient_id = $1', [patientId]))[0]?.n,
  );

class RecordFact implements Command {
  private readonly who: Who;
  private readonly type: (typeof TYPES)[number];
  private readonly key: string | undefined;
  private readonly ifMatch: 'none' | 'current' | 'stale';

  constructor(who: Who, type: (typeof TYPES)[number], key: string | undefined, ifMatch: 'none' | 'current' | 'stale') {
    this.who = who;
    this.type = type;
    this.key = key;
    this.ifMatch = ifMatch;
  }

  check = (): boolean => true;

  async run(model: Model, { patientId, browsers }: Real): Promise<void> {
    const version = this.ifMatch === 'stale' ? model.version - 1 : model.version;
    const headers = {
      ...(this.key === undefined ? {} : { 'idempotency-key': `${patientId}-${this.key}` }),
      ...(this.ifMatch === 'none' ? {} : { 'if-match': `"${version}"` }),
    };
    const body = { facts: [{ type: this.type, on: TODAY }] };
    const answer = await browsers[this.who].post<ChangeResult>(`/api/v1/patients/${patientId}/facts`, body, headers);
    if (isOut(model, this.who, answer)) return;
    const own = this.key === undefined ? undefined : `${this.who} ${this.key}`;
    const before = own === undefined ? undefined : model.keys.get(own);
    if (before !== undefined) {
      // The same again is answered as it was and stored once; something else under the same key is refused.
      if (before === this.type) expect(answer.status).toBe(201);
      else expect(refusalOf(answer)).toMatchObject({ status: 422, code: 'FLS-1024' });
    } else if (this.ifMatch === 'stale') {
      expect(refusalOf(answer)).toMatchObject({ status: 412, code: 'FLS-1022' });
    } else {
      expect(answer.status).toBe(201);
      model.facts += 1;
      model.version = answer.body.version;
      if (own !== undefined) model.keys.set(own, this.type);
    }
    expect(await factsOf(patientId)).toBe(model.facts);
  }

  toString = (): string => `${this.who} records ${this.type} (${this.key ?? 'no key'}, If-Match ${this.ifMatch})`;
}

class BothReach implements Command {
  check = (model: Readonly<Model>): boolean => !model.reached && model.signedIn.nurse && model.signedIn.lead;

  async run(model: Model, { patientId, browsers }: Real): Promise<void> {
    const path = `/api/v1/patients/${patientId}/contacts`;
    const { body: before } = await browsers.nurse.get<PatientView>(`/api/v1/patients/${patientId}`);
    const facts = [{ type: 'fls-contact', on: TODAY }];
    const contact = { outcome: 'reached', on: TODAY, redFlags: 'none', facts };
    const headers = { 'if-match': `"${before.version}"` };
    const answers = await Promise.all([
      browsers.nurse.post<ChangeResult>(path, contact, headers),
      browsers.lead.post<ChangeResult>(path, contact, headers),
    ]);
    // One of them comes first; the other is told that the patient was changed meanwhile.
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 412]);
    const [attempts] = await api.query<{ n: number }>(
      `select count(*)::int as n from contact_attempt where patient_id = $1`,
      [patientId],
    );
    expect(attempts?.n).toBe(1);
    const [completed] = await api.query<{ n: number }>(
      `select count(*)::int as n from task_change c join task t on t.id = c.task_id
       where c.patient_id = $1 and t.kind = 'first-contact' and c.before->>'doneOn' is null and c.after->>'doneOn' is not null`,
      [patientId],
    );
    expect(completed?.n).toBe(1);
    model.reached = true;
    model.facts += 1;
    model.version = Math.max(...answers.flatMap(({ status, body }) => (status === 201 ? [body.version] : [])));
    expect(await factsOf(patientId)).toBe(model.facts);
  }

  toString = (): string => 'two people record the same call';
}

class Read implements Command {
  private readonly who: Who;

  constructor(who: Who) {
    this.who = who;
  }

  check = (): boolean => true;

  async run(model: Model, { patientId, browsers }: Real): Promise<void> {
    const answer = await browsers[this.who].get<PatientView>(`/api/v1/patients/${patientId}`);
    if (isOut(model, this.who, answer)) return;
    expect(answer.status).toBe(200);
    expect([answer.body.version, answer.headers.get('etag')]).toEqual([model.version, `"${model.version}"`]);
  }

  toString = (): string => `${this.who} reads`;
}

class ReachOver implements Command {
  private readonly who: Who;
  private readonly change: boolean;

  constructor(who: Who, change: boolean) {
    this.who = who;
    this.change = change;
  }

  check = (): boolean => true;

  async run(model: Model, { patientId, strangersPatient, browsers }: Real): Promise<void> {
    const path = (id: string): string => `/api/v1/patients/${id}`;
    const ask = (browser: Browser, id: string): Promise<Answer> =>
      this.change
        ? browser.post(`${path(id)}/facts`, { facts: [{ type: 'fall', on: TODAY }] }, { 'idempotency-key': 'k1' })
        : browser.get(path(id));
    for (const answer of [await ask(browsers[this.who], strangersPatient), await ask(stranger, patientId)]) {
      if (answer.status === 401) {
        expect(model.signedIn[this.who]).toBe(false);
        continue;
      }
      expect(refusalOf(answer)).toMatchObject({ status: 404, code: 'FLS-1020' });
      expect(answer.text).not.toMatch(new RegExp(`${patientId}|${strangersPatient}|Sydenham|Norrland`));
    }
    expect(await factsOf(patientId)).toBe(model.facts);
  }

  toString = (): string => `${this.who} and a stranger ${this.change ? 'change' : 'read'} each other's patient`;
}

class Revoke implements Command {
  private readonly who: Who;

  constructor(who: Who) {
    this.who = who;
  }

  check = (model: Readonly<Model>): boolean => model.signedIn[this.who];

  async run(model: Model): Promise<void> {
    await api.query(
      `update session set ended_at = osteon_now(), end_reason = 'revoked' where user_id = $1 and ended_at is null`,
      [api.ids[this.who]],
    );
    model.signedIn[this.who] = false;
  }

  toString = (): string => `the sessions of ${this.who} are revoked`;
}

class SignInAgain implements Command {
  private readonly who: Who;

  constructor(who: Who) {
    this.who = who;
  }

  check = (model: Readonly<Model>): boolean => !model.signedIn[this.who];

  async run(model: Model, { browsers }: Real): Promise<void> {
    browsers[this.who] = await api.as(this.who satisfies Person);
    model.signedIn[this.who] = true;
  }

  toString = (): string => `${this.who} signs in again`;
}

const who = fc.constantFrom<Who>('nurse', 'lead');

const commands = fc.commands(
  [
    fc
      .tuple(
        who,
        fc.constantFrom(...TYPES),
        fc.option(fc.constantFrom(...KEYS), { nil: undefined }),
        fc.constantFrom('none' as const, 'current' as const, 'stale' as const),
      )
      .map((given) => new RecordFact(...given)),
    fc.constant(new BothReach()),
    who.map((one) => new Read(one)),
    fc.tuple(who, fc.boolean()).map((given) => new ReachOver(...given)),
    who.map((one) => new Revoke(one)),
    who.map((one) => new SignInAgain(one)),
  ],
  { maxCommands: 25 },
);

test('however two people, a stranger and an administrator take turns, the record is what they were told', async () => {
  let sequences = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      sequences += 1;
      const setup = async (): Promise<{ model: Model; real: Real }> => {
        const browsers = { nurse: await api.as('nurse'), lead: await api.as('lead') };
        const { patientId, version } = await enrol(browsers.nurse, anEnrolment({ family: 'Norrland' }));
        const facts = await factsOf(patientId);
        return {
          model: { version, facts, keys: new Map(), reached: false, signedIn: { nurse: true, lead: true } },
          real: { patientId, strangersPatient: southPatient, browsers },
        };
      };
      const { model, real } = await setup();
      await fc.asyncModelRun(() => ({ model, real }), sequence);
    }),
    { seed: SEED, numRuns: RUNS },
  );
  process.stdout.write(`stateful fuzz: ${sequences} sequences, seed ${SEED}\n`);
}, 600_000);
