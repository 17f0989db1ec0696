import { COUNTED_AGENTS, type AssessmentTreatment, type Facts, type Site } from '../facts/facts.ts';
import { NEVER } from '../plan/days.ts';
import { parseDay, type DayNumber } from '../time/day-number.ts';
import { ageOn, type LocalDate } from '../time/local-date.ts';

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

const COUNTED: ReadonlySet<string> = new Set(COUNTED_AGENTS);

/**
 * The patient's episodes that were diagnosed in the period and by `asOf`, in the order in which they are given.
 * Expects checked facts (`checkFacts`). Source: audit indicators 2026.11, "Rules for all".
 */
export function observationsOf(facts: Facts, days: ReportDays): EpisodeObservation[] {
  const observations: EpisodeObservation[] = [];
  const until = Math.min(days.to, days.asOf);
  for (const { id, site, diagnosedOn: date } of facts.fractures) {
    const diagnosedOn = parseDay(date);
    if (diagnosedOn < days.from || diagnosedOn > until) continue;
    // fractures of one day are one episode, named by the first in the order given
    if (observations.some((seen) => seen.diagnosedOn === diagnosedOn)) continue;
    observations.push(observe(facts, id, site, date, diagnosedOn, days.asOf));
  }
  return observations;
}

function observe(
  facts: Facts,
  episode: string,
  firstSite: Site,
  date: string,
  diagnosedOn: DayNumber,
  asOfDay: DayNumber,
): EpisodeObservation {
  const asOf = asOfDay - diagnosedOn;
  let died = NEVER;
  let transferred = NEVER;
  let discharged = NEVER;
  let followUpDeclined = NEVER;
  let refractured = NEVER;
  let flsContact = NEVER;
  let assessed = NEVER;
  let advised = NEVER;
  let advice: AssessmentTreatment | null = null;
  let adviceOn = 0;
  let dxaRecorded = NEVER;
  let dxaWanted = NEVER;
  let scanned = NEVER;
  let fallsAssessed = NEVER;
  let bloodTested = NEVER;
  let contact = NEVER;
  let reached = NEVER;
  let strengthRecorded = NEVER;
  let strength = NEVER;
  let treatmentRecorded = NEVER;
  let onAgent = NEVER;
  let yearContact = NEVER;
  let yearReached = NEVER;
  let yearTreatmentRecorded = NEVER;
  let yearOnAgent = NEVER;
  let yearAdherent = NEVER;

  const { events, fractures, treatments, patient } = facts;
  if (fractures.length > 1) {
    for (const fracture of fractures) {
      const day = parseDay(fracture.diagnosedOn) - diagnosedOn;
      if (day > 0 && day <= asOf) refractured = Math.min(refractured, day);
    }
  }
  if (events !== undefined) {
    for (const event of events) {
      const day = parseDay(event.on) - diagnosedOn;
      if (day < 0 || day > asOf) continue;
      switch (event.type) {
        case 'death':
          died = Math.min(died, day);
          break;
        case 'transfer':
          transferred = Math.min(transferred, day);
          break;
        case 'discharge':
          discharged = Math.min(discharged, day);
          break;
        case 'declined-follow-up':
          followUpDeclined = Math.min(followUpDeclined, day);
          break;
        case 'lab':
          if (event.test === 'adjusted-calcium' || event.test === 'vitamin-d') bloodTested = Math.min(bloodTested, day);
          break;
        case 'fls-contact':
          flsContact = Math.min(flsContact, day);
          break;
        case 'fls-assessment':
          assessed = Math.min(assessed, day);
          if (event.treatment === undefined) break;
          advised = Math.min(advised, day);
          // of one day the last given is the latest
          if (day <= ADVICE_BY && day >= adviceOn) {
            advice = event.treatment;
            adviceOn = day;
          }
          break;
        case 'dxa':
          dxaRecorded = Math.min(dxaRecorded, day);
          if (event.status === 'not-needed') break;
          dxaWanted = Math.min(dxaWanted, day);
          if (event.status === 'scanned') scanned = Math.min(scanned, day);
          break;
        case 'falls-assessment':
          fallsAssessed = Math.min(fallsAssessed, day);
          break;
        case 'follow-up-contact': {
          const { onTreatment, strengthAndBalance } = event;
          const agent = onTreatment != null && COUNTED.has(onTreatment);
          contact = Math.min(contact, day);
          const isReached = event.outcome !== 'not-reached';
          if (isReached && day > 0) reached = Math.min(reached, day);
          if (typeof strengthAndBalance === 'boolean') {
            strengthRecorded = Math.min(strengthRecorded, day);
            if (strengthAndBalance) strength = Math.min(strength, day);
          }
          if (onTreatment != null) treatmentRecorded = Math.min(treatmentRecorded, day);
          if (agent) onAgent = Math.min(onAgent, day);
          if (day < YEAR_CONTACT_FROM) break;
          yearContact = Math.min(yearContact, day);
          if (isReached) yearReached = Math.min(yearReached, day);
          if (onTreatment != null) yearTreatmentRecorded = Math.min(yearTreatmentRecorded, day);
          if (!agent) break;
          yearOnAgent = Math.min(yearOnAgent, day);
          if (event.adherent === true) yearAdherent = Math.min(yearAdherent, day);
          break;
        }
        default: // no other event is counted
      }
    }
  }

  let countedCourse = false;
  let treatedAtDiagnosis = false;
  let treated = NEVER;
  if (treatments !== undefined) {
    for (const { agent, startedOn, endedOn } of treatments) {
      if (!COUNTED.has(agent)) continue;
      const start = parseDay(startedOn) - diagnosedOn;
      if (start > asOf) continue;
      countedCourse = true;
      // an end that was not yet known on `asOf` is in the future of the report, and so after day 0
      if (endedOn != null && parseDay(endedOn) < diagnosedOn) continue;
      if (start < 0) treatedAtDiagnosis = true;
      treated = Math.min(treated, Math.max(start, 0));
    }
  }

  return {
    patient: facts.id,
    episode,
    diagnosedOn,
    asOf,
    age: ageOn(patient.birthDate, date),
    firstSite,
    sexKnown: patient.sex !== 'unknown',
    careHomeKnown: patient.careHomeResident != null,
    died,
    transferred,
    discharged,
    followUpDeclined,
    refractured,
    flsContact,
    assessed,
    advised,
    advice,
    dxaRecorded,
    dxaWanted,
    scanned,
    fallsAssessed,
    bloodTested,
    contact,
    reached,
    strengthRecorded,
    strength,
    treatmentRecorded,
    onAgent,
    yearContact,
    yearReached,
    yearTreatmentRecorded,
    yearOnAgent,
    yearAdherent,
    countedCourse,
    treatedAtDiagnosis,
    treated,
  };
}
