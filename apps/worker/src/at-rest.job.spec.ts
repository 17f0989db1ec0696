import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  applyWaiting,
  askExport,
  checkFile,
  enrolPatient,
  findPossibleFractures,
  type FracturePointer,
  handInFile,
  importBundles,
  type ImportedPatient,
  listWorkItems,
  readMailboxItem,
  readPatient,
  receiveReply,
  requestLetter,
  saveContactDraft,
  searchPatients,
  type UserActor,
  workOnFile,
  writeExport,
} from '@osteon/application';
import {
  createLetterGateway,
  createMessageWriter,
  createServiceWriter,
  type LetterGateway,
  type ServiceWriter,
} from '@osteon/messaging';
import { fileReader, translateMessage } from '@osteon/interop';
import { createFindingStore, createPersistence, SEALED_COLUMNS, type Persistence } from '@osteon/persistence';
import { REPORT_WRITERS } from './write-report-export.job.ts';
import {
  aPatient,
  createClinic,
  createDelivery,
  localDay,
  TEST_KEYS,
  type Clinic,
  type Delivery,
} from '@osteon/testing';

const TELEPHONE = '+447700900456';
const LANDLINE = '+441632960987';
const EMAIL = 'wilhelmina.ostrander@mail.example';
const NUMBER = '485 777 3456';
const STREET = '17 Quillmaker Passage';
const POSTCODE = 'QX9 7ZP';
const STRANGER = '+447700900777';
const IMPORTED_TELEPHONE = '+447700900321';
const IMPORTED_EMAIL = 'theodora.vance@mail.example';
const IMPORTED_NUMBER = 'HOSP-99-12345';
const IMPORTED_STREET = '3 Brackenfold Rise';

const SECRETS = [
  ...[TELEPHONE, LANDLINE, STRANGER, IMPORTED_TELEPHONE].map((number) => number.slice(-9)),
  EMAIL,
  NUMBER,
  STREET,
  POSTCODE,
  IMPORTED_EMAIL,
  IMPORTED_NUMBER,
  IMPORTED_STREET,
];

let delivery: Delivery;
let letters: LetterGateway;
let api: Persistence;
let writer: ServiceWriter;
let clinic: Clinic;
let nurse: UserActor;

beforeAll(async () => {
  delivery = await createDelivery();
  letters = createLetterGateway({ keys: TEST_KEYS, databaseUrl: delivery.database.url });
  api = createPersistence({
    role: 'osteon_api',
    keys: TEST_KEYS,
    databaseUrl: delivery.database.url,
    poolSize: 2,
  });
  const { persistence } = delivery;
  writer = createServiceWriter({ templates: persistence.templates, onFailure: () => undefined });
  await delivery.database.travelTo('2026-06-17T10:00:00Z');
  clinic = await createClinic(delivery.database, persistence);
  ({ nurse } = clinic);
});
afterAll(async () => {
  await api.close();
  await letters.close();
  await delivery.close();
});

/** Every table as text. */
async function everyRow(): Promise<string> {
  const tables = await delivery.database.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const texts = [];
  for (const { name } of tables) {
    const rows = await delivery.database.query<{ row: string }>(`select t::text as row from ${name} t`);
    texts.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return texts.join('\n');
}

/** Columns in which a sealed text stands. */
async function sealedColumns(): Promise<string[]> {
  const columns = await delivery.database.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'public' and data_type in ('text', 'jsonb', 'ARRAY')`,
  );
  const found = [];
  for (const { table, column } of columns) {
    const rows = await delivery.database.query(
      `select from "${table}" where "${column}"::text like '%v1.test.%' limit 1`,
    );
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found.sort();
}

const imported: ImportedPatient = {
  identifiers: [{ system: 'urn:hospital:number', value: IMPORTED_NUMBER }],
  family: 'Vance',
  given: ['Theodora'],
  birthDate: '1950-02-03',
  sex: 'female',
  language: null,
  telecom: [
    { kind: 'phone', value: IMPORTED_TELEPHONE, use: 'mobile' },
    { kind: 'email', value: IMPORTED_EMAIL, use: 'home' },
  ],
  address: { lines: [IMPORTED_STREET], city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' },
  facts: [{ type: 'fracture', sourceKey: 'wrist', fracture: { id: 'f1', site: 'wrist', diagnosedOn: '2026-05-01' } }],
  setAside: [],
  remarks: [],
};

async function importOne(): Promise<void> {
  async function* sources() {
    yield Promise.resolve({
      name: 'one.json',
      stream: (async function* () {
        yield await Promise.resolve(Buffer.from('{}'));
      })(),
    });
  }
  await importBundles(
    {
      imports: delivery.persistence.imports,
      translateBundle: async (stream) => {
        for await (const _chunk of stream);
        return { ok: true, patients: [imported] };
      },
    },
    { kind: 'cli', serviceId: clinic.serviceId },
    sources(),
  );
}

/** Two files of patients: one handed in, one read and checked row by row. */
async function handInFiles(): Promise<void> {
  const actor = { kind: 'cli', serviceId: clinic.serviceId } as const;
  const { persistence } = delivery;
  const deps = { fileImports: persistence.as(actor).fileImports, reader: fileReader };
  const heads =
    'Hospital number,Surname,First name,DOB,Gender,Mobile,Email,Postcode,Street,Date of fracture,Fracture site';
  const row = `${IMPORTED_NUMBER},Vance,Theodora,1949-05-05,F,${IMPORTED_TELEPHONE},${IMPORTED_EMAIL},${POSTCODE},${IMPORTED_STREET},2026-05-05,Wrist`;
  async function* bytes() {
    yield Buffer.from(`${heads}\n${row}\n`);
  }
  await handInFile(deps, actor, 'another.csv', bytes());
  const { id } = await handInFile(deps, actor, 'patients.csv', bytes());
  await checkFile(deps, actor, id, {});
  await workOnFile({ fileImports: persistence.fileImports, as: persistence.as, reader: fileReader }, id, {
    leaseMs: 60_000,
    batch: 10,
    batches: 1,
  });
}

/** A report and a diagnosis of a person whom nobody knows here yet, with words of the sender where they may be. */
async function pointAtFracture(): Promise<void> {
  const actor = { kind: 'cli', serviceId: clinic.serviceId } as const;
  const pointer: FracturePointer = {
    source: 'hl7v2',
    sender: 'RIS',
    sourceKey: 'report/1',
    person: {
      identifiers: [{ system: 'urn:hospital:number', value: IMPORTED_NUMBER }],
      family: 'Vance',
      given: ['Theodora'],
      birthDate: '1950-02-03',
      sex: 'female',
      telecom: [{ kind: 'phone', value: IMPORTED_TELEPHONE, use: 'mobile' }],
      address: { lines: [IMPORTED_STREET], city: 'Leeds', postalCode: POSTCODE, country: 'GB' },
    },
    patientId: null,
    about: {
      kind: 'report',
      text: `Of ${IMPORTED_EMAIL}. Acute fracture of L1 in her of ${IMPORTED_STREET}.`,
      on: '2026-06-10',
      status: 'final',
    },
    referrer: null,
  };
  const coded: FracturePointer = {
    ...pointer,
    sourceKey: 'visit/1',
    about: {
      kind: 'codes',
      codes: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'S72.0', display: `Fell at ${IMPORTED_STREET}` }],
      on: '2026-06-10',
      mechanism: [],
    },
  };
  for (const sent of [pointer, coded]) {
    const raised = await delivery.persistence
      .as(actor)
      .inTransaction((client) =>
        findPossibleFractures({ findings: createFindingStore(client, TEST_KEYS) }, actor, sent),
      );
    expect(raised).toEqual({ raised: 1, nothing: null });
  }
}

/** An appointment that a record system tells of: the message as its bytes came, and what became of it. */
async function receiveMessage(): Promise<void> {
  const { persistence } = delivery;
  const { serviceId } = clinic;
  const sender = await api.as(clinic.admin).hl7.createSender(clinic.admin, {
    ...{ name: 'The record system', application: 'ADT1', facility: 'NORTH', addresses: ['127.0.0.1'] },
    ...{ processing: ['P'], timeZone: null, charset: null, systems: { H1: 'urn:hospital:number' }, enabled: true },
  });
  if (sender === null) throw new Error('The service has such a sender already.');
  const segments = [
    'MSH|^~\\&|ADT1|NORTH|||20260601100000||SIU^S12|1|P|2.5',
    'SCH|1|A1|||||SCAN^Bone density|Normal|30|min|^^^202612010900',
    `PID|1||${IMPORTED_NUMBER}^^^H1^MR||Vance^Theodora||19500203|F|||${STREET}^^Leeds^^${POSTCODE}||^NET^Internet^${IMPORTED_EMAIL}`,
    `AIL|1||${IMPORTED_STREET}`,
  ];
  const digest = Buffer.alloc(32);
  const raw = Buffer.from(segments.join('\r'));
  await persistence.hl7.keepMessages([
    { id: randomUUID(), serviceId, senderId: sender.id, controlId: '1', digest, type: 'SIU^S12', raw, refusal: null },
  ]);
  const { hl7, hl7Effects } = persistence;
  const turn = await applyWaiting({ hl7, hl7Effects, readMessage: translateMessage }, sender.id, { leaseMs: 60_000 });
  expect(turn).toMatchObject({ outcome: 'done', applied: 1 });
}

describe('a database that somebody carries away', () => {
  it('tells no telephone number, no e-mail address, no address and no number of a patient', async () => {
    const persistence = api.as(nurse);
    const story = aPatient()
      .named('Wilhelmina', 'Ostrander')
      .numbered(NUMBER)
      .withFracture('wrist', await localDay(clinic, -20))
      .onAlendronate(await localDay(clinic, -14))
      .enrolment();
    const address = { lines: [STREET], city: 'Bath', postalCode: POSTCODE };
    const ways = [
      { channel: 'sms', value: TELEPHONE },
      { channel: 'email', value: EMAIL },
      { channel: 'phone', value: LANDLINE },
    ] as const;
    const { patientId } = await enrolPatient(persistence, nurse, {
      ...story,
      patient: { ...story.patient, address },
      contactPoints: [...ways],
    });
    const byLetter = await enrolPatient(persistence, nurse, {
      ...story,
      identifiers: [],
      patient: { ...story.patient, address },
      contactPoints: [{ channel: 'letter', value: 'home address' }],
    });
    await importOne();
    await importOne();
    await handInFiles();
    await pointAtFracture();
    await receiveMessage();
    // Told by text, by letter, and to the GP, with the number on it.
    await delivery.plan();
    const texts = await delivery.claim({ channels: ['sms', 'email'] });
    expect(await delivery.send({ claims: texts })).toMatchObject({ accepted: 2 });
    expect(await delivery.send({ gateway: letters })).toMatchObject({ accepted: 1 });
    await requestLetter(
      { letters: persistence.letters, patientReader: persistence.patientReader, writeLetter: writer.writeLetter },
      nurse,
      patientId,
      {
        kind: 'gp',
        recipient: { name: 'Dr Ahmed', lines: [STREET] },
      },
    );
    await saveContactDraft(persistence, nurse, patientId, {
      contactId: randomUUID(),
      version: 1,
      content: { note: `To be called at ${TELEPHONE}, ${STREET}` },
    });
    const asked = { format: 'fls-db', scope: 'service', copy: 'own', from: await localDay(clinic, -60) } as const;
    const { id: report } = await askExport(api.as(clinic.lead), clinic.lead, asked);
    const { persistence: working } = delivery;
    const written = { reportExports: working.reportExports, as: working.as, writers: REPORT_WRITERS };
    expect(await writeExport(written, report, { leaseMs: 60_000 })).toEqual({ outcome: 'finished' });
    const { writeNamed } = createMessageWriter();
    const inbound = { inbound: api.inbound, writeNamed };
    const receive = (sender: string, eventId: string) =>
      receiveReply(inbound, { kind: 'gateway' }, { provider: 'twilio', eventId, sender, body: 'Thank you' });
    expect(await receive(TELEPHONE, 'SM1')).toBe('reply');
    expect(await receive(STRANGER, 'SM2')).toBe('unknown-sender');

    const rows = await everyRow();
    expect(rows).toContain('Ostrander');
    const sealed = ['contact_draft', 'letter', 'mailbox_item', 'inbound_message', 'work_item', 'contact_point'];
    for (const table of [
      ...sealed,
      'report_export_row',
      'file_import_part',
      'file_import_row',
      'hl7_message',
      'appointment',
    ]) {
      expect(rows).toMatch(new RegExp(`^${table}: `, 'm'));
    }
    expect(SECRETS.filter((secret) => rows.includes(secret))).toEqual([]);
    // Nor as bytes, as the rows of an older version have them.
    expect(SECRETS.filter((secret) => rows.includes(Buffer.from(secret).toString('hex')))).toEqual([]);

    // The rotation of keys walks through every place where something is sealed.
    const elsewhere = new Set(['user_totp.secret', 'signing_key.private_key']);
    const declared = SEALED_COLUMNS.map(({ table, value }) => `${table}.${value.split(' ')[0]}`);
    expect(await sealedColumns()).toEqual(declared.filter((name) => !elsewhere.has(name)).sort());

    // …and tells them to those who have the keys.
    const seen = await readPatient(persistence, nurse, patientId);
    expect(seen).toMatchObject({ address, identifiers: [{ value: NUMBER }] });
    expect(seen.contactPoints.map(({ value }) => value)).toEqual([TELEPHONE, EMAIL, LANDLINE]);
    const { rows: found } = await searchPatients(persistence, nurse, { text: NUMBER });
    expect(found.map(({ id }) => id)).toEqual([patientId]);
    const items = await listWorkItems(persistence, nurse, { limit: 50 });
    expect(items.rows.map(({ detail }) => detail['unknownSender']).filter(Boolean)).toEqual([STRANGER]);
    const [item] = await delivery.database.query<{ id: string }>('select id from mailbox_item where patient_id = $1', [
      patientId,
    ]);
    expect(await readMailboxItem(persistence, nurse, String(item?.id))).toMatchObject({ recipient: TELEPHONE });
    expect(
      await delivery.database.query('select from letter where patient_id = $1', [byLetter.patientId]),
    ).toHaveLength(1);
  });
});
