/** A database of realistic size: a few stories planned by the use cases themselves, then copied by SQL. */
import { enrolPatient, SEALED } from '@osteon/application';
import { sealCopies } from './data-keys.mjs';

/** Calendar days before today. */
const before = (today, days) =>
  new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);

/**
 * Stories of one service's patients, as a service that keeps up has them: fractures of the last five months, most of
 * what was due is done, and most of what is planned lies ahead.
 */
function stories(today) {
  const told = [];
  for (let number = 0; number < 40; number += 1) {
    const age = 6 + ((number * 37) % 140);
    const site = ['spine', 'hip', 'wrist', 'spine', 'humerus'][number % 5];
    const facts = [{ type: 'fracture', ref: 'f1', on: before(today, age), payload: { site, symptomatic: true } }];
    const event = (days, type, payload = {}) => {
      if (days < age) facts.push({ type, on: before(today, age - days), payload });
    };
    event(5, 'fls-contact');
    if (number % 4 !== 3) event(20, 'pain', { nrs: 6 });
    if (number % 4 !== 3) event(42, 'pain', { nrs: 3 });
    if (number % 8 !== 7) event(60, 'fls-assessment', { treatment: 'recommended' });
    if (number % 3 === 0 && age > 60) {
      const started = before(today, age - 60);
      const agent = ['denosumab', 'alendronate', 'zoledronate'][(number / 3) % 3];
      facts.push({ type: 'treatment', ref: 't1', on: started, payload: { agent } });
      if (agent !== 'alendronate') facts.push({ type: 'dose', ref: 't1', on: started, payload: {} });
    }
    told.push({ birthDate: `19${35 + (number % 35)}-0${1 + (number % 9)}-1${number % 10}`, facts });
  }
  return told;
}

/**
 * @param {{ persistence: object, query: (sql: string, values?: unknown[]) => Promise<object[]>, patients: number, services: number }} wanted
 * @returns {Promise<{ serviceIds: string[], today: string }>}
 */
export async function buildClinic({ persistence, query, patients, services }) {
  const [region] = await query(`insert into region (code, name) values ('bench', 'Bench') returning id`);
  const rows = await query(
    `insert into service (region_id, code, name, time_zone, country)
     select $1, 'bench-' || n, 'Service ' || n, 'Europe/London', 'GB' from generate_series(0, $2::int) n
     returning id, local_today(time_zone)::text as today`,
    [region.id, services],
  );
  const [model, ...serviceIds] = rows.map(({ id }) => id);
  const { today } = rows[0];
  const told = stories(today);
  for (const [number, { birthDate, facts }] of told.entries())
    await enrolPatient(
      persistence,
      { kind: 'cli', serviceId: model },
      {
        patient: { family: `Family${number}`, given: 'Model', birthDate, sex: number % 4 === 0 ? 'male' : 'female' },
        identifiers: [{ system: 'urn:bench', value: `model-${number}` }],
        contactPoints: [{ channel: 'sms', value: `+4477009${10_000 + number}` }],
        facts,
      },
    );
  const copies = Math.ceil(patients / services / told.length);
  await query(
    `create unlogged table copied as
     select p.id as old_id, gen_random_uuid() as id, v.id as service_id, n
     from patient p cross join unnest($2::uuid[]) as v(id) cross join generate_series(1, $3::int) n
     where p.service_id = $1`,
    [model, serviceIds, copies],
  );
  for (const [table, changed] of Object.entries({
    patient: { id: 'c.id', family: "x.family || '-' || c.n" },
    patient_identifier: { patient_id: 'c.id', value_hash: 'uuid_send(gen_random_uuid())' },
    contact_point: { id: 'gen_random_uuid()', patient_id: 'c.id' },
    fact: { id: 'gen_random_uuid()', patient_id: 'c.id' },
    episode: { id: 'gen_random_uuid()', patient_id: 'c.id' },
    task: { id: 'gen_random_uuid()', patient_id: 'c.id' },
  })) {
    const columns = await query(
      `select column_name as name from information_schema.columns
       where table_name = $1 and table_schema = 'public' and column_name <> 'seq' order by ordinal_position`,
      [table],
    );
    const into = columns.map(({ name }) => `"${name}"`).join(', ');
    const from = columns
      .map(({ name }) => (name === 'service_id' ? 'c.service_id' : (changed[name] ?? `x."${name}"`)))
      .join(', ');
    const owner = table === 'patient' ? 'x.id' : 'x.patient_id';
    await query(
      `insert into "${table}" (${into}) select ${from} from copied c join "${table}" x on ${owner} = c.old_id`,
    );
  }
  await sealCopies(query, 'patient_identifier', { id: 'system', context: SEALED.identifierValue });
  await sealCopies(query, 'contact_point', { id: 'id', context: SEALED.contactValue });
  await query('drop table copied');
  await query('vacuum analyze');
  return { serviceIds, today };
}
