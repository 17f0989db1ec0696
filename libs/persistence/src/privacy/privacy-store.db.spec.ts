import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  allowReturn,
  annulContact,
  askErasure,
  confirmErasure,
  enrolPatient,
  exportPerson,
  findPossibleFractures,
  type FracturePointer,
  importBundles,
  keepLonger,
  listBeyondRetention,
  listErasures,
  personPage,
  readContactForm,
  readPatient,
  recordContact,
  recordFacts,
  requestLetter,
  removeEnded,
  saveContactDraft,
  setRetentionYears,
  type ImportedPatient,
} from '@osteon/application';
import {
  aPatient,
  createClinic,
  createDelivery,
  identifierHash,
  localDay,
  refusal,
  TEST_KEYS,
  type Clinic,
  type Delivery,
} from '@osteon/testing';
import { createPersistence, type Persistence } from '../persistence.ts';
import { createFindingStore } from '../finding/finding-store.ts';
import { PERSON_TABLES } from './person-tables.ts';

const TODAY = '2026-06-17';

let delivery: Delivery;
let api: Persistence;
let clinic: Clinic;
let number = 0;

beforeAll(async () => {
  delivery = await createDelivery();
  api = createPersistence({ role: 'osteon_api', keys: TEST_KEYS, databaseUrl: delivery.database.url, poolSize: 4 });
});
afterAll(async () => {
  await api.close();
  await delivery.close();
});
beforeEach(async () => {
  await delivery.database.travelTo(`${TODAY}T10:00:00Z`);
  clinic = await createClinic(delivery.database, delivery.persistence);
  number += 1;
});

const as = (who: keyof Pick<Clinic, 'nurse' | 'lead' | 'admin'>) => api.as(clinic[who]);
const numberOf = () => `ERASE-${number}`;

/** Somebody of whom something stands in every table. */
async function somebody(): Promise<string> {
  const { nurse } = clinic;
  const story = aPatient()
    .named('Wilhelmina', `Ostrander${number}`)
    .numbered(numberOf(), 'urn:hospital:number')
    .withFracture('wrist', await localDay(clinic, -20))
    .onAlendronate(await localDay(clinic, -14))
    .reachedBy('sms', `+4477009004${String(number).padStart(2, '0')}`)
    .enrolment();
  const { patientId } = await enrolPatient(as('nurse'), nurse, {
    ...story,
    patient: { ...story.patient, address: { lines: ['17 Quillmaker Passage'], city: 'Bath', postalCode: 'QX9 7ZP' } },
  });
  await as('nurse').patients.assign(nurse, nurse.serviceId, patientId, nurse.userId);
  await delivery.plan();
  await delivery.send();
  const { checklists } = await readContactForm(as('nurse'), nurse, patientId);
  const [list] = checklists;
  const { contactId = '' } = await recordContact(as('nurse'), nurse, patientId, {
    outcome: 'reached',
    on: TODAY,
    note: `Spoke of Quillmaker${number}`,
    redFlags: 'none',
    facts: [],
    ticks: [{ taskKey: list?.taskKey ?? '', item: list?.items[0]?.text ?? '', ticked: true }],
  });
  await annulContact(as('nurse'), nurse, patientId, contactId, { reason: `not Quillmaker${number}` });
  await saveContactDraft(as('nurse'), nurse, patientId, {
    contactId: randomUUID(),
    version: 1,
    content: { note: `Typed of Quillmaker${number}` },
  });
  await requestLetter(
    { ...pick(as('nurse')), writeLetter: () => ({ subject: 'A letter', body: 'To the GP' }) },
    nurse,
    patientId,
    { kind: 'gp', recipient: { name: 'Dr Ahmed', lines: ['1 High Street'] } },
  );
  await delivery.database.query(
    `insert into work_item (service_id, patient_id, kind, key, detail) values ($1, $2::uuid, 'reply', 'w/' || $2::uuid, '{"words": "Ostrander writes"}')`,
    [clinic.serviceId, patientId],
  );
  await delivery.database.query(
    `with hospital as (
       insert into machine_client (service_id, name, kind, scopes, redirect_uris, created_by)
       values ($1::uuid, 'Records', 'machine', '{}', '{}', $3)
       on conflict (service_id, name) do update set name = excluded.name returning id
     )
     insert into cds_card (id, service_id, patient_id, client_id, cds_service, rule, hook_instance)
     select gen_random_uuid(), $1::uuid, $2, id, 'follow-up', 'follow-up-overdue', 'instance' from hospital`,
    [clinic.serviceId, patientId, nurse.userId],
  );
  await delivery.database.query(
    `insert into possible_fracture (service_id, patient_id, source, sender, source_key, kind, reported_on, content)
     values ($1, $2::uuid, 'hl7v2', 'RIS', 'p/' || $2::uuid, 'report', '2026-06-01', '{"person": "Ostrander"}')`,
    [clinic.serviceId, patientId],
  );
  return patientId;
}
const pick = ({ letters, patientReader }: ReturnType<typeof as>) => ({ letters, patientReader });

const erase = async (patientId: string) => {
  const { id } = await askErasure(as('lead'), clinic.lead, patientId, {
    reason: 'request',
    note: 'asked for in writing',
  });
  return confirmErasure(as('admin'), clinic.admin, id);
};

/** Tables with a row that contains the text. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await delivery.database.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  );
  const found = [];
  for (const { name } of tables) {
    const rows = await delivery.database.query(`select from "${name}" t where strpos(t::text, $1) > 0`, [text]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

describe('where a person occurs', () => {
  it('is declared: every table that points at a patient, by a key or by a name', async () => {
    const tables = await delivery.database.query<{ name: string }>(
      `with recursive pointing as (
         select 'patient'::regclass::oid as oid
         union select f.conrelid from pg_constraint f join pointing p on f.confrelid = p.oid where f.contype = 'f'
       )
       select relname as name from pg_class where oid in (select oid from pointing)
       union select c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attname in ('patient_id', 'patient_ids')
       order by 1`,
    );
    const declared = PERSON_TABLES.map(({ table }) => table);
    // It hangs on an erasure, which has a patient's id and no patient.
    expect([...tables.map(({ name }) => name), 'erased_number'].sort()).toEqual([...declared].sort());
  });
});

describe('the export of one person', () => {
  it('holds every table in which the person occurs, in words that can be read', async () => {
    const patientId = await somebody();
    const { tables, service } = await exportPerson(as('lead'), clinic.lead, patientId);
    const empty = Object.entries(tables).filter(([, rows]) => rows.length === 0);
    expect(empty.map(([name]) => name).sort()).toEqual(
      [
        'appointment',
        'capacity_item',
        'emergency_access',
        // counted when somebody asks, or by the worker
        'episode_observation',
        'erased_number',
        'erasure',
        'fact_was',
        'file_import_row',
        'gateway_event',
        'hl7_message',
        'hl7_told',
        'inbound_message',
        'patient_merge',
        'patient_merge_row',
        'patient_retention',
        'patient_was',
        'protocol_dry_run_patient',
        'report_export_row',
        'task_change',
      ].filter((name) => (tables[name]?.length ?? 0) === 0),
    );
    const text = JSON.stringify(tables);
    for (const word of [
      numberOf(),
      'Quillmaker Passage',
      '+4477009004',
      'Dr Ahmed',
      'To the GP',
      `Spoke of Quillmaker${number}`,
      `Typed of Quillmaker${number}`,
    ]) {
      expect(text).toContain(word);
    }
    expect(text).not.toContain('v1.test.');
    const page = personPage({
      service,
      exportedAt: '',
      tables: { fact: [{ payload: { note: '<script>x</script>' } }] },
    });
    expect(page).not.toContain('<script');
    const audited = `select role, action, outcome from audit_record where action = 'export-person' and patient_ids @> array[$1::uuid]`;
    expect(await delivery.database.query(audited, [patientId])).toEqual([
      { role: 'lead', action: 'export-person', outcome: 'shown' },
    ]);
  });

  it('is of one’s own service', async () => {
    const patientId = await somebody();
    const other = await createClinic(delivery.database, delivery.persistence);
    expect((await refusal(exportPerson(api.as(other.lead), other.lead, patientId))).code).toBe('FLS-1020');
  });
});

describe('an erasure', () => {
  it('leaves an id, a tombstone and the audit chain, and nothing else', async () => {
    const patientId = await somebody();
    const before = await delivery.database.query<{ n: number }>('select count(*)::int as n from audit_record');
    const erased = await erase(patientId);
    expect(erased).toMatchObject({ patientId, state: 'erased', reason: 'request' });
    expect(await tablesWith(patientId)).toEqual(['audit_record', 'erasure']);
    for (const word of [`Ostrander${number}`, `Quillmaker${number}`, numberOf()])
      expect(await tablesWith(word)).toEqual([]);
    const after = await delivery.database.query<{ n: number }>('select count(*)::int as n from audit_record');
    expect(after[0]?.n).toBeGreaterThan(before[0]?.n ?? 0);
    // What the balance expects is what there is.
    const off = await delivery.database.query(
      `select l.planned_for from (select service_id, planned_for, sum(written) as n from message_ledger group by 1, 2) l
       where l.service_id = $1 and l.n <> (select count(*) from message m where m.service_id = l.service_id and m.planned_for = l.planned_for)`,
      [clinic.serviceId],
    );
    expect(off).toEqual([]);
    expect((await refusal(readPatient(as('nurse'), clinic.nurse, patientId))).code).toBe('FLS-1020');
    const { rows } = await listErasures(as('lead'), clinic.lead, { state: 'erased', limit: 10 });
    expect(rows).toMatchObject([
      { patientId, askedBy: expect.stringContaining('Lead'), settledBy: expect.stringContaining('Admin') },
    ]);
  });

  it('wants two people, once, and of the same service', async () => {
    const patientId = await somebody();
    const ask = { reason: 'request', note: 'asked for in writing' } as const;
    const { id } = await askErasure(as('lead'), clinic.lead, patientId, ask);
    expect((await refusal(askErasure(as('lead'), clinic.lead, patientId, ask))).code).toBe('FLS-1184');
    expect((await refusal(confirmErasure(as('lead'), clinic.lead, id))).code).toBe('FLS-1181');
    const other = await createClinic(delivery.database, delivery.persistence);
    expect((await refusal(confirmErasure(api.as(other.admin), other.admin, id))).code).toBe('FLS-1180');
    expect(await tablesWith(`Ostrander${number}`)).not.toEqual([]);
    await confirmErasure(as('admin'), clinic.admin, id);
    expect((await refusal(confirmErasure(as('admin'), clinic.admin, id))).code).toBe('FLS-1183');
  });

  it('waits while a message is on its way', async () => {
    const patientId = await somebody();
    await delivery.database.query(`update message set state = 'uncertain' where patient_id = $1`, [patientId]);
    const { id } = await askErasure(as('lead'), clinic.lead, patientId, {
      reason: 'mistake',
      note: 'enrolled by mistake',
    });
    expect((await refusal(confirmErasure(as('admin'), clinic.admin, id))).code).toBe('FLS-1182');
    await delivery.database.query(`update message set state = 'accepted' where patient_id = $1`, [patientId]);
    await confirmErasure(as('admin'), clinic.admin, id);
  });

  it('is the only way through history, for nobody but its own function', async () => {
    const patientId = await somebody();
    for (const role of ['osteon_api', 'osteon_worker', null]) {
      await expect(
        delivery.database.query(
          `do $$ begin ${role === null ? '' : `set local role ${role};`}
           perform set_config('osteon.erasing', '${patientId}', true);
           update fact set reason = 'x' where patient_id = '${patientId}'; end $$`,
        ),
      ).rejects.toThrow(/permission denied|keeps history/);
    }
    await expect(delivery.database.query(`delete from fact where patient_id = $1`, [patientId])).rejects.toThrow(
      'keeps history',
    );
    await expect(
      delivery.database.query(
        `do $$ begin set local role osteon_api; perform set_config('osteon.erasing', '${patientId}', true);
         delete from fact where patient_id = '${patientId}'; end $$`,
      ),
    ).rejects.toThrow('permission denied');
  });

  it('is not undone by an import, until a lead allows it', async () => {
    const patientId = await somebody();
    const { id } = await erase(patientId);
    const again: ImportedPatient = {
      identifiers: [{ system: 'urn:hospital:number', value: numberOf() }],
      family: 'Ostrander',
      given: ['Wilhelmina'],
      birthDate: '1950-02-03',
      sex: 'female',
      language: null,
      telecom: [],
      address: null,
      facts: [{ type: 'fracture', sourceKey: 'f', fracture: { id: 'f1', site: 'wrist', diagnosedOn: '2026-05-01' } }],
      setAside: [],
      remarks: [],
    };
    async function* sources() {
      yield await Promise.resolve({
        name: 'one.json',
        stream: (async function* () {
          yield await Promise.resolve(Buffer.from('{}'));
        })(),
      });
    }
    const bring = () =>
      importBundles(
        {
          imports: as('admin').imports,
          translateBundle: async (stream) => {
            for await (const _chunk of stream);
            return { ok: true, patients: [again] };
          },
        },
        clinic.admin,
        sources(),
      );
    const refused = await bring();
    expect(refused.counts).toMatchObject({ bundlesRefused: 1, patientsNew: 0 });
    expect(JSON.stringify(refused.refused)).toContain('FLS-1185');
    const items = await delivery.database.query(
      `select patient_id, detail ->> 'erasureId' as erasure from work_item where service_id = $1 and kind = 'import-refused'`,
      [clinic.serviceId],
    );
    expect(items).toEqual([{ patient_id: null, erasure: id }]);
    const { rows } = await listErasures(as('lead'), clinic.lead, { state: 'all', limit: 10 });
    expect(rows[0]?.cameAgainAt).not.toBeNull();
    expect(await allowReturn(as('lead'), clinic.lead, id)).toMatchObject({ returnAllowedAt: expect.any(String) });
    expect((await bring()).counts).toMatchObject({ bundlesRefused: 0, patientsNew: 1 });
    const found = await delivery.database.query('select from patient_identifier where value_hash = $1', [
      identifierHash(clinic.serviceId, numberOf()),
    ]);
    expect(found).toHaveLength(1);
  });
});

describe('possible fractures that nobody decides', () => {
  const raise = async (days: number, state = 'open') => {
    const [row] = await delivery.database.query<{ id: string }>(
      `with p as (
         insert into possible_fracture (service_id, source, sender, source_key, kind, reported_on, state, content, decided_at, changed_at)
         values ($1::uuid, 'hl7v2', 'RIS', gen_random_uuid()::text, 'report', '2026-01-01', $3, 'sealed',
           case when $3 = 'rejected' then osteon_now() - $2::int * interval '1 day' end,
           osteon_now() - $2::int * interval '1 day')
         returning id)
       insert into work_item (service_id, kind, key, detail, closed_at, outcome)
       select $1::uuid, 'possible-fracture', 'possible-fracture/' || id, '{}',
         case when $3 <> 'open' then osteon_now() end, case when $3 <> 'open' then $3 end
       from p returning substr(key, 19) as id`,
      [clinic.serviceId, days, state],
    );
    return row?.id ?? '';
  };
  const states = async (...ids: string[]) => {
    const rows = await delivery.database.query<{ id: string; state: string; item: string }>(
      `select p.id, p.state, coalesce(w.outcome, 'open') as item from possible_fracture p
       join work_item w on w.service_id = p.service_id and w.key = 'possible-fracture/' || p.id`,
    );
    return ids.map((id) => {
      const found = rows.find((row) => row.id === id);
      return found === undefined ? null : [found.state, found.item];
    });
  };
  const incidents = () =>
    delivery.database.query<{ key: string; detail: unknown }>(
      `select key, detail, closed_at is null as open from work_item where service_id = $1 and kind = 'incident'`,
      [clinic.serviceId],
    );

  it('are closed after their time, counted for the service, and go with the others', async () => {
    const ids = [await raise(179), await raise(181), await raise(182), await raise(181, 'rejected')];
    const removed = await removeEnded(delivery.persistence.retention);
    expect(removed).toMatchObject({ possible_fracture_closed: 2 });
    expect(await states(...ids)).toEqual([
      ['open', 'open'],
      ['lapsed', 'lapsed'],
      ['lapsed', 'lapsed'],
      ['rejected', 'rejected'],
    ]);
    const told = { reason: 'fractures-undecided', undecided: 2, days: 180 };
    expect(await incidents()).toEqual([{ key: `fractures-undecided/${TODAY}`, detail: told, open: true }]);
    const audited = `select role, patient_ids, outcome from audit_record
      where action = 'close-possible-fracture' and service_id = $1 and resource = 'possible-fracture/' || $2`;
    expect(await delivery.database.query(audited, [clinic.serviceId, ids[1]])).toEqual([
      { role: 'worker', patient_ids: [], outcome: 'done' },
    ]);
    // The same day again: what came to its end meanwhile is counted with the rest, and seen though that was seen to.
    await delivery.database.query(
      `update work_item set closed_at = osteon_now(), outcome = 'resolved' where service_id = $1 and kind = 'incident'`,
      [clinic.serviceId],
    );
    await raise(200);
    await removeEnded(delivery.persistence.retention);
    expect(await incidents()).toMatchObject([{ detail: { undecided: 3 }, open: true }]);
    expect(await removeEnded(delivery.persistence.retention)).toEqual({});
    await delivery.database.travelTo('2027-07-23T10:00:00Z');
    await removeEnded(delivery.persistence.retention);
    expect(await states(...ids)).toMatchObject([['lapsed', 'lapsed'], null, null, null]);
  });
});

describe('what feeds told of somebody before it was known whose it is', () => {
  const report = (who: Clinic, identifiers: { system: string; value: string }[], words: string) => {
    const actor = { kind: 'worker', serviceId: who.serviceId } as const;
    const person = { identifiers, family: words, given: ['Wil'], birthDate: '1950-02-03', sex: 'female', telecom: [] };
    const pointer = {
      ...{ source: 'hl7v2', sender: 'RIS', sourceKey: `r/${randomUUID()}`, patientId: null, referrer: null },
      person: { ...person, address: null },
      about: { kind: 'report', text: `Acute fracture of L1. ${words}`, on: TODAY, status: 'final' },
    } as FracturePointer;
    return delivery.persistence
      .as(actor)
      .inTransaction((client) =>
        findPossibleFractures({ findings: createFindingStore(client, TEST_KEYS) }, actor, pointer),
      );
  };
  const message = async (who: Clinic, numbers: { system: string; value: string }[], words: string) => {
    const sender = await api.as(who.admin).hl7.createSender(who.admin, {
      ...{ name: 'Records', application: randomUUID(), facility: 'HOSP', addresses: ['10.1.2.3'], enabled: true },
      ...{ processing: ['P'], timeZone: null, charset: null, systems: {} },
    });
    const { hl7 } = delivery.persistence;
    const raw = Buffer.from(`MSH|${words}`);
    const row = { id: randomUUID(), serviceId: who.serviceId, senderId: sender?.id ?? '', controlId: '1', raw };
    await hl7.keepMessages([{ ...row, digest: Buffer.alloc(32, 1), type: 'ADT^A08', refusal: null }]);
    const claim = await hl7.claimSender(row.senderId, 60_000);
    if (claim === null) throw new Error('somebody else has the sender');
    await hl7.settleMessage(claim, row.id, { state: 'nothing', patientId: null, numbers }, 60_000);
    return row.id;
  };
  /** Of the messages and reports of this test: those that still stand. */
  const left = async (ids: readonly string[]) => {
    const rows = await delivery.database.query<{ id: string }>(
      `select id from hl7_message where id = any($1::uuid[])`,
      [ids],
    );
    return rows.map(({ id }) => ids.indexOf(id)).sort();
  };

  it('is in the export, and goes with the person, by a number that agrees', async () => {
    const patientId = await somebody();
    const number = { system: 'urn:hospital:number', value: numberOf() };
    const others = [
      { ...number, system: 'urn:other' },
      { ...number, value: `${number.value}0` },
    ];
    const other = await createClinic(delivery.database, delivery.persistence);
    const mine = `Unattributed${number.value}`;
    await report(clinic, [others[1]!, number], mine);
    await report(clinic, others, `Others${number.value}`);
    await report(other, [number], `Others${number.value}`);
    const ids = [
      await message(clinic, [number, ...others], mine),
      await message(clinic, others, 'Others'),
      await message(other, [number], 'Others'),
    ];
    const { tables } = await exportPerson(as('lead'), clinic.lead, patientId);
    expect(tables['hl7_message']).toMatchObject([{ id: ids[0], raw: `MSH|${mine}` }]);
    const told = tables['possible_fracture']?.filter((row) => row['patient_id'] === null);
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).toContain(mine);
    expect(JSON.stringify(tables)).not.toContain('Others');
    const key = `possible-fracture/${String(told?.[0]?.['id'])}`;
    expect(tables['work_item']?.map((row) => row['key'])).toContain(key);
    await erase(patientId);
    expect(await left(ids)).toEqual([1, 2]);
    const stand = await delivery.database.query<{ n: number }>(
      `select count(*)::int as n from possible_fracture where source_key like 'r/%'`,
    );
    expect(stand).toEqual([{ n: 2 }]);
    expect(await delivery.database.query('select from work_item where key = $1', [key])).toEqual([]);
  });

  it('costs no more than its size, however many numbers a message names', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => ({ system: 'urn:many', value: String(n) }));
    const id = await message(clinic, [...many, ...many], 'Many');
    const [kept] = await delivery.database.query<{ n: number }>(
      'select cardinality(number_hashes)::int as n from hl7_message where id = $1',
      [id],
    );
    expect(kept).toEqual({ n: 200 });
  });

  it('stays where it is known to be of somebody else', async () => {
    const number = { system: 'urn:hospital:number', value: numberOf() };
    const patientId = await somebody();
    const id = await message(clinic, [number], 'Others');
    number.value += '-2';
    const someoneElse = await enrolPatient(as('nurse'), clinic.nurse, {
      ...aPatient()
        .numbered(number.value, number.system)
        .withFracture('wrist', await localDay(clinic, -20))
        .enrolment(),
    });
    await delivery.database.query(`update hl7_message set patient_id = $2 where id = $1`, [id, someoneElse.patientId]);
    const { tables } = await exportPerson(as('lead'), clinic.lead, patientId);
    expect(tables['hl7_message']).toEqual([]);
    await erase(patientId);
    expect(await left([id])).toEqual([0]);
  });
});

describe('retention', () => {
  it('lists who is beyond it, by the service’s own years, and lets a record be kept longer', async () => {
    const patientId = await somebody();
    await recordFacts(as('nurse'), clinic.nurse, patientId, { facts: [{ type: 'death', on: TODAY, payload: {} }] });
    const beyond = async () => (await listBeyondRetention(as('lead'), clinic.lead, { limit: 10 })).rows;
    await delivery.database.travelTo('2034-06-17T10:00:00Z');
    expect(await beyond()).toEqual([]);
    await delivery.database.travelTo('2034-06-18T10:00:00Z');
    expect(await beyond()).toMatchObject([{ patientId, basis: 'died', since: TODAY, retainUntil: '2034-06-17' }]);
    await setRetentionYears(as('lead'), clinic.lead, 20);
    expect(await beyond()).toEqual([]);
    await setRetentionYears(as('lead'), clinic.lead, 1);
    await keepLonger(as('lead'), clinic.lead, patientId, { until: '2040-01-01', reason: 'a claim is under way' });
    expect(await beyond()).toEqual([]);
    await delivery.database.travelTo('2040-01-02T10:00:00Z');
    expect(await beyond()).toMatchObject([{ patientId, retainUntil: '2040-01-01' }]);
    expect(await tablesWith(`Ostrander${number}`)).toContain('patient');
  });

  it('removes what has ended, bounded, and no record of a patient', async () => {
    const patientId = await somebody();
    await delivery.database.query(
      `insert into sign_in_attempt (email_hash, succeeded, at) select 'x', false, osteon_now() - interval '31 days' from generate_series(1, 1500);
       insert into sign_in_attempt (email_hash, succeeded, at) select 'y', false, osteon_now() - interval '29 days'`,
    );
    const patients = `select (select count(*) from fact) as facts, (select count(*) from message) as messages, (select count(*) from audit_record) as records`;
    const before = await delivery.database.query(patients);
    const removed = await removeEnded(delivery.persistence.retention);
    expect(removed['sign_in_attempt']).toBe(1500);
    expect(await delivery.database.query(`select from sign_in_attempt where email_hash = 'y'`)).toHaveLength(1);
    expect(await delivery.database.query(patients)).toEqual(before);
    await delivery.database.travelTo('2026-12-30T10:00:00Z');
    expect(await removeEnded(delivery.persistence.retention)).toMatchObject({ mailbox_item: expect.any(Number) });
    expect(await delivery.database.query('select from mailbox_item')).toEqual([]);
    expect(await delivery.database.query('select from message where patient_id = $1', [patientId])).not.toEqual([]);
  });
});
