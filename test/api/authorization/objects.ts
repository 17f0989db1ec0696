import { createHash, randomUUID } from 'node:crypto';
import { SEALED } from '@osteon/application';
import { shippedProtocol } from '@osteon/domain';
import type { CreatedClient } from '@osteon/contracts';
import { TEST_KEYS } from '@osteon/testing';
import {
  anEnrolment,
  aVertebralFracture,
  PASSWORD,
  type Browser,
  enrol,
  type Person,
  type TestApi,
  TODAY,
} from '../harness.ts';

/** What the table is filled with: people with sessions, and objects that are made for them. */
export class World {
  readonly api: TestApi;
  private readonly kept = new Map<string, Promise<Values>>();
  private readonly browsers = new Map<string, Promise<Browser>>();
  private readonly tokens = new Map<string, string>();

  constructor(api: TestApi) {
    this.api = api;
  }

  /** What was made under this name before, or what is made now. */
  once(name: string, make: () => Promise<Values>): Promise<Values> {
    return keptIn(this.kept, name, make);
  }

  /** The browser that was opened under this name before, or a new one. */
  onceAs(name: string, open: () => Promise<Browser>): Promise<Browser> {
    return keptIn(this.browsers, name, open);
  }

  /** Whoever was here comes anew. */
  forgetBrowsers(): void {
    this.browsers.clear();
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
    const nurse = this.place(person) === 'south' ? 'stranger' : 'nurse';
    return this.onceAs(`${nurse} who makes things`, () => this.api.as(nurse));
  }

  /** A machine client of a service, with a token of these scopes. */
  async client(place: 'north' | 'south', scopes: readonly string[]): Promise<Browser> {
    const name = `${place} ${scopes.join(' ')}`;
    const program = this.api.browser();
    program.token = this.tokens.get(name) ?? (await this.tokenOf(place, scopes));
    this.tokens.set(name, program.token);
    return program;
  }

  private async tokenOf(place: 'north' | 'south', scopes: readonly string[]): Promise<string> {
    const admin = await this.api.as(place === 'south' ? 'southAdmin' : 'admin');
    const { body: made } = await admin.post<CreatedClient>('/api/v1/clients', aClient(scopes));
    const answer = await this.api.browser().send<{ access_token: string }>('POST', '/oauth/token', {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${made.client.id}:${made.secret ?? ''}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') }).toString(),
    });
    if (answer.status !== 200) throw new Error(`no token: ${answer.text}`);
    return answer.body.access_token;
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

function keptIn<Thing>(kept: Map<string, Promise<Thing>>, name: string, make: () => Promise<Thing>): Promise<Thing> {
  const made = kept.get(name) ?? make();
  kept.set(name, made);
  return made;
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

/** Makes an object for its owner; `operation` tells what for, where one object is different things to different people. */
type Make = (world: World, owner: Person, earlier: Values, operation: string) => Promise<string>;

/** How an id in a path comes to be. */
export type Kind =
  /** Something that is one service's or one person's; asked for by anybody else it is not there. */
  | { readonly make: Make; readonly missing?: string }
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

/** What stands for a long id in an address. */
const shortOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

const aClient = (scopes: readonly string[] = ['system/*.rs']) => ({
  name: `Pharmacy ${randomUUID()}`,
  kind: 'machine',
  authentication: 'secret',
  scopes,
});

const A_SERVICE = {
  name: 'A service',
  language: 'en',
  telephone: null,
  sendsFrom: '09:00',
  sendsUntil: '19:00',
  holidays: [],
};

/** A version cannot begin before its rules. */
const RULES_FROM = shippedProtocol.inForceFrom;

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
  'merges/{mergeId}': {
    make: async (world, owner, { id }) =>
      world.made(
        (await world.nurse(owner)).post(`/api/v1/patients/${id}/merges`, {
          absorbedId: await patient(world, owner),
          reason: 'entered twice at the desk',
          despiteNumbers: true,
        }),
      ),
  },
  'episodes/{key}': { constant: 'f1' },
  'contact-points/{pointId}': {
    make: (world, _owner, { id }) => world.one(`select id from contact_point where patient_id = $1 limit 1`, [id]),
  },
  'opt-outs/{channel}': { constant: 'sms' },
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
    make: async (world, owner, _earlier, operation) =>
      world.one(
        `insert into work_item (service_id, patient_id, kind, key, detail, closed_by, closed_at, outcome)
         select $1, $2, 'reply', gen_random_uuid()::text, '{}', c.by, c.at, c.outcome
         from (values ($3::uuid, osteon_now(), 'read')) as given(by, at, outcome)
         left join lateral (select given.* where given.by is not null) c on true returning id`,
        // Only what one closed oneself can be opened again.
        [
          world.serviceId(owner),
          await patient(world, owner),
          operation === 'reopenWorkItem' ? world.api.ids[owner] : null,
        ],
      ),
  },
  // Of a known patient; decided a moment ago by who takes it back, or tells of it.
  'possible-fractures/{id}': {
    make: async (world, owner, _earlier, operation) => {
      const state = { undoPossibleFracture: 'rejected', tellReferrer: 'confirmed' }[operation] ?? 'open';
      const person = {
        identifiers: [],
        family: 'Told',
        given: ['Ada'],
        birthDate: '1950-02-03',
        sex: 'female',
        telecom: [],
      };
      const about = { kind: 'report', text: 'Acute fracture of L1.' };
      return world.one(
        `insert into possible_fracture (service_id, patient_id, source, sender, source_key, kind, reported_on, content,
           state, decided_at, decided_by)
         values ($1, $2, 'hl7v2', 'RIS', gen_random_uuid()::text, 'report', $3, $4, $5,
           case when $5 <> 'open' then osteon_now() end, case when $5 <> 'open' then $6::uuid end) returning id`,
        [
          ...[world.serviceId(owner), await patient(world, owner), TODAY],
          JSON.stringify({ person: { ...person, address: null }, about, referrer: { name: 'Dr Ahmed' } }),
          ...[state, world.api.ids[owner]],
        ],
      );
    },
  },
  // Of SNOMED CT, and everybody's.
  'finder-codes/{snomedId}': { constant: '16114001' },
  'contacts/{contactId}': {
    make: async (world, owner, { id }) => {
      const on = TODAY;
      const { body } = await (
        await world.api.as(owner)
      ).post<{ contactId: string }>(`/api/v1/patients/${String(id)}/contacts`, { outcome: 'not-reached', on });
      // Of somebody who may not record one, there is still the one of a colleague.
      return body.contactId ?? world.one('select id from contact_attempt where patient_id = $1', [id]);
    },
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
  // Of its reviewer it is an access to a patient of theirs; of everybody else, one that they opened.
  'emergency-accesses/{id}': {
    make: async (world, owner, _earlier, operation) => {
      const [from, of] =
        operation === 'reviewEmergencyAccess' ? [COUNTERPART[owner], owner] : [owner, COUNTERPART[owner]];
      return world.one(
        `insert into emergency_access (service_id, patient_id, user_id, session_id, from_service_id, reason, expires_at)
         values ($1, $2, $3, gen_random_uuid(), $4, 'brought in unconscious', osteon_now() + interval '1 hour') returning id`,
        [world.serviceId(of), await patient(world, of), world.api.ids[from], world.serviceId(from)],
      );
    },
  },
  'senders/{id}': {
    make: (world, owner) =>
      world.one(
        `insert into hl7_sender (service_id, name, application, facility, addresses)
         values ($1, 'Records', gen_random_uuid()::text, 'HOSP', '{10.1.2.3}') returning id`,
        [world.serviceId(owner)],
      ),
  },
  'users/{id}': {
    make: (world, owner) =>
      world.one(
        `with u as (insert into user_account (email, display_name)
           values (gen_random_uuid() || '@colleagues.example', 'Somebody') returning id)
         insert into membership (user_id, service_id, role) select id, $1, 'nurse' from u returning user_id as id`,
        [world.serviceId(owner)],
      ),
  },
  'services/{id}': { make: (world, owner) => Promise.resolve(world.serviceId(owner)) },
  'sessions/{id}': {
    make: (world, owner) =>
      world.one(
        `insert into session (token_hash, user_id, service_id, expires_at)
         values (sha256(gen_random_uuid()::text::bytea), $1, $2, osteon_now() + interval '1 hour') returning id`,
        [world.api.ids[owner], world.serviceId(owner)],
      ),
  },
  'passkeys/{id}': {
    missing: 'x'.repeat(22),
    make: async (world, owner) =>
      shortOf(
        await world.one(
          `insert into passkey (credential_id, user_id, public_key, counter, name)
           values (gen_random_uuid()::text, $1, '', 0, 'Key') returning credential_id as id`,
          [world.api.ids[owner]],
        ),
      ),
  },
  'identities/{id}': {
    missing: 'x'.repeat(22),
    make: async (world, owner) => {
      const [issuer, subject] = ['https://id.example', randomUUID()];
      await world.api.query(`insert into external_identity (issuer, subject, user_id) values ($1, $2, $3)`, [
        issuer,
        subject,
        world.api.ids[owner],
      ]);
      return shortOf(JSON.stringify([issuer, subject]));
    },
  },
  'providers/{provider}': { constant: 'nobody' },
  'exports/{report}': { constant: 'records' },
  'activity/{by}': { constant: 'patient' },
  'indicators/{indicator}': { constant: 'flsdb-4' },
  'caseloads/{year}': { constant: '2026' },
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
  'erasures/{id}': {
    make: async (world, owner) => {
      // Asked for by somebody else than those who are tried.
      const from = world.place(owner) === 'south' ? 'stranger' : 'nurse';
      return world.one(
        `insert into erasure (service_id, patient_id, reason, note, asked_by)
         values ($1, $2, 'request', 'asked for in writing', $3) returning id`,
        [world.serviceId(owner), await patient(world, owner), world.api.ids[from]],
      );
    },
  },
  // Proposed by a nurse who is none of those who are tried: whoever may approve may approve it.
  'protocols/{id}': {
    make: async (world, owner, _earlier, operation) => {
      const from = world.place(owner) === 'south' ? 'stranger' : 'nurse';
      const version = randomUUID().slice(0, 13);
      const rules = { ...shippedProtocol, version, inForceFrom: RULES_FROM };
      const proposal = await world.one(
        `insert into published_protocol (service_id, name, version, in_force_from, rules, proposed_by, reason)
         values ($1, 'ours', $2, $3, $4, $5, 'guidance changed') returning id`,
        [world.serviceId(owner), version, RULES_FROM, JSON.stringify(rules), world.api.ids[from]],
      );
      if (!/DryRun/.test(operation)) return proposal;
      await patient(world, owner);
      await world.api.query(
        `with run as (
           insert into protocol_dry_run (service_id, protocol_id, as_of, present_version, patients_total, started_by)
           values ($1, $2, $3, $4, 1, $5) returning id, service_id)
         insert into protocol_dry_run_patient (dry_run_id, service_id, patient_id, kind, change)
         select run.id, run.service_id, p.id, 'assessment', 'earlier' from run join patient p on p.service_id = run.service_id`,
        [world.serviceId(owner), proposal, TODAY, shippedProtocol.version, world.api.ids[from]],
      );
      return proposal;
    },
  },
  'dry-run/{kind}': { constant: 'assessment' },
  // At the step before the one that is asked for; it has a row, which names a patient.
  'file-imports/{id}': {
    make: async (world, owner, _earlier, operation) => {
      const state = operation === 'checkFile' ? 'received' : 'checked';
      const file = await world.one(
        `insert into file_import (service_id, name, format, state, heads, fields, label, asked_by, asked_as)
         values ($1, 'patients.csv', 'csv', $2, $3, $4, 'patients', $5, 'lead') returning id`,
        [
          ...[
            world.serviceId(owner),
            state,
            ['NHS number', 'Surname', 'First name', 'DOB', 'Sex', 'Date of fracture', 'Site'],
          ],
          ...[['nhsNumber', 'family', 'given', 'birthDate', 'sex', 'fractureDate', 'site'], world.api.ids[owner]],
        ],
      );
      await world.api.query(
        `insert into file_import_row (import_id, service_id, row, person_row, fate, outcome, faults, content, patient_id)
         values ($1, $2, 2, 2, 'refused', 'refused', '[{"column": "DOB", "code": "not-a-date"}]', $3, $4)`,
        [
          ...[file, world.serviceId(owner)],
          ...[TEST_KEYS.seal(JSON.stringify(['9434765919']), SEALED.fileRow(file)), await patient(world, owner)],
        ],
      );
      return file;
    },
  },
  // A file that is done, unless it is to be given up; that for the national database has a row.
  'report-exports/{id}': {
    make: async (world, owner, _earlier, operation) => {
      const hasRows = /Rows$/.test(operation);
      const isRunning = operation === 'cancelReportExport';
      const report = await world.one(
        `insert into report_export (service_id, format, from_on, to_on, as_of, scope, copy, state, total, file, asked_by,
           asked_as, ended_at)
         values ($1, $2, $3, $3, $3, 'service', 'own', $4, 1, case when not $6::boolean then '%PDF-'::bytea end, $5, 'lead',
           case when not $6::boolean then osteon_now() end) returning id`,
        [
          ...[world.serviceId(owner), hasRows ? 'fls-db' : 'pdf', TODAY, isRunning ? 'running' : 'finished'],
          ...[world.api.ids[owner], isRunning],
        ],
      );
      if (!hasRows) return report;
      await world.api.query(
        `insert into report_export_row (export_id, service_id, patient_id, episode, content, refused)
         values ($1, $2, $3, 'f1', '{"cells": {}, "faults": [{"column": "1.03 Gender", "code": "missing"}]}', 1)`,
        [report, world.serviceId(owner), await patient(world, owner)],
      );
      return report;
    },
  },
  '{kind}/{change}': { constant: 'earlier' },
  'what-ifs/{id}': {
    make: async (world, owner, _earlier, operation) =>
      world.one(
        `insert into capacity_run (service_id, name, as_of, present_version, patients_total, removed_at)
         values ($1, gen_random_uuid()::text, $2, $3, 0, case when $4::boolean then osteon_now() end) returning id`,
        [world.serviceId(owner), TODAY, shippedProtocol.version, operation === 'restoreWhatIf'],
      ),
  },
  'work/{work}': { constant: 'call' },
  '{work}/{week}': { constant: 'waiting' },
  'callbacks/{provider}': { constant: 'twilio' },
  'inbound/{provider}': { constant: 'twilio' },
  'a/{token}': { constant: 'x'.repeat(43) },
};

const aSender = () => ({ name: 'Records', application: randomUUID(), facility: 'HOSP', addresses: ['10.1.2.3'] });

/** A body that an operation takes, by its id; an operation that wants one and has none here is red. */
export const BODIES: Readonly<Record<string, (world: World, owner: Person, values: Values) => unknown>> = {
  signIn: () => ({}),
  setRetention: () => ({ years: 8 }),
  keepLonger: () => ({ until: '2040-01-01', reason: 'a claim is under way' }),
  checkFile: () => ({}),
  // Text with one head.
  handInFile: () => 12,
  askReportExport: () => ({ format: 'pdf' }),
  setReportMailing: () => ({ roles: ['lead'] }),
  mergePatients: async (world, owner) => ({
    absorbedId: await patient(world, owner),
    reason: 'entered twice at the desk',
    despiteNumbers: true,
  }),
  undoMerge: () => ({ reason: 'they are two sisters' }),
  askErasure: () => ({ reason: 'request', note: 'asked for in writing' }),
  switchService: (world, owner) => ({ serviceId: world.serviceId(owner) }),
  completeSetup: () => ({}),
  searchPatients: () => ({ text: 'Norrland' }),
  showAlike: (world, owner) => ({ family: world.family(owner), birthDate: '1950-01-01' }),
  enrolPatient: (world, owner) => anEnrolment({ family: world.family(owner) }),
  recordFacts: () => ({ facts: [{ type: 'fall', on: TODAY }] }),
  correctFact: () => ({ retract: true, reason: 'recorded twice' }),
  recordContact: () => ({ outcome: 'reached', on: TODAY, redFlags: 'none' }),
  saveContactDraft: () => ({ contactId: randomUUID(), version: 1, content: { note: 'Rang out' } }),
  annulContact: () => ({}),
  assignPatient: (world, owner) => ({ userId: world.api.ids[owner] }),
  changeDetails: () => ({ careHomeResident: true }),
  addContactPoint: () => ({ channel: 'email', value: `${randomUUID()}@example.org` }),
  changeContactPoint: () => ({ consented: false }),
  setOptOut: () => ({ optedOut: true }),
  changeIdentifiers: () => ({ identifiers: [{ system: 'urn:hospital', value: randomUUID() }] }),
  undoFacts: () => ({ factIds: [randomUUID()] }),
  settleUncertain: () => ({ arrived: true }),
  sendManualMessage: () => ({ template: 'manual/please-call' }),
  previewManualMessage: () => ({ template: 'manual/please-call' }),
  makeCalendarFeed: () => ({ language: 'en' }),
  chooseAppearance: () => ({ colorScheme: 'dark' }),
  turnSending: () => ({ scope: 'service', stopped: false }),
  closeWorkItem: () => ({ outcome: 'called' }),
  confirmPossibleFracture: async (world, owner, { id }) => ({
    fracture: { site: 'spine', diagnosedOn: TODAY },
    // Of one that is nobody's, anybody: it is not found before the patient is looked for.
    patientId: await world.one(
      'select coalesce((select patient_id from possible_fracture where id = $1), gen_random_uuid()) as id',
      [id],
    ),
  }),
  rejectPossibleFracture: () => ({ reason: 'seen before' }),
  tellReferrer: () => ({ lines: ['1 High Street'] }),
  changeFinderCode: () => ({ meaning: 'other', label: 'ankle' }),
  assignWorkItem: (world, owner) => ({ userId: world.api.ids[owner] }),
  saveTemplate: () => ({ texts: {} }),
  previewTemplate: () => ({ texts: {} }),
  createHl7Sender: () => aSender(),
  changeHl7Sender: () => aSender(),
  replayHl7Messages: () => ({ ids: [randomUUID()] }),
  requestLetter: () => ({ kind: 'gp', recipient: { name: 'Dr Ahmed', lines: ['1 High Street'] } }),
  importBundle: () => ({ resourceType: 'Bundle', type: 'transaction', entry: [] }),
  giveSecondFactor: () => ({ method: 'totp', code: '000000' }),
  proveAgain: () => ({ method: 'password', password: PASSWORD }),
  signInByPasskey: () => ({}),
  beginProviderSignIn: () => ({}),
  beginLinking: () => ({ provider: 'nobody' }),
  changePassword: () => ({ currentPassword: PASSWORD, newPassword: PASSWORD }),
  confirmTotp: () => ({ ceremony: 'x'.repeat(43), code: '000000' }),
  addPasskey: () => ({}),
  readLink: () => ({ token: 'x'.repeat(43) }),
  completeLink: () => ({ token: 'x'.repeat(43), password: PASSWORD }),
  beginInvitationByProvider: () => ({ token: 'x'.repeat(43), provider: 'nobody' }),
  inviteUser: () => ({ email: `${randomUUID()}@colleagues.example`, displayName: 'Somebody', role: 'nurse' }),
  changeRole: () => ({ role: 'lead' }),
  setDisabled: () => ({ disabled: true }),
  setInstallationAdmin: () => ({ installationAdmin: true }),
  createService: () => ({ ...A_SERVICE, code: randomUUID(), timeZone: 'Europe/London', country: 'GB' }),
  changeService: () => A_SERVICE,
  findAuditedPatients: () => ({ text: 'Norrland' }),
  openEmergencyAccess: async (world, owner) => {
    const sought = anEnrolment({ family: world.family(COUNTERPART[owner]) });
    await enrol(await world.nurse(COUNTERPART[owner]), sought);
    return { identifier: { value: sought.identifiers[0]?.value }, reason: 'brought in unconscious' };
  },
  reviewEmergencyAccess: () => ({ outcome: 'justified' }),
  proposeProtocol: () => ({
    name: 'Ours',
    reason: 'our target is 60 days',
    change: {
      version: randomUUID().slice(0, 13),
      inForceFrom: RULES_FROM,
      changes: [{ path: '/episodeRules/3/due', value: { months: 0, days: 60 } }],
    },
  }),
  startWhatIf: () => ({ name: randomUUID(), fracturePercent: 20 }),
  // By the version that stands: each of those who are tried saves once.
  saveCapacitySettings: async (world, owner) => ({
    settings: { hoursAWeek: 30, minutes: { call: 15, dose: 20, review: 30, check: 10, letter: 5 }, exceptions: [] },
    version: Number(
      await world.one(`select coalesce(max(version), 0)::text as id from capacity_setting where service_id = $1`, [
        world.serviceId(owner),
      ]),
    ),
  }),
  withdrawProtocol: () => ({ note: 'a better one comes' }),
  approveProtocol: () => ({ note: 'read and compared' }),
  confirmDefault: () => ({ rule: 'dose/zoledronate', confirmed: true }),
  statePractice: () => ({ levels: [{ standard: 1, level: 'silver' }] }),
  stateCaseload: () => ({ all: 400, nonSpine: 320, spine: 80 }),
  importNationalFigures: () => ({ csv: 'date,indicator,rate,source\n2026-01-01,flsdb-4,0.6,A register\n' }),
  createClient: () => aClient(),
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

/** Where being let in does not end in success: with which statuses it does, and why that is no refusal of the person. */
export const LET_IN: Readonly<Record<string, readonly [statuses: readonly number[], why: string]>> = {
  saveTemplate: [[422], 'an empty text is refused by its use case'],
  undoFacts: [[409], 'nobody recorded that just now'],
  replaceKeys: [[409], 'the client that is made has a secret and no keys'],
  giveSecondFactor: [[409, 422], 'the session is open already, or the code is not right'],
  askForOwnPasskey: [[409], 'passkeys want an address of the pages'],
  offerPasskey: [[409], 'passkeys want an address of the pages'],
  addPasskey: [[400], 'no authenticator answered'],
  beginLinking: [[404], 'there is no identity provider'],
  confirmTotp: [[410], 'nothing was offered before'],
  removeTotp: [[404], 'there is no app'],
  allowReturn: [[409], 'nobody was erased by it yet'],
};

/** Where what is another's or nobody's is no 404: an empty answer, the same for both. */
export const EMPTY_OF_OTHERS: Readonly<Record<string, string>> = {
  listPatientRecords: 'the records of a patient who was erased can still be asked for',
};

/** Operations of who administers the installation: every service's object is theirs. */
export const OF_THE_INSTALLATION: ReadonlySet<string> = new Set(['changeService', 'setDisabled']);

/** Operations that show another service's patient, each within the limits of emergency access (emergency.spec.ts). */
export const SHOW_OTHERS: ReadonlySet<string> = new Set([
  'openEmergencyAccess',
  'listEmergencyAccesses',
  'readPatientInEmergency',
  'endEmergencyAccess',
]);
