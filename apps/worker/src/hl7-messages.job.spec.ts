import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  applyWaiting,
  changeDetails,
  changeIdentifiers,
  correctFact,
  enrolPatient,
  type MessageOutcome,
  undoMerge,
  type EnrolPatient,
} from '@osteon/application';
import { translateMessage } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import {
  aPatient,
  aService,
  createTestDatabase,
  TEST_KEYS,
  type TestDatabase,
  type TestService,
} from '@osteon/testing';

const NOW = '2026-11-23T10:00:00Z';
let database: TestDatabase;
let api: Persistence;
let worker: Persistence;
/** Where the patient is known. */
let clinic: TestService;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.freezeAt(NOW);
  clinic = await aService(database, { code: 'north' });
  const url = { keys: TEST_KEYS, databaseUrl: database.url, poolSize: 3 };
  api = createPersistence({ role: 'osteon_api', ...url });
  worker = createPersistence({ role: 'osteon_worker', ...url });
});
afterAll(async () => {
  await api.close();
  await worker.close();
  await database.drop();
});

/** A program that sends to a service. */
async function aSender({ admin }: TestService, name = 'PAS'): Promise<string> {
  const sender = await api.as(admin).hl7.createSender(admin, {
    name,
    application: `${name} ${randomUUID()}`,
    facility: '',
    addresses: ['127.0.0.1'],
    processing: ['P', 'T'],
    timeZone: null,
    charset: null,
    systems: {},
    enabled: true,
  });
  return sender!.id;
}

let sent = 0;
/** Keeps a message as the listener does, under a control id of its own. */
async function keep(service: TestService, senderId: string, raw: Uint8Array, controlId?: string): Promise<void> {
  sent += 1;
  await worker.hl7.keepMessages([
    {
      id: randomUUID(),
      serviceId: service.serviceId,
      senderId,
      controlId: controlId ?? String(sent),
      digest: createHash('sha256').update(String(sent)).digest(),
      type: 'ADT^A08',
      raw,
      refusal: null,
    },
  ]);
}
const turn = (senderId: string, most?: number) =>
  applyWaiting({ hl7: worker.hl7, hl7Effects: worker.hl7Effects, readMessage: translateMessage }, senderId, {
    leaseMs: 60_000,
    ...(most === undefined ? {} : { most }),
  });

let patients = 0;
interface Someone {
  readonly patientId: string;
  readonly number: string;
  readonly family: string;
}
async function enrolled(service: TestService, more: Partial<EnrolPatient['patient']> = {}): Promise<Someone> {
  patients += 1;
  const number = `H${String(patients).padStart(6, '0')}`;
  const story = aPatient().withFracture('wrist', '2026-09-01').enrolment();
  const family = more.family ?? `Example${'abcdefghijklmnopqrstuvwxyz'.charAt(patients)}`;
  const { patientId } = await enrolPatient(api.as(service.nurse), service.nurse, {
    ...story,
    patient: { ...story.patient, family, given: 'Ada', birthDate: '1948-03-07', sex: 'female', ...more },
    identifiers: [{ system: 'urn:hl7v2:H1', value: number, type: 'MR' }],
    contactPoints: [],
  });
  return { patientId, number, family };
}

interface Said {
  readonly at?: string;
  readonly segments?: readonly string[];
  readonly died?: string;
  readonly dead?: string;
  readonly name?: string;
  readonly address?: string;
}
const messageOf = (type: string, { number, family }: Omit<Someone, 'patientId'>, said: Said = {}): Uint8Array => {
  const { at = '20261120100000', segments = [], died = '', dead = '', name = `${family}^Ada`, address = '' } = said;
  return Buffer.from(
    [
      `MSH|^~\\&|PAS||OSTEON||${at}||${type}|1|P|2.5`,
      `EVN||${at}`,
      `PID|1||${number}^^^H1^MR||${name}||19480307|F|||${address}${'|'.repeat(18)}${died}|${dead}`,
      ...segments,
    ].join('\r'),
  );
};
const PV1 = (visit: string, disposition = '', left = ''): string =>
  `PV1|1|I|||||||||||||||||${visit}${'|'.repeat(17)}${disposition}${'|'.repeat(8)}|${left}`;
const result = (order: string, value: string, { status = 'F', on = '20261101' } = {}): string[] => [
  `OBR|1||${order}|VITD^Vitamin D^L|||${on}|||||||||||||||||LAB|F`,
  `OBX|1|NM|62292-8^^LN||${value}|ng/mL|||||${status}`,
];

/** What is known of the people of a service: of rows, what a message can change. */
async function stateOf({ serviceId }: TestService) {
  const rows = <Row = object>(sql: string): Promise<Row[]> => database.query<Row>(sql, [serviceId]);
  return {
    patients: await rows<{ id: string; family: string }>(
      `select id, family, given, birth_date::text, sex, died_on::text, address is not null as address from patient where service_id = $1 order by id`,
    ),
    identifiers: await rows(
      `select patient_id, system, encode(value_hash, 'hex') as hash from patient_identifier where service_id = $1 order by 1, 2, 3`,
    ),
    contacts: await rows(
      `select patient_id, channel, encode(value_hash, 'hex') as hash from contact_point where service_id = $1 order by 1, 2, 3`,
    ),
    facts: await rows(
      `select patient_id, type, "on"::text, payload, source_key, retracts from fact f where service_id = $1
       and not exists (select from fact l where l.corrects_id = f.id) and not retracts order by 1, 2, 3, 4::text`,
    ),
    tasks: await rows(`select patient_id, key from task where service_id = $1 order by 1, 2`),
    items: await rows(
      `select kind, key from work_item where service_id = $1 and kind <> 'possible-fracture' order by 1, 2`,
    ),
    pointed: await rows(`select source_key, state from possible_fracture where service_id = $1 order by 1, 2`),
    appointments: await rows(
      `select patient_id, source_key, starts_at, ends_at, status from appointment where service_id = $1 order by 1, 2`,
    ),
  };
}

const heldFacts = (patientId: string) =>
  database.query<{ type: string; on: string; payload: { value?: number } }>(
    `select type, "on"::text, payload from fact f where patient_id = $1 and not retracts and type <> 'fracture'
     and not exists (select from fact l where l.corrects_id = f.id) order by seq`,
    [patientId],
  );
const stored = async (patientId: string) =>
  (
    await database.query<Record<string, string | null>>(
      `select family, given, address, died_on::text as died from patient where id = $1`,
      [patientId],
    )
  )[0];
const outcomes = (senderId: string) =>
  database.query<Pick<MessageOutcome, 'state' | 'patientId'>>(
    `select state, patient_id as "patientId" from hl7_message where sender_id = $1 order by number`,
    [senderId],
  );

describe('messages about a known patient', () => {
  it('bring their details up to date, and one that comes late does not', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    for (const [type, at, town] of [
      ['A08', '20261120', 'First'],
      ['A08', '20261119080000', 'Late'],
      ['A31', '20261121080000', 'Last'],
      ['A31', '20261120090000', 'Late'],
    ] as const) {
      await keep(clinic, sender, messageOf(`ADT^${type}`, ada, { at, address: `1 New Road^^${town}^^AB1 2CD` }));
    }
    expect(await turn(sender)).toEqual({ outcome: 'done', applied: 2, nothing: 2, faults: 0 });
    const details = await api.as(clinic.nurse).details.readDetails(clinic.serviceId, ada.patientId);
    expect(details?.person.address).toMatchObject({ city: 'Last' });
  });

  it('leave what a person has corrected since', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    const address = { lines: ['Read out by her'], city: 'Town', postalCode: 'AB1 2CD', country: null };
    await changeDetails(api.as(clinic.nurse), clinic.nurse, ada.patientId, { address });
    const byHand = await stored(ada.patientId);
    const told = { name: `${ada.family.toUpperCase()}^Ada`, address: '1 Old Road^^Town' };
    await keep(clinic, sender, messageOf('ADT^A08', ada, { at: '20261122080000', ...told }));
    await turn(sender);
    expect(await stored(ada.patientId)).toEqual({ ...byHand, family: ada.family.toUpperCase() });
    await keep(clinic, sender, messageOf('ADT^A08', ada, { at: '20261123120000', ...told }));
    await turn(sender);
    expect((await stored(ada.patientId))?.['address']).not.toBe(byHand?.['address']);
  });

  it('record a death, and a discharge that told of one is taken back with it', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    await keep(clinic, sender, messageOf('ADT^A03', ada, { segments: [PV1('V1', '20', '20261119')] }));
    await turn(sender);
    expect(await heldFacts(ada.patientId)).toMatchObject([{ type: 'death', on: '2026-11-19' }]);
    await keep(clinic, sender, messageOf('ADT^A13', ada, { at: '20261121100000', segments: [PV1('V1')] }));
    // Sent again, and late.
    await keep(clinic, sender, messageOf('ADT^A03', ada, { segments: [PV1('V1', '20', '20261119')] }));
    await turn(sender);
    expect(await heldFacts(ada.patientId)).toEqual([]);
    expect(await stored(ada.patientId)).toMatchObject({ died: null });
  });

  it('take back no death that was told otherwise, and say when somebody lives', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    await keep(clinic, sender, messageOf('ADT^A08', ada, { died: '20261115', dead: 'Y' }));
    await keep(clinic, sender, messageOf('ADT^A13', ada, { at: '20261121100000', segments: [PV1('V1')] }));
    await keep(clinic, sender, messageOf('ADT^A08', ada, { at: '20261122100000', dead: 'N' }));
    await turn(sender);
    expect(await stored(ada.patientId)).toMatchObject({ died: '2026-11-15' });
    const items = await database.query(
      `select detail ->> 'reason' as reason from work_item where patient_id = $1 and kind = 'incident'`,
      [ada.patientId],
    );
    expect(items).toEqual([{ reason: 'said-to-be-alive' }]);
  });

  it('record, correct and take back results, never over a person’s word', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    const values = async () => (await heldFacts(ada.patientId)).map(({ payload }) => payload.value);
    await keep(clinic, sender, messageOf('ORU^R01', ada, { segments: result('F1', '31') }));
    await keep(clinic, sender, messageOf('ORU^R01', ada, { segments: result('F2', '20') }));
    await turn(sender);
    expect(await values()).toEqual([31, 20]);
    const later = { at: '20261121100000' };
    await keep(clinic, sender, messageOf('ORU^R01', ada, { ...later, segments: result('F1', '13', { status: 'C' }) }));
    await keep(clinic, sender, messageOf('ORU^R01', ada, { ...later, segments: result('F2', '', { status: 'W' }) }));
    await keep(clinic, sender, messageOf('ORU^R01', ada, { segments: result('F1', '99') }));
    await turn(sender);
    expect(await values()).toEqual([13]);
    const [{ id } = { id: '' }] = await database.query<{ id: string }>(
      `select id from fact where patient_id = $1 and payload ->> 'value' = '13'`,
      [ada.patientId],
    );
    await correctFact(api.as(clinic.nurse), clinic.nurse, ada.patientId, id, {
      payload: { test: 'vitamin-d', value: 14, unit: 'ng/mL' },
      reason: 'read out by the laboratory',
    });
    await keep(clinic, sender, messageOf('ORU^R01', ada, { at: '20261122100000', segments: result('F1', '15') }));
    await turn(sender);
    expect(await values()).toEqual([14]);
  });

  it('give back a result that was taken back', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    for (const [day, value, status] of [
      ['01', '31', 'F'],
      ['02', '', 'W'],
      ['03', '32', 'F'],
    ] as const) {
      const segments = result('F1', value, { status });
      await keep(clinic, sender, messageOf('ORU^R01', ada, { at: `202611${day}100000`, segments }));
    }
    await turn(sender);
    expect((await heldFacts(ada.patientId)).map(({ payload }) => payload.value)).toEqual([32]);
  });

  it('book, move, change and cancel an appointment, in whatever order they come', async () => {
    const ada = await enrolled(clinic);
    const schedule = (when: string, place: string): string[] => [
      `SCH|1|A1|||||SCAN^Bone density|Normal|30|min|^^^${when}`,
      `AIL|1||${place}`,
    ];
    const told = [
      messageOf('SIU^S12', ada, { at: '20261101100000', segments: schedule('202612010900', 'Room 1') }),
      messageOf('SIU^S13', ada, { at: '20261102100000', segments: schedule('202612020900', 'Room 1') }),
      messageOf('SIU^S14', ada, { at: '20261103100000', segments: schedule('', 'Room 2') }),
    ];
    const seen = [];
    for (const inOrder of [told, told.toReversed()]) {
      const sender = await aSender(clinic);
      for (const message of inOrder) await keep(clinic, sender, message);
      await turn(sender);
      seen.push(
        await database.query(
          `select patient_id as "patientId", starts_at as "startsAt", moved_from as "movedFrom", status from appointment
           where source_key = $1`,
          [`hl7:${sender}/appointment/A1`],
        ),
      );
    }
    const booked = { patientId: ada.patientId, startsAt: new Date('2026-12-02T09:00:00Z'), status: 'booked' };
    // Of a move that is told of last, nobody knows any more from when.
    const movedFrom = new Date('2026-12-01T09:00:00Z');
    expect(seen).toEqual([[{ ...booked, movedFrom }], [{ ...booked, movedFrom: null }]]);
  });

  it('have their fault recorded, and the next one is carried out', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    await keep(clinic, sender, messageOf('ORU^R01', ada, { segments: result('F1', '31', { on: '19400101' }) }));
    await keep(clinic, sender, Buffer.from('MSH|^~\\&|PAS||||20261120||ADT^A08|7|P|2.5\rPID|1||||^'));
    await keep(clinic, sender, messageOf('ORU^R01', ada, { segments: result('F2', '20') }));
    expect(await turn(sender)).toEqual({ outcome: 'done', applied: 1, nothing: 0, faults: 2 });
    const faults = await database.query(
      `select fault ->> 'code' as code, fault -> 'place' ->> 'segment' as segment from hl7_message
       where sender_id = $1 and state = 'fault' order by number`,
      [sender],
    );
    expect(faults).toEqual([
      { code: 'FLS-1012', segment: null },
      { code: 'FLS-1552', segment: 'PID' },
    ]);
  });
});

describe('messages about somebody who is not known', () => {
  it('leave nothing but a possible fracture, which the cancel of the admission withdraws', async () => {
    const service = await aService(database, { code: `s${randomUUID().slice(0, 8)}` });
    const sender = await aSender(service);
    const stranger = { number: 'X1', family: 'Stranger' };
    const before = await stateOf(service);
    await keep(service, sender, messageOf('ADT^A08', stranger, { dead: 'Y', died: '20261101' }));
    await keep(service, sender, messageOf('ORU^R01', stranger, { segments: result('F1', '31') }));
    expect(await turn(sender)).toMatchObject({ applied: 0, nothing: 2 });
    expect(await stateOf(service)).toEqual(before);
    // By its number it is found when the person becomes known, and is to be erased.
    const hashed = 'select distinct number_hashes as hashes from hl7_message where sender_id = $1';
    const [{ hashes } = { hashes: [] }] = await database.query<{ hashes: unknown[] }>(hashed, [sender]);
    expect(hashes).toHaveLength(1);
    const segments = [PV1('V1'), 'DG1|1||S72.0^Fracture of neck of femur^I10||20261110|A'];
    await keep(service, sender, messageOf('ADT^A01', stranger, { segments }));
    expect(await turn(sender)).toMatchObject({ applied: 1 });
    expect(await stateOf(service)).toMatchObject({ pointed: [{ state: 'open' }], patients: [] });
    await keep(service, sender, messageOf('ADT^A11', stranger, { at: '20261121100000', segments: [PV1('V1')] }));
    await turn(sender);
    expect(await stateOf(service)).toMatchObject({ pointed: [{ state: 'withdrawn' }] });
  });

  it('are about somebody else where only the number fits', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    await keep(clinic, sender, messageOf('ADT^A08', ada, { name: 'Quite^Another', dead: 'Y', died: '20261101' }));
    await turn(sender);
    expect(await stored(ada.patientId)).toMatchObject({ family: ada.family, died: null });
    expect(await outcomes(sender)).toEqual([{ state: 'nothing', patientId: null }]);
  });
});

describe('a merge of two records of the hospital', () => {
  const MRG = (number: string): string => `MRG|${number}^^^H1^MR`;
  const both = async (service: TestService) => {
    const kept = await enrolled(service, { family: 'Twice' });
    const given = await enrolled(service, { family: 'Twice' });
    return { kept, given };
  };
  /** What two records are planned for and counted by. */
  const planned = ({ serviceId }: TestService) =>
    database.query(
      `select p.id, p.merged_into_id as into, p.died_on,
        (select count(*)::int from episode e where e.patient_id = p.id and e.withdrawn_at is null) as episodes,
        (select array_agg(t.key order by t.key) from task t where t.patient_id = p.id and t.withdrawn_at is null) as tasks,
        (select count(*)::int from patient_identifier i where i.patient_id = p.id) as numbers
       from patient p where p.service_id = $1 order by p.id`,
      [serviceId],
    );
  const incidents = ({ serviceId }: TestService) =>
    database.query(`select patient_id as "patientId" from work_item where service_id = $1 and kind = 'incident'`, [
      serviceId,
    ]);
  const merged = ({ serviceId }: TestService) =>
    database.query<{ id: string }>(`select id from patient_merge where service_id = $1 and undone_at is null`, [
      serviceId,
    ]);

  it('makes one of two patients, once; and what a person undoes stays undone', async () => {
    const service = await aService(database, { code: `m${randomUUID().slice(0, 8)}` });
    const sender = await aSender(service);
    const { kept, given } = await both(service);
    const before = await planned(service);
    const told = messageOf('ADT^A40', kept, { segments: [MRG(given.number)] });
    await keep(service, sender, told, 'A40-1');
    await keep(service, sender, told, 'A40-1');
    expect(await turn(sender)).toMatchObject({ applied: 1, nothing: 1, faults: 0 });
    const after = await planned(service);
    expect(after.find(({ id }) => id === given.patientId)).toMatchObject({ into: kept.patientId, tasks: null });
    expect(after.find(({ id }) => id === kept.patientId)).toMatchObject({ numbers: 2 });
    // What comes under the number that was given up is the survivor's.
    await keep(service, sender, messageOf('ORU^R01', given, { segments: result('F1', '31') }));
    await turn(sender);
    expect(await heldFacts(kept.patientId)).toMatchObject([{ type: 'lab' }]);
    const [{ id } = { id: '' }] = await database.query<{ id: string }>(
      `select id from fact where type = 'lab' and patient_id = $1`,
      [kept.patientId],
    );
    await correctFact(api.as(service.nurse), service.nurse, kept.patientId, id, { retract: true, reason: 'not hers' });

    const [merge] = await merged(service);
    await undoMerge(api.as(service.nurse), service.nurse, merge!.id, 'two people');
    expect(await planned(service)).toEqual(before);
    await keep(service, sender, told, 'A40-1');
    await turn(sender);
    expect(await planned(service)).toEqual(before);
    expect(await incidents(service)).toEqual([]);
    await keep(service, sender, messageOf('ADT^A40', kept, { at: '20261122100000', segments: [MRG(given.number)] }));
    await turn(sender);
    expect(await planned(service)).toEqual(before);
    expect(await incidents(service)).toEqual([{ patientId: kept.patientId }]);
  });

  it('adds the number where one of the two is known', async () => {
    const service = await aService(database, { code: `m${randomUUID().slice(0, 8)}` });
    const sender = await aSender(service);
    const ada = await enrolled(service);
    await keep(service, sender, messageOf('ADT^A40', { ...ada, number: 'NEW1' }, { segments: [MRG(ada.number)] }));
    await keep(service, sender, messageOf('ADT^A40', ada, { segments: [MRG('OLD1')] }));
    await keep(service, sender, messageOf('ADT^A40', { ...ada, number: 'X1' }, { segments: [MRG('X2')] }));
    expect(await turn(sender)).toMatchObject({ applied: 2, nothing: 1 });
    expect(await planned(service)).toMatchObject([{ numbers: 3, into: null }]);
  });

  it('is a person’s to decide where the name does not fit, or what is known of both cannot be one person’s', async () => {
    const service = await aService(database, { code: `m${randomUUID().slice(0, 8)}` });
    const sender = await aSender(service);
    const ada = await enrolled(service, { family: 'Quite' });
    const eve = await enrolled(service, { family: 'Another', given: 'Eve', birthDate: '1951-01-01' });
    await keep(service, sender, messageOf('ADT^A40', ada, { segments: [MRG(eve.number)] }));
    expect(await turn(sender)).toMatchObject({ nothing: 1 });
    expect(await incidents(service)).toEqual([{ patientId: ada.patientId }]);
    const { kept, given } = await both(service);
    await changeIdentifiers(api.as(service.nurse), service.nurse, kept.patientId, [
      { system: 'urn:hl7v2:H1', value: kept.number },
      { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765919' },
    ]);
    await changeIdentifiers(api.as(service.nurse), service.nurse, given.patientId, [
      { system: 'urn:hl7v2:H1', value: given.number },
      { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765870' },
    ]);
    await keep(service, sender, messageOf('ADT^A40', kept, { segments: [MRG(given.number)] }));
    expect(await turn(sender)).toMatchObject({ faults: 1 });
    expect(await merged(service)).toEqual([]);
    expect(await incidents(service)).toHaveLength(2);
  });
});

describe('a report', () => {
  it('points at a fracture once, and a correction without one withdraws it', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    const report = (text: string, status = 'F'): string[] => [
      `OBR|1||R1|XR^X-ray^L|||20261101|||||||||||||||||RAD|${status}`,
      ...text.split('. ').map((line, at) => `OBX|1|TX|RPT^Report^L|${at + 1}|${line}||||||F`),
    ];
    const pointed = () =>
      database.query(`select state, patient_id as "patientId" from possible_fracture where source_key like $1`, [
        `hl7:${sender}/%`,
      ]);
    const told = 'Lumbar spine. There is an acute wedge compression fracture of L1';
    await keep(clinic, sender, messageOf('ORU^R01', ada, { segments: report(told) }));
    await keep(clinic, sender, messageOf('ORU^R01', ada, { segments: report(told) }));
    await turn(sender);
    expect(await pointed()).toEqual([{ state: 'open', patientId: ada.patientId }]);
    const later = { at: '20261121100000', segments: report('Lumbar spine. There is no fracture', 'C') };
    await keep(clinic, sender, messageOf('ORU^R01', ada, later));
    await keep(clinic, sender, messageOf('ORU^R01', ada, { segments: report(told) }));
    await turn(sender);
    expect(await pointed()).toMatchObject([{ state: 'withdrawn' }]);
  });
});

describe('messages of one sender', () => {
  it('go on after a stop where they were', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    for (const value of ['1', '2', '3']) {
      const at = `2026110${value}100000`;
      await keep(clinic, sender, messageOf('ORU^R01', ada, { at, segments: result('F1', value) }));
    }
    expect(await turn(sender, 1)).toMatchObject({ outcome: 'more' });
    expect(await turn(sender)).toMatchObject({ outcome: 'done' });
    expect((await heldFacts(ada.patientId)).map(({ payload }) => payload.value)).toEqual([3]);
  });

  it('are carried out by one at a time', async () => {
    const sender = await aSender(clinic);
    expect(await worker.hl7.claimSender(sender, 60_000)).not.toBeNull();
    expect(await turn(sender)).toMatchObject({ outcome: 'taken' });
  });

  it('wait when they cannot be carried out now, and are put aside in the end', async () => {
    const sender = await aSender(clinic);
    const ada = await enrolled(clinic);
    await keep(clinic, sender, messageOf('ADT^A08', ada));
    const away = () => Promise.reject(new Error('away'));
    const deps = { hl7: worker.hl7, hl7Effects: { inTransaction: away }, readMessage: translateMessage };
    for (let tried = 1; tried < 5; tried += 1) {
      await expect(applyWaiting(deps, sender, { leaseMs: 60_000 })).rejects.toThrow('away');
      expect(await outcomes(sender)).toMatchObject([{ state: 'received' }]);
    }
    expect(await applyWaiting(deps, sender, { leaseMs: 60_000 })).toMatchObject({ outcome: 'done', faults: 1 });
  });
});

const root = path.resolve(import.meta.dirname, '../../..');
const folder = path.join(path.resolve(root, process.env['OSTEON_SHARED'] ?? '../shared'), 'data/hl7v2');
const isThere = existsSync(folder);
if (!isThere) process.stderr.write('skipped: the HL7 v2 messages are not there (OSTEON_SHARED)\n');

(isThere ? describe : describe.skip)('messages that others sent', () => {
  /** A service in which the person of most of them is known, and another. */
  async function theirService(): Promise<TestService> {
    const service = await aService(database, { code: `t${randomUUID().slice(0, 8)}` });
    for (const [system, value, family, given, birthDate, sex] of [
      ['urn:hl7v2:2.16.1', 'PATID1234', 'EVERYMAN', 'ADAM', '1988-08-18', 'male'],
      ['urn:hl7v2:BCBS', '12345', 'Test', 'Test', '2018-02-05', 'female'],
    ] as const) {
      await enrolPatient(api.as(service.nurse), service.nurse, {
        patient: { family, given, birthDate, sex },
        identifiers: [{ system, value }],
        contactPoints: [],
        facts: [],
      });
    }
    return service;
  }
  const files = isThere ? readdirSync(folder).filter((name) => name.endsWith('.hl7')) : [];
  const control = (name: string): string =>
    translateMessage(readFileSync(path.join(folder, name)), {
      timeZone: 'Europe/London',
      today: '2026-11-23',
      systems: {},
      processing: ['P', 'T'],
      charset: null,
    }).header?.controlId ?? '';

  /** With names in place of ids that are others each time. */
  async function describedState(service: TestService, sender: string): Promise<string> {
    const state = await stateOf(service);
    const names = state.patients.map(({ id, family }) => [id, family] as const);
    const described = [...names, [sender, 'sender'] as const].reduce(
      (text, [id, name]) => text.replaceAll(id, name),
      JSON.stringify(state),
    );
    const lists = JSON.parse(described) as Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
    const plain = Object.entries(lists).flatMap(([list, rows]) =>
      rows.map(({ hash, ...row }) => `${list} ${JSON.stringify(row)}${hash === undefined ? '' : ' #'}`),
    );
    return plain.sort().join('\n');
  }

  it('leave the same twice and in reverse as once', async () => {
    const states = [];
    const once = [...files];
    for (const order of [once, [...once, ...once], once.toReversed()]) {
      const service = await theirService();
      const sender = await aSender(service);
      for (const name of order) await keep(service, sender, readFileSync(path.join(folder, name)), control(name));
      const turned = await turn(sender, 1_000);
      expect(turned.outcome).toBe('done');
      states.push(await describedState(service, sender));
    }
    expect(states[0]).toContain('"died_on":"2008-08-25"');
    expect(states[0]).toContain('appointments');
    expect(states[1]).toBe(states[0]);
    expect(states[2]).toBe(states[0]);
  });
});
