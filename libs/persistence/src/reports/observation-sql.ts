import { NEVER, parseDay, type EpisodeObservation, type LocalDate } from '@osteon/domain';

/** Columns of an observed episode in the order of the database's type `observed_episode`. */
const OBSERVED = [
  'service_id', 'patient_id', 'month', 'diagnosed_on', 'first_site', 'age', 'died', 'transferred', 'discharged',
  'follow_up_declined', 'refractured', 'fls_contact', 'assessed', 'advised', 'advice_on', 'dxa_recorded', 'dxa_wanted',
  'scanned', 'falls_assessed', 'blood_tested', 'contact', 'reached', 'strength_recorded', 'strength',
  'treatment_recorded', 'on_agent', 'year_contact', 'year_reached', 'year_treatment_recorded', 'year_on_agent',
  'year_adherent', 'treated', 'sex_known', 'care_home_known', 'counted_course', 'treated_at_diagnosis', 'recommended',
  'key', 'advice',
] as const; // prettier-ignore

/** A row of `o` as the functions of the rules take it. */
export const OBSERVED_ROW = `row(${OBSERVED.map((column) => `o.${column}`).join(', ')})::observed_episode`;

const DAYS = {
  died: 'died',
  transferred: 'transferred',
  discharged: 'discharged',
  followUpDeclined: 'follow_up_declined',
  refractured: 'refractured',
  flsContact: 'fls_contact',
  assessed: 'assessed',
  advised: 'advised',
  adviceOn: 'advice_on',
  dxaRecorded: 'dxa_recorded',
  dxaWanted: 'dxa_wanted',
  scanned: 'scanned',
  fallsAssessed: 'falls_assessed',
  bloodTested: 'blood_tested',
  contact: 'contact',
  reached: 'reached',
  strengthRecorded: 'strength_recorded',
  strength: 'strength',
  treatmentRecorded: 'treatment_recorded',
  onAgent: 'on_agent',
  yearContact: 'year_contact',
  yearReached: 'year_reached',
  yearTreatmentRecorded: 'year_treatment_recorded',
  yearOnAgent: 'year_on_agent',
  yearAdherent: 'year_adherent',
  treated: 'treated',
} as const satisfies Partial<Record<keyof EpisodeObservation, (typeof OBSERVED)[number]>>;
const DAY_FIELDS = Object.keys(DAYS) as readonly (keyof typeof DAYS)[];

/** Columns of `ObservationRow`, of a row `o` and the service's day `d.today`. */
export const OBSERVATION_COLUMNS = `o.patient_id as patient, o.key as episode, o.diagnosed_on as "diagnosedOn",
  d.today - o.diagnosed_on as "asOf", o.age, o.first_site as "firstSite", o.sex_known as "sexKnown",
  o.care_home_known as "careHomeKnown", o.advice, o.counted_course as "countedCourse",
  o.treated_at_diagnosis as "treatedAtDiagnosis", ${DAY_FIELDS.map((field) => `o.${DAYS[field]} as "${field}"`).join(', ')}`;

/** As the database gives it. */
export type ObservationRow = Omit<EpisodeObservation, 'diagnosedOn'> & {
  readonly diagnosedOn: LocalDate;
  readonly [key: string]: unknown;
};

/** What NEVER is in a column of two bytes. */
const NEVER_STORED = 32_767;

/** A row in the shape of the rules. */
export function observationOf(row: ObservationRow): EpisodeObservation {
  const days = {} as Record<keyof typeof DAYS, number>;
  for (const field of DAY_FIELDS) days[field] = row[field] === NEVER_STORED ? NEVER : row[field];
  return {
    patient: row.patient,
    episode: row.episode,
    diagnosedOn: parseDay(row.diagnosedOn),
    asOf: row.asOf,
    age: row.age,
    firstSite: row.firstSite,
    sexKnown: row.sexKnown,
    careHomeKnown: row.careHomeKnown,
    advice: row.advice,
    countedCourse: row.countedCourse,
    treatedAtDiagnosis: row.treatedAtDiagnosis,
    ...days,
  };
}
