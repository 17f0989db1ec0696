/** A benchmark that compares different answers is worth nothing: all sides of bench:reports must give the same counts. */
import {
  COMPLETENESS_FIELDS,
  countEpisode,
  emptyTally,
  EPISODE_INDICATORS,
  observationsOf,
  OUTCOMES,
  reportDaysOf,
} from '@osteon/domain';
import { NUMBERS, SHARES } from './reports-duckdb.mjs';
import { NAIVE } from './reports-naive.mjs';

/** The counts of a tally in the order of `NUMBERS`. */
function numbersOf(tally) {
  const counts = (id) => tally.outcomes[EPISODE_INDICATORS.findIndex((indicator) => indicator.id === id)];
  return [
    tally.under50,
    tally.episodes,
    counts('flsdb-3').achieved,
    ...Object.keys(SHARES).flatMap((id) => {
      const { achieved, imputed, failed, died, transferred, 'window-open': open } = counts(id);
      return [achieved, imputed, failed, died, transferred, open];
    }),
    ...COMPLETENESS_FIELDS.flatMap((_, i) => [tally.fields[i].rows, tally.fields[i].missing]),
  ];
}

function mustBeSame(what, found, wanted) {
  const at = wanted.findIndex((number, i) => number !== found[i]);
  if (at !== -1) throw new Error(`${what}: ${NUMBERS[at] ?? at} is ${found[at]} and not ${wanted[at]}`);
}

/** The patients of a service as the pure definitions take them: what holds, in the order in which it was first recorded. */
const FACTS = `
select p.id, p.birth_date::text as "birthDate", p.sex, p.care_home_resident as "careHomeResident",
  json_agg(json_build_object('type', f.type, 'ref', f.ref, 'on', f."on", 'payload', f.payload)
    order by coalesce(first.seq, f.seq)) as facts
from patient p join fact f on f.patient_id = p.id left join fact first on first.id = f.corrects_id
where p.service_id = $1 and not f.retracts and not exists (select from fact c where c.corrects_id = f.id)
group by p.id`;

async function pureNumbers({ query, service, today, year }) {
  const days = reportDaysOf({ ...year, asOf: today });
  const tally = emptyTally();
  for (const { id, birthDate, sex, careHomeResident, facts } of await query(FACTS, [service])) {
    const of = (type) => facts.filter((fact) => fact.type === type);
    const told = {
      id,
      asOf: today,
      patient: { birthDate, sex, careHomeResident },
      fractures: of('fracture').map(({ ref, on, payload }) => ({ id: ref, diagnosedOn: on, ...payload })),
      treatments: of('treatment').map(({ ref, on, payload }) => ({ id: ref, startedOn: on, ...payload })),
      events: facts
        .filter(({ type }) => !['fracture', 'treatment', 'dose', 'supply'].includes(type))
        .map(({ type, on, payload }) => ({ type, on, ...payload })),
    };
    for (const episode of observationsOf(told, days)) countEpisode(tally, episode);
  }
  return numbersOf(tally);
}

/** A row of the summary as a tally: a list of outcomes for each indicator, of rows and missing for each field. */
const tallyOf = ({ episodes, under_50, outcomes, fields }) => ({
  episodes,
  under50: under_50,
  outcomes: EPISODE_INDICATORS.map((_, i) =>
    Object.fromEntries(OUTCOMES.map((outcome, at) => [outcome, outcomes[i * OUTCOMES.length + at]])),
  ),
  fields: COMPLETENESS_FIELDS.map((_, i) => ({ rows: fields[2 * i], missing: fields[2 * i + 1] })),
});

/** Every number of every service and month of the summary, against DuckDB's. */
async function checkMonths({ query, duck, today }) {
  const rows = await query(`select s.*, to_char(month, 'YYYY-MM') as name from report_summary s`);
  const found = new Map(rows.map((row) => [`${row.service_id} ${row.name}`, row]));
  const wanted = await duck.recompute(today);
  if (found.size !== wanted.length) throw new Error(`the summary has ${found.size} months and not ${wanted.length}`);
  for (const [service, month, ...numbers] of wanted) {
    const row = found.get(`${service} ${month}`);
    if (row === undefined) throw new Error(`the summary lacks ${month} of service ${service}`);
    mustBeSame(`${month} of service ${service}`, numbersOf(tallyOf(row)), numbers.map(Number));
  }
}

/** @throws an Error that names the first number in which two sides differ */
export async function checkSides(database) {
  const { sides } = database;
  const ofAll = await sides.duckOfAll();
  mustBeSame('the summary of all services', numbersOf(await sides.summaryOfAll()), ofAll);
  const ofOne = await sides.duckOfOne();
  mustBeSame('the summary of a service', numbersOf(await sides.summaryOfOne()), ofOne);
  mustBeSame('the pure definitions over the facts of a service', await pureNumbers(database), ofOne);
  await sides.full();
  await checkMonths(database);
  mustBeSame('the summary made anew', numbersOf(await sides.summaryOfAll()), ofAll);
}

/**
 * Asks the facts themselves, once: that takes minutes.
 * @returns {Promise<number>} milliseconds
 * @throws an Error that names the first number in which they differ
 */
export async function checkNaive({ query, duck, today }) {
  const period = { from: '1900-01-01', to: today, asOf: today };
  const counts = await duck.report(period);
  const count = (name) => counts[NUMBERS.indexOf(name)];
  let spent = 0;
  for (const [id, ask] of Object.entries(NAIVE)) {
    const began = process.hrtime.bigint();
    const [{ numerator, denominator }] = await query(ask(period));
    spent += Number(process.hrtime.bigint() - began) / 1e6;
    if (!(id in SHARES)) continue;
    const achieved = count(`${id} achieved`);
    const wanted = [achieved, achieved + count(`${id} failed`) + count(`${id} imputed`)];
    mustBeSame(`${id}, asked of the facts`, [numerator, denominator], wanted);
  }
  return spent;
}
