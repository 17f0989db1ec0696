/** What marking reports costs the one who writes: a fact recorded by the use case, with the triggers and without them. */
import { enrolPatient, recordFacts } from '@osteon/application';
import { createPersistence } from '@osteon/persistence';
import { KEYS } from './data-keys.mjs';

const PATIENTS = 60;

const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
const dayBefore = (today, days) =>
  new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);

/** Patients to be written of, with a plan. @returns {Promise<string[]>} their ids */
export async function enrolWritten(url, service, today) {
  const persistence = createPersistence({ role: 'osteon_api', keys: KEYS, databaseUrl: url, poolSize: 1 });
  const actor = { kind: 'cli', serviceId: service };
  const ids = [];
  for (let number = 0; number < PATIENTS; number += 1) {
    const facts = [
      { type: 'fracture', ref: 'f1', on: dayBefore(today, 40 + number), payload: { site: 'spine', symptomatic: true } },
    ];
    const patient = { family: `Written${number}`, given: 'Model', birthDate: '1946-03-04', sex: 'female' };
    const identifiers = [{ system: 'urn:bench', value: `written-${Date.now()}-${number}` }];
    ids.push(
      (await enrolPatient(persistence.as(actor), actor, { patient, identifiers, contactPoints: [], facts })).patientId,
    );
  }
  await persistence.close();
  return ids;
}

/**
 * Turns of A B A B over the same patients, each of whom gets as many facts on the one side as on the other; of pain, at
 * which no indicator looks.
 * @returns {Promise<number>} a write with the triggers over one without, of medians
 */
export async function measureWrites({ url, query, service, today, written }, { turns, say }) {
  const triggers = await query(
    `select t.tgrelid::regclass::text as "table", t.tgname as name from pg_trigger t join pg_proc p on p.oid = t.tgfoid
     where not t.tgisinternal and p.prosrc ~ 'report_dirty'`,
  );
  if (triggers.length === 0) throw new Error('no trigger marks reports');
  const persistence = createPersistence({ role: 'osteon_api', keys: KEYS, databaseUrl: url, poolSize: 1 });
  const actor = { kind: 'cli', serviceId: service };
  const store = persistence.as(actor);
  const write = async (id) => {
    const began = process.hrtime.bigint();
    await recordFacts(store, actor, id, { facts: [{ type: 'pain', on: today, payload: { nrs: 4 } }] });
    return Number(process.hrtime.bigint() - began) / 1e6;
  };
  const figures = { enable: [], disable: [] };
  for (let turn = -1; turn < turns; turn += 1) {
    const sides = turn % 2 === 0 ? ['enable', 'disable'] : ['disable', 'enable'];
    for (const side of sides) {
      for (const { table, name } of triggers) await query(`alter table ${table} ${side} trigger ${name}`);
      const spent = [];
      for (const id of written) spent.push(await write(id));
      if (turn >= 0) figures[side].push(median(spent));
    }
  }
  for (const { table, name } of triggers) await query(`alter table ${table} enable trigger ${name}`);
  await persistence.close();
  const [on, off] = [median(figures.enable), median(figures.disable)];
  say(`  a fact recorded: ${on.toFixed(2)} ms, without marking ${off.toFixed(2)} ms`);
  return on / off;
}
