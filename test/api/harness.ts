import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import type { Type } from '@nestjs/common';
import { hashPassword, type IdentityProvider, type SessionStage } from '@osteon/application';
import type { ChangeResult, EnrolRequest, NewFactInput, Problem, Role } from '@osteon/contracts';
import { isNhsNumber, NHS_NUMBER } from '@osteon/domain';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { createLogger, createMetrics } from '@osteon/platform';
import { createTestDatabase, keepLog, TEST_KEYS } from '@osteon/testing';
import { createApi } from '../../apps/api/src/create-api.ts';
import type { ApiParts } from '../../apps/api/src/parts.ts';

export const PASSWORD = 'a wet autumn in the hills';

/** Signs answer links. */
export const LINK_SECRET = 'a secret of forty characters for the tests';

/** The day on which these tests happen, in every service. */
export const TODAY = '2026-06-15';

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

interface Send {
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  readonly body?: string | ReadableStream | null;
}

/** A browser of one person: keeps the session's cookie. Or a program with a token. */
export class Browser {
  cookie = '';
  token = '';
  private readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  async send<Body = unknown>(
    method: string,
    path: string,
    { headers = {}, json, body }: Send = {},
  ): Promise<Answer<Body>> {
    const answer = await fetch(this.origin + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(this.token === '' ? {} : { authorization: `Bearer ${this.token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? (body === undefined ? {} : { body, duplex: 'half' }) : { body: JSON.stringify(json) }),
    } as RequestInit);
    const set = answer.headers.get('set-cookie');
    if (set !== null) this.cookie = set.split(';', 1)[0] ?? '';
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    // It has no end: whoever wants to read it follows it.
    if (isStream) await answer.body?.cancel();
    const text = isStream ? '' : await answer.text();
    const isJson = /(?<!nd)json/.test(answer.headers.get('content-type') ?? '');
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: (isJson ? JSON.parse(text) : undefined) as Body,
    };
  }

  get<Body = unknown>(path: string, headers?: Record<string, string>): Promise<Answer<Body>> {
    return this.send<Body>('GET', path, headers ? { headers } : {});
  }

  post<Body = unknown>(path: string, json: unknown, headers?: Record<string, string>): Promise<Answer<Body>> {
    return this.send<Body>('POST', path, headers ? { json, headers } : { json });
  }

  put<Body = unknown>(path: string, json: unknown): Promise<Answer<Body>> {
    return this.send<Body>('PUT', path, { json });
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }
}

/** Everybody of the north service, a nurse of the south service, and nobody. */
export interface People {
  readonly nurse: Browser;
  readonly lead: Browser;
  readonly safetyOfficer: Browser;
  readonly auditor: Browser;
  readonly admin: Browser;
  /** An admin of the north service who administers the installation as well. */
  readonly installationAdmin: Browser;
  /** A nurse of the south service. */
  readonly stranger: Browser;
  readonly anonymous: Browser;
}

/** Who there is: [name of their e-mail address, service, display name, role]. */
const PERSONS = {
  nurse: ['nurse', 'north', 'Nora North', 'nurse'],
  lead: ['lead', 'north', 'Leah North', 'lead'],
  safetyOfficer: ['safety-officer', 'north', 'Saul North', 'safety-officer'],
  auditor: ['auditor', 'north', 'Audrey North', 'auditor'],
  admin: ['admin', 'north', 'Adam North', 'admin'],
  installationAdmin: ['installation-admin', 'north', 'Ines North', 'admin'],
  stranger: ['nurse', 'south', 'Sue South', 'nurse'],
  southLead: ['lead', 'south', 'Lars South', 'lead'],
  southSafetyOfficer: ['safety-officer', 'south', 'Sofia South', 'safety-officer'],
  southAuditor: ['auditor', 'south', 'Aldo South', 'auditor'],
  southAdmin: ['admin', 'south', 'Alma South', 'admin'],
} as const satisfies Record<string, readonly [string, 'north' | 'south', string, Role]>;

export type Person = keyof typeof PERSONS;

export interface TestApi {
  readonly url: string;
  readonly databaseUrl: string;
  readonly persistence: Persistence;
  /** Lines that the api logged. */
  readonly logged: string[];
  readonly ids: Readonly<Record<'north' | 'south' | Person, string>>;
  browser(): Browser;
  /** By the front door, with the password. */
  signIn(email: string): Promise<Browser>;
  /** With a session of their own, as after signing in. */
  as(person: Person, session?: { stage?: SessionStage; provedMinutesAgo?: number }): Promise<Browser>;
  people(): Promise<People>;
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Stops the clock at another instant than ten o'clock. */
  freezeAt(instant: string): Promise<void>;
  close(): Promise<void>;
}

/** The whole api over HTTP on a database of its own: two services with somebody in every role. */
export async function startApi(
  options: {
    mode?: 'demonstration' | 'production';
    publicUrl?: string;
    webRoot?: string;
    more?: readonly Type[];
    /** Without services and people. */
    empty?: boolean;
    webhooks?: { twilioAuthToken: string | null; notifyCallbackToken: string | null };
    secondFactor?: 'required' | 'optional';
    identityProviders?: readonly IdentityProvider[];
    /** Whether expensive routes are limited, as they are outside of tests. */
    throttled?: boolean;
    /** Whether the FHIR interface answers. */
    fhir?: boolean;
    /** How many bytes one `$import` takes. */
    fhirImportBytes?: number;
    /** Whether CDS Hooks answer. */
    cdsHooks?: boolean;
    fileImports?: boolean;
    /** Whether calendars are read. */
    calendar?: boolean;
    /** Another way to the database. */
    databaseUrl?: (url: string) => string;
    /** The other programs of the installation. */
    join?: ApiParts['join'];
    queues?: ApiParts['queues'];
  } = {},
): Promise<TestApi> {
  const database = await createTestDatabase();
  await database.freezeAt(`${TODAY}T10:00:00Z`);
  const persistence = createPersistence({
    role: 'osteon_api',
    keys: TEST_KEYS,
    databaseUrl: options.databaseUrl?.(database.url) ?? database.url,
    poolSize: 8,
  });
  const logged: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString());
      keepLog('api', chunk.toString());
      done();
    },
  });
  const app = await createApi(
    {
      persistence,
      log: createLogger({ program: 'api', level: 'info', destination }),
      metrics: createMetrics({ processFigures: false }),
      ...(options.join === undefined ? {} : { join: options.join }),
      ...(options.queues === undefined ? {} : { queues: options.queues }),
      settings: {
        mode: options.mode ?? 'demonstration',
        publicUrl: options.publicUrl,
        linkSecret: LINK_SECRET,
        webRoot: options.webRoot ?? '/nowhere',
        throttled: options.throttled ?? false,
        fhir: options.fhir ?? true,
        ...(options.fhirImportBytes === undefined ? {} : { fhirImportBytes: options.fhirImportBytes }),
        cdsHooks: options.cdsHooks ?? true,
        fileImports: options.fileImports ?? true,
        calendar: options.calendar ?? true,
        ...(options.webhooks === undefined ? {} : { webhooks: options.webhooks }),
        ...(options.secondFactor === undefined ? {} : { secondFactor: options.secondFactor }),
        ...(options.identityProviders === undefined ? {} : { identityProviders: options.identityProviders }),
      },
    },
    options.more,
  );
  const { query } = database;
  const ids: Record<'north' | 'south' | Person, string> = { ...NOBODY };
  if (!options.empty) await settle(query, ids);
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const browser = (): Browser => new Browser(url);
  const signIn = async (email: string): Promise<Browser> => {
    const person = browser();
    const { status, text } = await person.post('/api/v1/session', { email, password: PASSWORD });
    if (status !== 200) throw new Error(`${email} cannot sign in: ${text}`);
    return person;
  };
  const cookieName = options.publicUrl?.startsWith('https:') ? '__Host-osteon_session' : 'osteon_session';
  const as: TestApi['as'] = async (person, { stage = 'open', provedMinutesAgo = 0 } = {}) => {
    const token = randomBytes(32).toString('base64url');
    await query(
      `insert into session (token_hash, user_id, service_id, stage, proved_at, expires_at)
       values ($1, $2, $3, $4, osteon_now() - make_interval(mins => $5), osteon_now() + interval '12 hours')`,
      [createHash('sha256').update(token).digest(), ids[person], ids[PERSONS[person][1]], stage, provedMinutesAgo],
    );
    const one = browser();
    one.cookie = `${cookieName}=${token}`;
    return one;
  };
  return {
    url,
    databaseUrl: database.url,
    persistence,
    logged,
    ids,
    browser,
    signIn,
    as,
    people: async () => ({
      nurse: await as('nurse'),
      lead: await as('lead'),
      safetyOfficer: await as('safetyOfficer'),
      auditor: await as('auditor'),
      admin: await as('admin'),
      installationAdmin: await as('installationAdmin'),
      stranger: await as('stranger'),
      anonymous: browser(),
    }),
    query,
    freezeAt: database.freezeAt,
    close: async () => {
      await app.close();
      await persistence.close();
      await database.drop();
    },
  };
}

const NOBODY = {
  north: '',
  south: '',
  ...(Object.fromEntries(Object.keys(PERSONS).map((person) => [person, ''])) as Record<Person, string>),
};

async function settle(query: TestApi['query'], ids: Record<'north' | 'south' | Person, string>): Promise<void> {
  const hash = await hashPassword(PASSWORD);
  const [region] = await query<{ id: string }>(`insert into region (code, name) values ('r', 'Region') returning id`);
  const service = async (code: string): Promise<string> => {
    const [row] = await query<{ id: string }>(
      `insert into service (region_id, code, name, time_zone, country) values ($1, $2, $2, 'Europe/London', 'GB') returning id`,
      [region?.id, code],
    );
    return row?.id ?? '';
  };
  ids.north = await service('north');
  ids.south = await service('south');
  for (const [person, [name, place, displayName, role]] of Object.entries(PERSONS)) {
    const [row] = await query<{ id: string }>(
      `with u as (
         insert into user_account (email, display_name, password_hash, installation_admin) values ($1, $2, $3, $6) returning id)
       insert into membership (user_id, service_id, role) select id, $4, $5::role from u returning user_id as id`,
      [`${name}@${place}.example`, displayName, hash, ids[place], role, person === 'installationAdmin'],
    );
    ids[person as Person] = row?.id ?? '';
  }
}

let numbers = 0;

/** The next NHS number whose check digit fits; some nine digits have none. */
function nextNhsNumber(): string {
  for (;;) {
    numbers += 1;
    const nine = String(900_000_000 + numbers);
    const number = [...'0123456789'].map((digit) => nine + digit).find(isNhsNumber);
    if (number !== undefined) return number;
  }
}

/** A woman of 78 with a vertebral fracture six weeks ago. */
export function anEnrolment(more: Partial<EnrolRequest> = {}): EnrolRequest {
  return {
    family: 'Okafor',
    given: 'Grace',
    birthDate: '1948-02-03',
    sex: 'female',
    careHomeResident: false,
    language: 'en',
    address: null,
    identifiers: [{ system: NHS_NUMBER, value: nextNhsNumber() }],
    contactPoints: [{ channel: 'sms', value: '+447700900123', consented: true }],
    facts: [aVertebralFracture()],
    ...more,
  };
}

export function aVertebralFracture(on = '2026-05-04'): NewFactInput {
  return { type: 'fracture', on, payload: { site: 'spine', symptomatic: true } };
}

/** Enrols and tells the patient's id and version. */
export async function enrol(browser: Browser, enrolment = anEnrolment()): Promise<ChangeResult> {
  const answer = await browser.post<ChangeResult>('/api/v1/patients', enrolment);
  if (answer.status !== 201) throw new Error(`not enrolled: ${answer.text}`);
  return answer.body;
}

/** Status and code of a refusal, with the fields it names. */
export function refusalOf(answer: Answer): { status: number; code: string; fields: string[] } {
  const problem = answer.body as Problem;
  return { status: answer.status, code: problem.code, fields: (problem.errors ?? []).map(({ path }) => path) };
}
