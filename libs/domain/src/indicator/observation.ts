import type { AssessmentTreatment, Site } from '../facts/facts.ts';
import { parseDay, type DayNumber } from '../time/day-number.ts';
import type { LocalDate } from '../time/local-date.ts';

/** A report looks at the episodes diagnosed from `from` to `to`, both included, with what was known on `asOf`. */
export interface ReportDays {
  readonly from: DayNumber;
  readonly to: DayNumber;
  readonly asOf: DayNumber;
}

/** The days of a report from its dates. Throws a RangeError for a date that does not exist. */
export function reportDaysOf(dates: { from: LocalDate; to: LocalDate; asOf: LocalDate }): ReportDays {
  const dayOf = (date: LocalDate): DayNumber => {
    const day = parseDay(date);
    if (Number.isNaN(day)) throw new RangeError(`not a date that exists: ${JSON.stringify(date)}`);
    return day;
  };
  return { from: dayOf(dates.from), to: dayOf(dates.to), asOf: dayOf(dates.asOf) };
}

/** Days from the diagnosis, which is day 0. `NEVER` says that it has not happened by the report's `asOf`. */
export type EpisodeDay = number;

/** From this day on a contact is the one of twelve months (48 to 56 weeks). */
export const YEAR_CONTACT_FROM = 336;

/** Up to this day the latest assessment says whether a bone treatment was recommended (our reading). */
export const ADVICE_BY = 90;

/**
 * What the indicators see of one episode: the first day of each thing that counts, and nothing else. Made once an
 * episode; every indicator is a small function of it. Events before day 0 and after the report's `asOf` are not in it.
 */
export interface EpisodeObservation {
  /** the id of the facts, which names the patient */
  readonly patient: string;
  /** the id of the episode's first fracture */
  readonly episode: string;
  readonly diagnosedOn: DayNumber;
  /** days from the diagnosis to the report's `asOf`, 0 or more */
  readonly asOf: EpisodeDay;
  /** completed years on the day of diagnosis */
  readonly age: number;
  readonly firstSite: Site;
  readonly sexKnown: boolean;
  readonly careHomeKnown: boolean;
  readonly died: EpisodeDay;
  /** the first transfer from the diagnosis on */
  readonly transferred: EpisodeDay;
  readonly discharged: EpisodeDay;
  readonly followUpDeclined: EpisodeDay;
  /** the diagnosis of the patient's next episode */
  readonly refractured: EpisodeDay;
  readonly flsContact: EpisodeDay;
  readonly assessed: EpisodeDay;
  /** the first assessment that says something of treatment */
  readonly advised: EpisodeDay;
  /** what the latest assessment with a treatment by day `ADVICE_BY` says */
  readonly advice: AssessmentTreatment | null;
  /** the day of that assessment, `NEVER` without one */
  readonly adviceOn: EpisodeDay;
  /** the first DXA event of any status */
  readonly dxaRecorded: EpisodeDay;
  /** the first DXA ordered or scanned */
  readonly dxaWanted: EpisodeDay;
  readonly scanned: EpisodeDay;
  /** done or referred */
  readonly fallsAssessed: EpisodeDay;
  /** the first result of adjusted calcium or vitamin D: the bloods that look for other causes */
  readonly bloodTested: EpisodeDay;
  /** the first follow-up contact, whatever its outcome */
  readonly contact: EpisodeDay;
  /** the first follow-up contact after day 0 that reached the patient */
  readonly reached: EpisodeDay;
  /** the first contact that says yes or no to strength and balance */
  readonly strengthRecorded: EpisodeDay;
  /** the first contact that says yes to it */
  readonly strength: EpisodeDay;
  /** the first contact that says what the patient takes, "none" included */
  readonly treatmentRecorded: EpisodeDay;
  /** the first contact that names a counted agent */
  readonly onAgent: EpisodeDay;
  /** the same, from `YEAR_CONTACT_FROM` on */
  readonly yearContact: EpisodeDay;
  readonly yearReached: EpisodeDay;
  readonly yearTreatmentRecorded: EpisodeDay;
  readonly yearOnAgent: EpisodeDay;
  /** the first contact from `YEAR_CONTACT_FROM` on that names a counted agent and says that it is taken as agreed */
  readonly yearAdherent: EpisodeDay;
  /** a course of a counted agent is recorded, whenever it ran */
  readonly countedCourse: boolean;
  /** such a course began before the diagnosis and had not ended before it */
  readonly treatedAtDiagnosis: boolean;
  /** the first day from 0 on that lies in a course of a counted agent */
  readonly treated: EpisodeDay;
}
