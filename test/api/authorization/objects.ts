import { randomUUID } from 'node:crypto';
import type { CreatedClient } from '@osteon/contracts';
import { anEnrolment, aVertebralFracture, type Browser, enrol, type Person, type TestApi, TODAY } from '../harness.ts';

/** What the table is filled with: people with sessions, and objects that are made for them. */
export class World {
  readonly api: TestApi;
  private readonly kept = new Map<string, Promise<Values>>();

  constructor(api: TestApi) {
    this.api = api;
  }

  /** What was made under this name before, or what is made now. */
  once(name: string, make: () => Promise<Values>): Promise<Values> {
    const made = this.kept.get(name) ?? make();
    this.kept.set(name, made);
    return made;
  }

  place(person: Person): 'north' | 'south' {
    return SOUTH.includes(person) ? 'south' : 'north';
  }

  serviceId(person: Person): string {
    return this.api.ids[this.place(person)];
  }

  /** The family name of every patient of a service: found in no answer to the other one. */
  family(person: Person): string {
    return this.place(person) === 'south' ? 'Sydenham' : 'Norrland';
  }

  /** A nurse of the same service as this person. */
  nurse(person: Person): Promise<Browser> {
    return this.api.as(this.place(person) === 'south' ? 'stranger' : 'nurse');
  }

  async one(sql: string, values: readonly unknown[]): Promise<string> {
    const [row] = await this.api.query<{ id: string }>(sql, values);
    if (row === undefined) throw new Error(`nothing was made by: ${sql}`);
    return row.id;
  }

  async made(answer: Promise<{ status: number; text: string; body: unknown }>): Promise<string> {
    const { status, text, body } = await answer;
    if (status !== 201) throw new Error(`not made: ${text}`);
    return (body as { id: string }).id;
  }
}

const SOUTH: readonly Person[] = ['stranger', 'southLead', 'southSafetyOfficer', 'southAuditor', 'southAdmin'];

/** Who in the other service is what a person is in theirs. */
export const COUNTERPART: Readonly<Record<Person, Person>> = {
  nurse: 'stranger',
  lead: 'southLead',
  safetyOfficer: 'southSafetyOfficer',
  auditor: 'southAuditor',
  admin: 'southAdmin',
  installationAdmin: 'southAdmin',
  stranger: 'nurse',
  southLead: 'lead',
  southSafetyOfficer: 'safetyOfficer',
  southAuditor: 'auditor',
  southAdmin: 'admin',
};

export type Values = Readonly<Record<string, string>>;

/** How an id in a path comes to be. */
export type Kind =
  /** Something that is one service's or one person's: made for its owner; asked for by anybody else it is not there. */
  | { readonly make: (world: World, owner: Person, earlier: Values) => Promise<string>; readonly missing?: string }
  /** A name of something that is everybody's. */
  | { readonly constant: string };

const patient = async (world: World, owner: Person): Promise<string> => {
  const facts = [{ type: 'fall', on: '2026-05-04', payload: {} } as const, aVertebralFracture()];
  const { patientId } = await enrol(await world.nurse(owner), anEnrolment({ family: world.family(owner), facts }));
  return patientId;
};

const letter = async (world: World, owner: Person): Promise<string> => {
  const nurse = await world.nurse(owner);
  const recipient = { name: 'Dr Ahmed', lines: ['1 High Street'] };
  return world.made(nurse.post(`/api/v1/patients/${await patient(world, owner)}/letters`, { kind: 'gp', recipient }));
};

const aClient = () => ({
  name: `Pharmacy ${randomUUID()}`,
  kind: 'machine',
  authentication: 'secret',
  scopes: ['system/*.rs'],
});

const A_KEY = {
  kty: 'EC',
  kid: 'one',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
};

/** By what stands before the name in the path. A new kind wants a line here, else the table is red. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'patients/{id}': { make: patient },
  'facts/{factId}': {
    make: (world, _owner, { id }) =>
      world.one(`select id from fact where patient_id = $1 and type = 'fall' order by id limit 1`, [id]),
  },
  'episodes/{key}': { constant: 'f1' },
  'messages/{id}': {
    make: async (world, owner) =>
      world.one(
        `insert into message (service_id, patient_id, origin, key, step, asks, content, sent_by, channel, language, state,
           planned_for, send_after)
         values ($1, $2, 'manual', gen_random_uuid()::text, 'manual', false, '{"body": "Please call us."}', $3, 'sms', 'en',
           'uncertain', $4, osteon_now()) returning id`,
        [world.serviceId(owner), await patient(world, owner), world.api.ids[owner], TODAY],
      ),
  },
  'mailbox/{id}': {
    make: async (world, owner) =>
      world.one(
        `insert into mailbox_item (service_id, patient_id, idempotency_key, channel, recipient, body)
         values ($1, $2, gen_random_uuid()::text, 'sms', '+447700900123', 'Please call us.') returning id`,
        [world.serviceId(owner), await patient(world, owner)],
      ),
  },
  'work-items/{id}': {
    make: async (world, owner) =>
      world.one(
        `insert into work_item (service_id, patient_id, kind, key, detail)
         values ($1, $2, 'reply', gen_random_uuid()::text, '{}') returning id`,
        [world.serviceId(owner), await patient(world, owner)],
      ),
  },
  'letters/{id}': { make: letter },
  'letter-batches/{id}': {
    make: async (world, owner) => {
      await letter(world, owner);
      return world.made((await world.nurse(owner)).post('/api/v1/letter-batches', {}));
    },
  },
  'clients/{id}': {
    make: async (world, owner) => {
      const admin = await world.api.as(world.place(owner) === 'south' ? 'southAdmin' : 'admin');
      const { status, text, body } = await admin.post<CreatedClient>('/api/v1/clients', aClient());
      if (status !== 201) throw new Error(`no client was made: ${text}`);
      return body.client.id;
    },
  },
  'templates/{language}': { constant: 'en' },
  '{language}/{name}': { constant: 'dose.soon' },
  'imports/{id}': {
    make: (world, owner) =>
      world.one(
        `insert into import_run (service_id, format, enrol_since, state)
         values ($1, 'fhir-r4', '2025-06-15', 'done') returning id`,
        [world.serviceId(owner)],
      ),
  },
  'callbacks/{provider}': { constant: 'twilio' },
  'inbound/{provider}': { constant: 'twilio' },
  'a/{token}': { constant: 'x'.repeat(43) },
};

/** A body that an operation takes, by its id; an operation that wants one and has none here is red. */
export const BODIES: Readonly<Record<string, (world: World, owner: Person, values: Values) => unknown>> = {
  signIn: () => ({}),
  switchService: (world, owner) => ({ serviceId: world.serviceId(owner) }),
  completeSetup: () => ({}),
  searchPatients: () => ({ text: 'Norrland' }),
  enrolPatient: (world, owner) => anEnrolment({ family: world.family(owner) }),
  recordFacts: () => ({ facts: [{ type: 'fall', on: TODAY }] }),
  correctFact: () => ({ retract: true, reason: 'recorded twice' }),
  recordContact: () => ({ outcome: 'reached', on: TODAY }),
  assignPatient: (world, owner) => ({ userId: world.api.ids[owner] }),
  settleUncertain: () => ({ arrived: true }),
  sendManualMessage: () => ({ template: 'manual/please-call' }),
  turnSending: () => ({ scope: 'service', stopped: false }),
  closeWorkItem: () => ({ outcome: 'called' }),
  saveTemplate: () => ({ texts: {} }),
  previewTemplate: () => ({ texts: {} }),
  requestLetter: () => ({ kind: 'gp', recipient: { name: 'Dr Ahmed', lines: ['1 High Street'] } }),
  importBundle: () => ({ resourceType: 'Bundle', type: 'transaction', entry: [] }),
  createClient: aClient,
  rotateSecret: () => ({}),
  replaceKeys: () => ({ keys: [A_KEY] }),
  sendAnswerPage: () => undefined,
  recordCallback: () => ({}),
  receiveText: () => ({}),
};

/** What must be there besides the objects of the path, before the operation is asked for. */
export const BEFORE: Readonly<Record<string, (world: World, owner: Person) => Promise<unknown>>> = {
  makeLetterBatch: letter,
};

/** Where being let in does not end in success: the status, and why it is no refusal of the person. */
export const LET_IN: Readonly<Record<string, readonly [status: number, why: string]>> = {
  saveTemplate: [422, 'an empty text is refused by its use case'],
  replaceKeys: [409, 'the client that is made has a secret and no keys'],
};
