import {
  COUNTED_AGENTS,
  type EventFact,
  type Facts,
  type FollowUpContactEvent,
  type FractureFact,
  type TreatmentFact,
} from '../facts/facts.ts';
import { NEVER } from '../plan/days.ts';
import { parseDay, type DayNumber } from '../time/day-number.ts';
import { ageOn } from '../time/local-date.ts';
import {
  ADVICE_BY,
  YEAR_CONTACT_FROM,
  type EpisodeDay,
  type EpisodeObservation,
  type ReportDays,
} from './observation.ts';

/** An observation that is being made. */
type Draft = { -readonly [Field in keyof EpisodeObservation]: EpisodeObservation[Field] };

const COUNTED: ReadonlySet<string> = new Set(COUNTED_AGENTS);

/**
 * The patient's episodes that were diagnosed in the period and by `asOf`, in the order in which they are given.
 * Expects checked facts (`checkFacts`). Source: audit indicators 2026.11, "Rules for all".
 */
export function observationsOf(facts: Facts, days: ReportDays): EpisodeObservation[] {
  const { events, fractures, treatments } = facts;
  const drafts: Draft[] = [];
  const until = Math.min(days.to, days.asOf);
  for (const fracture of fractures) {
    const diagnosedOn = parseDay(fracture.diagnosedOn);
    if (diagnosedOn < days.from || diagnosedOn > until) continue;
    // fractures of one day are one episode, named by the first in the order given
    if (drafts.some((draft) => draft.diagnosedOn === diagnosedOn)) continue;
    drafts.push(draftOf(facts, fracture, diagnosedOn, days.asOf));
  }
  if (drafts.length === 0) return drafts;

  if (fractures.length > 1) for (const fracture of fractures) noteFracture(drafts, fracture);
  if (treatments !== undefined) for (const treatment of treatments) noteTreatment(drafts, treatment);
  if (events !== undefined) {
    for (const event of events) {
      const on = parseDay(event.on);
      for (const draft of drafts) {
        const day = on - draft.diagnosedOn;
        if (day >= 0 && day <= draft.asOf) noteEvent(draft, day, event);
      }
    }
  }
  return drafts;
}

/** An episode of which nothing has happened yet. */
function draftOf(facts: Facts, fracture: FractureFact, diagnosedOn: DayNumber, asOf: DayNumber): Draft {
  const { patient } = facts;
  return {
    patient: facts.id,
    episode: fracture.id,
    diagnosedOn,
    asOf: asOf - diagnosedOn,
    age: ageOn(patient.birthDate, fracture.diagnosedOn),
    firstSite: fracture.site,
    sexKnown: patient.sex !== 'unknown',
    careHomeKnown: patient.careHomeResident != null,
    died: NEVER,
    transferred: NEVER,
    discharged: NEVER,
    followUpDeclined: NEVER,
    refractured: NEVER,
    flsContact: NEVER,
    assessed: NEVER,
    advised: NEVER,
    advice: null,
    adviceOn: NEVER,
    dxaRecorded: NEVER,
    dxaWanted: NEVER,
    scanned: NEVER,
    fallsAssessed: NEVER,
    bloodTested: NEVER,
    contact: NEVER,
    reached: NEVER,
    strengthRecorded: NEVER,
    strength: NEVER,
    treatmentRecorded: NEVER,
    onAgent: NEVER,
    yearContact: NEVER,
    yearReached: NEVER,
    yearTreatmentRecorded: NEVER,
    yearOnAgent: NEVER,
    yearAdherent: NEVER,
    countedCourse: false,
    treatedAtDiagnosis: false,
    treated: NEVER,
  };
}

/** A later fracture opens another episode; the earlier one counts a re-fracture (protocol section 2). */
function noteFracture(drafts: readonly Draft[], fracture: FractureFact): void {
  const on = parseDay(fracture.diagnosedOn);
  for (const draft of drafts) {
    const day = on - draft.diagnosedOn;
    if (day > 0 && day <= draft.asOf) draft.refractured = Math.min(draft.refractured, day);
  }
}

function noteTreatment(drafts: readonly Draft[], { agent, startedOn, endedOn }: TreatmentFact): void {
  if (!COUNTED.has(agent)) return;
  const start = parseDay(startedOn);
  // an end that was not yet known on `asOf` lies after day 0, as does none
  const end = endedOn == null ? NEVER : parseDay(endedOn);
  for (const draft of drafts) {
    const day = start - draft.diagnosedOn;
    if (day > draft.asOf) continue;
    draft.countedCourse = true;
    if (end < draft.diagnosedOn) continue;
    if (day < 0) draft.treatedAtDiagnosis = true;
    draft.treated = Math.min(draft.treated, Math.max(day, 0));
  }
}

/** Notes an event of the episode's day; those that no indicator looks at change nothing. */
function noteEvent(draft: Draft, day: EpisodeDay, event: EventFact): void {
  switch (event.type) {
    case 'death':
      draft.died = Math.min(draft.died, day);
      break;
    case 'transfer':
      draft.transferred = Math.min(draft.transferred, day);
      break;
    case 'discharge':
      draft.discharged = Math.min(draft.discharged, day);
      break;
    case 'declined-follow-up':
      draft.followUpDeclined = Math.min(draft.followUpDeclined, day);
      break;
    case 'lab':
      if (event.test === 'adjusted-calcium' || event.test === 'vitamin-d') {
        draft.bloodTested = Math.min(draft.bloodTested, day);
      }
      break;
    case 'fls-contact':
      draft.flsContact = Math.min(draft.flsContact, day);
      break;
    case 'fls-assessment':
      draft.assessed = Math.min(draft.assessed, day);
      if (event.treatment === undefined) break;
      draft.advised = Math.min(draft.advised, day);
      // the latest by then; of one day the last given
      if (day <= ADVICE_BY && (draft.advice === null || day >= draft.adviceOn)) {
        draft.advice = event.treatment;
        draft.adviceOn = day;
      }
      break;
    case 'dxa':
      draft.dxaRecorded = Math.min(draft.dxaRecorded, day);
      if (event.status === 'not-needed') break;
      draft.dxaWanted = Math.min(draft.dxaWanted, day);
      if (event.status === 'scanned') draft.scanned = Math.min(draft.scanned, day);
      break;
    case 'falls-assessment':
      draft.fallsAssessed = Math.min(draft.fallsAssessed, day);
      break;
    case 'follow-up-contact':
      noteContact(draft, day, event);
      break;
    default:
  }
}

function noteContact(draft: Draft, day: EpisodeDay, event: FollowUpContactEvent): void {
  const { onTreatment, strengthAndBalance } = event;
  const isReached = event.outcome !== 'not-reached';
  const isRecorded = onTreatment != null;
  const isOnAgent = isRecorded && COUNTED.has(onTreatment);
  draft.contact = Math.min(draft.contact, day);
  if (isReached && day > 0) draft.reached = Math.min(draft.reached, day);
  if (typeof strengthAndBalance === 'boolean') {
    draft.strengthRecorded = Math.min(draft.strengthRecorded, day);
    if (strengthAndBalance) draft.strength = Math.min(draft.strength, day);
  }
  if (isRecorded) draft.treatmentRecorded = Math.min(draft.treatmentRecorded, day);
  if (isOnAgent) draft.onAgent = Math.min(draft.onAgent, day);

  if (day < YEAR_CONTACT_FROM) return;
  draft.yearContact = Math.min(draft.yearContact, day);
  if (isReached) draft.yearReached = Math.min(draft.yearReached, day);
  if (isRecorded) draft.yearTreatmentRecorded = Math.min(draft.yearTreatmentRecorded, day);
  if (!isOnAgent) return;
  draft.yearOnAgent = Math.min(draft.yearOnAgent, day);
  if (event.adherent === true) draft.yearAdherent = Math.min(draft.yearAdherent, day);
}
