/**
 * Random patients' facts as a clinic has them, a line each: a fracture or three, courses of treatment with what was
 * given, five to forty events, a service with its zone and holidays. Every patient is good facts. Patient n of a seed
 * is always the same, however many are asked for.
 *
 *   node test/bench/random-facts.mjs COUNT [SEED]
 */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { addDays } from '@osteon/domain';

/** Numbers from 0 to 1 (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TODAY = '2027-06-30';
const YEARS = 5 * 365;
const DATES = Array.from({ length: YEARS + 1 }, (_, ago) => addDays(TODAY, -ago));
/** The local date so many days before the last of the data. */
const before = (ago) => DATES[ago];

const HOLIDAYS = ['01-01', '02-06', '04-25', '05-04', '05-25', '08-31', '10-26', '12-25', '12-26'];
const SERVICES = ['Europe/London', 'Pacific/Auckland', 'America/New_York', 'Asia/Tokyo'].map((timeZone, n) => ({
  id: `service-${n + 1}`,
  timeZone,
  holidays: ['2026', '2027', '2028'].flatMap((year) => HOLIDAYS.slice(n).map((day) => `${year}-${day}`)),
}));
/** Days between doses. */
const INJECTED = { denosumab: 183, zoledronate: 365, 'ibandronate-iv': 91, romosozumab: 30 };
const TAKEN = ['alendronate', 'alendronate', 'risedronate', 'teriparatide', 'raloxifene', 'calcium-vitamin-d'];

/** One patient's facts. */
export function randomFacts(number, seed = 1) {
  const random = randomOf(seed * 0x9e3779b1 + number);
  const chance = (part) => random() < part;
  const whole = (least, most) => least + Math.floor(random() * (most - least + 1));
  const oneOf = (list) => list[Math.floor(random() * list.length)];

  const first = whole(0, YEARS - 400); // days since the first fracture
  const fractures = Array.from({ length: oneOf([1, 1, 1, 1, 2, 2, 3]) }, (_, n) => {
    const ago = n === 0 ? first : whole(0, first);
    const site = chance(0.4) ? 'spine' : oneOf(['hip', 'humerus', 'pelvis', 'wrist', 'wrist', 'other']);
    const occurred = whole(0, 20);
    const fracture = { id: `f${n + 1}`, site, diagnosedOn: before(ago), occurredOn: before(ago + occurred) };
    if (site === 'spine' && chance(0.7)) fracture.symptomOnsetOn = before(ago + whole(0, 40));
    if (site === 'spine' && chance(0.2)) fracture.symptomatic = false;
    if (site === 'hip') fracture.surgeryOn = before(Math.max(0, ago - 1));
    if (chance(0.5)) fracture.fallRelated = chance(0.7);
    return fracture;
  });

  const treatments = Array.from({ length: oneOf([0, 1, 1, 1, 2]) }, (_, n) => {
    const agent = chance(0.5) ? oneOf(Object.keys(INJECTED)) : oneOf(TAKEN);
    const start = whole(0, first);
    const treatment = { id: `t${n + 1}`, agent, startedOn: before(start) };
    const interval = INJECTED[agent];
    if (interval === undefined) {
      treatment.supplies = [];
      for (let ago = start; ago >= 0 && treatment.supplies.length < 12; ago -= 84 + whole(-7, 14)) {
        treatment.supplies.push({ on: before(ago), days: 84 });
      }
    } else {
      treatment.doses = [];
      const most = agent === 'romosozumab' ? 12 : 8;
      for (let ago = start; ago >= 0 && treatment.doses.length < most; ago -= interval + whole(-3, 20)) {
        treatment.doses.push(before(ago));
      }
    }
    if (chance(0.2)) {
      treatment.endedOn = before(whole(0, start));
      treatment.endReason = 'changed';
    }
    if (chance(0.1)) treatment.plannedStopOn = before(whole(0, start));
    if (agent === 'alendronate' && chance(0.1)) treatment.pausedOn = before(whole(0, start));
    return treatment;
  });

  const makers = {
    'fls-contact': () => ({}),
    'fls-assessment': () => ({ treatment: oneOf(['recommended', 'recommended', 'continue', 'undecided']) }),
    dxa: () => (chance(0.7) ? { status: 'scanned', tScore: -whole(10, 40) / 10 } : { status: 'ordered' }),
    'falls-assessment': () => ({ status: oneOf(['done', 'referred']), risk: oneOf(['low', 'intermediate', 'high']) }),
    pain: () => ({ nrs: whole(0, 10), rdq: whole(0, 24), worsening: chance(0.1) }),
    'augmentation-review': () => ({ nrs: whole(0, 7), outcome: oneOf(['referred', 'not-referred', 'repeat']) }),
    'follow-up-contact': () => ({
      outcome: chance(0.85) ? 'reached' : 'not-reached',
      strengthAndBalance: oneOf([true, false, null]),
      onTreatment: treatments[0]?.agent ?? 'none',
      adherent: chance(0.8),
    }),
    'falls-reminder': () => ({}),
    fall: () => ({ injured: chance(0.3) }),
    'adherence-check': () => ({ treatment: oneOf(treatments).id, taking: chance(0.8) }),
    'treatment-review': () => ({ treatment: oneOf(treatments).id }),
    lab: () =>
      oneOf([
        { test: 'adjusted-calcium', value: whole(200, 260) / 100, unit: 'mmol/L' },
        { test: 'vitamin-d', value: whole(20, 120), unit: 'nmol/L' },
        { test: 'creatinine-clearance', value: whole(25, 110), unit: 'mL/min' },
        { test: 'ctx', value: whole(100, 600), unit: 'ng/L' },
      ]),
    'red-flag': () => ({ flag: oneOf(['infection', 'instability', 'atypical-femur', 'suspected-malignancy']) }),
    'declined-treatment': () => ({ revisitOn: null }),
    'opt-out': () => ({ channel: 'sms' }),
  };
  const common = ['pain', 'pain', 'follow-up-contact', 'follow-up-contact', 'falls-reminder', 'fall', 'dxa'];
  common.push('fls-contact', 'fls-assessment', 'falls-assessment', 'augmentation-review');
  if (treatments.length > 0) common.push('lab', 'lab', 'lab', 'adherence-check', 'adherence-check', 'treatment-review');
  const rare = ['red-flag', 'declined-treatment', 'opt-out'];
  const days = Array.from({ length: whole(5, 40) }, () => whole(0, first)).sort((a, b) => b - a);
  const events = days.map((ago) => {
    const type = oneOf(chance(0.05) ? rare : common);
    return { type, on: before(ago), ...makers[type]() };
  });
  if (chance(0.05)) events.push({ type: oneOf(['death', 'transfer', 'discharge']), on: TODAY });

  return {
    id: `patient-${number}`,
    asOf: chance(0.8) ? TODAY : `${TODAY}T12:00:00Z`,
    service: oneOf(SERVICES),
    patient: {
      birthDate: `19${whole(30, 69)}-0${whole(1, 9)}-${whole(10, 28)}`,
      sex: chance(0.8) ? 'female' : 'male',
      careHomeResident: chance(0.1),
    },
    fractures,
    treatments,
    events,
  };
}

async function print(count, seed) {
  for (let number = 0; number < count; number += 100) {
    let text = '';
    for (let n = number; n < Math.min(count, number + 100); n += 1) text += `${JSON.stringify(randomFacts(n, seed))}\n`;
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [count = '1000', seed = '1'] = process.argv.slice(2);
  await print(Number(count), Number(seed));
}
