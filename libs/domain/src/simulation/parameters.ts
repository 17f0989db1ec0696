/** How a parameter may be set. `share`: 0 to 1. `rate`: a year, 0 or more. `days`, `count`: whole. `ratio`, `weight`: 0 or more. */
export type ParameterUnit = 'share' | 'rate' | 'days' | 'count' | 'ratio' | 'weight' | 'years' | 'score';

export interface SimulationParameter {
  readonly value: number;
  readonly unit: ParameterUnit;
  readonly text: string;
  /** Where the value comes from; `assumption` when nobody has shown it. */
  readonly source: string;
}

const assumed = (value: number, unit: ParameterUnit, text: string): SimulationParameter => ({
  value,
  unit,
  text,
  source: 'assumption',
});

const from = (source: string, value: number, unit: ParameterUnit, text: string): SimulationParameter => ({
  value,
  unit,
  text,
  source,
});

/**
 * Every number that the simulated patients live by, with where it comes from. They make work of a believable shape;
 * they forecast no service, until a service puts its own figures in their place.
 */
export const SIMULATION_PARAMETERS = {
  'arrivals.days': assumed(365, 'days', 'First fractures are diagnosed on days spread evenly over so many first days'),
  'patients.female': assumed(0.75, 'share', 'Women among the patients'),
  'patients.youngest': assumed(50, 'years', 'Youngest age at the first diagnosis'),
  'patients.oldest': assumed(97, 'years', 'Oldest age at the first diagnosis; most lie halfway'),
  'patients.careHome': assumed(0.08, 'share', 'Residents of a care home'),
  'patients.byLetter': assumed(0.2, 'share', 'Patients whose messages are letters'),
  'patients.treatedBefore': assumed(0.1, 'share', 'On a bone treatment at the first diagnosis'),
  'patients.scannedBefore': assumed(0.08, 'share', 'Scanned in the two years before the first diagnosis'),

  'fracture.spine': assumed(20, 'weight', 'Fractures of the spine among all'),
  'fracture.hip': assumed(22, 'weight', 'Fractures of the hip among all'),
  'fracture.wrist': assumed(26, 'weight', 'Fractures of the wrist among all'),
  'fracture.humerus': assumed(12, 'weight', 'Fractures of the upper arm among all'),
  'fracture.pelvis': assumed(7, 'weight', 'Fractures of the pelvis among all'),
  'fracture.other': assumed(13, 'weight', 'Other fractures among all'),
  'spine.symptomatic': assumed(0.7, 'share', 'Spine fractures that hurt'),
  'spine.onsetDays': assumed(21, 'days', 'Pain began at most so long before the diagnosis'),

  'refracture.firstYear': assumed(0.07, 'rate', 'New fractures in the year after one, untreated'),
  'refracture.laterYears': assumed(0.035, 'rate', 'New fractures a year after that, untreated'),
  'refracture.onTreatment': assumed(0.6, 'ratio', 'The same while a counted treatment is taken'),
  'refracture.denosumabLate': from(
    'Lyu et al. 2020, of vertebral fractures; as the rule dose/denosumab quotes it [found]',
    3.91,
    'ratio',
    'The same while denosumab is more than 16 weeks late and nothing follows it',
  ),
  'falls.aYear': assumed(0.35, 'rate', 'Falls that the service hears of'),
  'falls.injured': assumed(0.3, 'share', 'Of them with an injury'),
  'death.at75': assumed(0.03, 'rate', 'Deaths a year at the age of 75'),
  'death.doublesEvery': assumed(8, 'years', 'Years of age in which that rate doubles'),
  'death.afterHip': assumed(3, 'ratio', 'The same in the year after a first fracture of the hip'),

  'leaving.transfer': assumed(0.015, 'rate', 'Transfers to another service'),
  'leaving.acknowledgedDays': assumed(21, 'days', 'The next team acknowledges within so many days'),
  'leaving.dischargedUntreated': assumed(
    0.5,
    'share',
    'Discharged at a call after the 48th week, when on no treatment',
  ),
  'decline.followUp': assumed(0.03, 'share', 'Decline follow-up at the first contact'),

  'calls.reached': assumed(0.75, 'share', 'Calls on the suggested day that reach the patient'),
  'calls.weeksAfterDue': assumed(3, 'count', 'Weeks in which an overdue call is tried again, once a week'),
  'calls.redFlag': assumed(0.004, 'share', 'Calls that find a red flag'),
  'calls.strengthAsked': assumed(0.9, 'share', 'Follow-up contacts that ask about strength and balance'),
  'calls.strengthYes': assumed(0.55, 'share', 'Of them answered with yes'),
  'calls.adherent': assumed(0.85, 'share', 'Of those who take a treatment: as agreed'),
  'redFlag.days': assumed(14, 'days', 'A red flag is settled within so many days'),

  'review.kept': assumed(0.85, 'share', 'Appointments with a clinician that are kept'),
  'review.againDays': assumed(28, 'days', 'Until the next one, when it is not'),
  'review.appointments': assumed(3, 'count', 'Appointments that are offered'),
  'check.kept': assumed(0.93, 'share', 'Scans, blood tests and other checks that happen on the day meant'),
  'check.againDays': assumed(14, 'days', 'Until the next day, when they do not'),
  'check.appointments': assumed(4, 'count', 'Days that are offered'),
  'dose.kept': assumed(0.9, 'share', 'Dose appointments that are kept'),
  'dose.spreadDays': assumed(
    7,
    'days',
    'A dose is booked at most so long after its due date, at earliest a week before it',
  ),
  'dose.againDays': assumed(14, 'days', 'Until the next one, when it is not kept or the dose is blocked'),
  'dose.appointments': assumed(8, 'count', 'Appointments that are offered for one dose'),

  'advice.recommended': assumed(55, 'weight', 'Assessments that recommend treatment, among all'),
  'advice.continue': assumed(8, 'weight', 'Assessments that continue one'),
  'advice.refer': assumed(8, 'weight', 'Assessments that refer'),
  'advice.inappropriate': assumed(16, 'weight', 'Assessments that find treatment inappropriate'),
  'advice.declined': assumed(8, 'weight', 'Assessments in which it is declined'),
  'advice.undecided': assumed(5, 'weight', 'Assessments that leave it open'),
  'treatment.begun': assumed(0.85, 'share', 'Of recommended treatments: begun'),
  'treatment.lagDays': assumed(42, 'days', 'Begun within so many days of the advice'),
  'agent.alendronate': assumed(46, 'weight', 'Treatments begun with alendronate'),
  'agent.risedronate': assumed(12, 'weight', 'with risedronate'),
  'agent.ibandronate': assumed(2, 'weight', 'with ibandronate'),
  'agent.ibandronate-iv': assumed(1, 'weight', 'with intravenous ibandronate'),
  'agent.zoledronate': assumed(20, 'weight', 'with zoledronate'),
  'agent.denosumab': assumed(13, 'weight', 'with denosumab'),
  'agent.teriparatide': assumed(2, 'weight', 'with teriparatide'),
  'agent.romosozumab': assumed(2, 'weight', 'with romosozumab'),
  'agent.raloxifene': assumed(2, 'weight', 'with raloxifene'),

  'persistence.oralStops': from(
    'the protocol, adherence-check/week-4: half stop in year one [found]',
    0.5,
    'share',
    'Stop a treatment taken at home within a year',
  ),
  'persistence.injectedStops': assumed(0.12, 'share', 'Stop an injected treatment within a year'),
  'persistence.restarts': assumed(0.5, 'share', 'Take it again after an adherence review'),
  'persistence.switches': assumed(0.5, 'share', 'Of the others: begin an injected one'),
  'persistence.pauses': assumed(0.4, 'share', 'Treatment reviews of a bisphosphonate that pause it'),
  'supplies.recorded': assumed(0.25, 'share', 'Treatments taken at home whose supplies are recorded'),
  'supplies.days': assumed(84, 'days', 'Days that one supply lasts'),
  'supplies.lateDays': assumed(10, 'days', 'The next one comes at most so late'),

  'labs.lowCalcium': assumed(0.02, 'share', 'Calcium results below the limit'),
  'labs.lowVitaminD': assumed(0.15, 'share', 'Vitamin D results below the limit, before it is treated'),
  'labs.poorClearance': assumed(0.05, 'share', 'Patients with a creatinine clearance below 30 mL/min'),
  'fallsAssessment.referred': assumed(0.2, 'share', 'Falls assessments that are referred at first'),
  'fallsAssessment.highRisk': assumed(0.35, 'share', 'Falls assessments that find a high risk'),
  'pain.first': assumed(7, 'score', 'Pain (NRS) of a symptomatic spine fracture at its onset'),
  'pain.halvesDays': assumed(28, 'days', 'Days in which it halves'),
  'pain.lasts': assumed(0.15, 'share', 'Patients whose pain stays'),
  'pain.worsens': assumed(0.04, 'share', 'Pain reviews that find it worsening'),
  'augmentation.referred': assumed(0.3, 'share', 'Augmentation reviews that refer'),
} as const satisfies Readonly<Record<string, SimulationParameter>>;

export type ParameterName = keyof typeof SIMULATION_PARAMETERS;

/** The number of each parameter. */
export type ParameterValues = Readonly<Record<ParameterName, number>>;

const NAMES = Object.keys(SIMULATION_PARAMETERS) as ParameterName[];

/** The parameters as they are when nothing else is said. */
export const SIMULATION_DEFAULTS: ParameterValues = Object.freeze(
  Object.fromEntries(NAMES.map((name) => [name, SIMULATION_PARAMETERS[name].value])) as Record<ParameterName, number>,
);

/** Something wrong with a file of parameters. */
export interface ParameterFault {
  readonly name: string;
  readonly message: string;
}

export type CheckedParameters =
  | { readonly ok: true; readonly values: ParameterValues }
  | { readonly ok: false; readonly faults: readonly ParameterFault[] };

const BOUNDS: Readonly<
  Record<ParameterUnit, { readonly least: number; readonly most: number; readonly whole: boolean }>
> = {
  share: { least: 0, most: 1, whole: false },
  rate: { least: 0, most: 52, whole: false },
  ratio: { least: 0, most: 100, whole: false },
  weight: { least: 0, most: 1_000_000, whole: false },
  score: { least: 0, most: 10, whole: false },
  years: { least: 1, most: 110, whole: true },
  days: { least: 1, most: 3650, whole: true },
  count: { least: 0, most: 100, whole: true },
};

/** Days of which there may be none. */
const MAY_BE_NO_DAYS: readonly ParameterName[] = ['spine.onsetDays', 'treatment.lagDays', 'supplies.lateDays', 'dose.spreadDays', 'leaving.acknowledgedDays', 'redFlag.days']; // prettier-ignore

function faultOf(name: string, value: unknown): string | null {
  if (!Object.hasOwn(SIMULATION_PARAMETERS, name)) return 'is no parameter of the simulation';
  const { unit } = SIMULATION_PARAMETERS[name as ParameterName];
  const { most, whole } = BOUNDS[unit];
  const least = MAY_BE_NO_DAYS.includes(name as ParameterName) ? 0 : BOUNDS[unit].least;
  if (typeof value !== 'number' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    return `must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
  }
  return null;
}

/**
 * The parameters with those of an object, such as `{"calls.reached": 0.6}`, in their place. Refuses every name that is
 * none and every value that cannot be, each with its name; changes nothing else.
 */
export function checkSimulationParameters(input: unknown): CheckedParameters {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, faults: [{ name: '', message: 'must be an object of names and numbers' }] };
  }
  const faults: ParameterFault[] = [];
  const values: Record<ParameterName, number> = { ...SIMULATION_DEFAULTS };
  for (const [name, value] of Object.entries(input)) {
    const message = faultOf(name, value);
    if (message === null) values[name as ParameterName] = value as number;
    else faults.push({ name, message });
  }
  if (faults.length === 0) {
    if (values['patients.oldest'] < values['patients.youngest']) {
      faults.push({ name: 'patients.oldest', message: 'must not be below patients.youngest' });
    }
    for (const group of ['fracture.', 'advice.', 'agent.']) {
      const isAnyAbove = NAMES.some((name) => name.startsWith(group) && values[name] > 0);
      if (!isAnyAbove) faults.push({ name: `${group}*`, message: 'one of them must be above 0' });
    }
  }
  return faults.length === 0 ? { ok: true, values } : { ok: false, faults };
}
