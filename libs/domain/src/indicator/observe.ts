import {
  COUNTED_AGENTS,
  type EventFact,
  type EventType,
  type Facts,
  type FollowUpContactEvent,
  type FractureFact,
  type TreatmentFact,
} from '../facts/facts.ts';
import { Names } from '../facts/names.ts';
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

const COUNTED = new Names(COUNTED_AGENTS.map((agent) => [agent, true]));

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
      const note = NOTE_OF_TYPE.meaningOf(event.type);
      if (note === undefined) continue;
      const on = parseDay(event.on);
      for (const draft of drafts) {
        const day = on - draft.diagnosedOn;
        if (day >= 0 && day <= draft.asOf) note(draft, day, event);
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
  if (COUNTED.meaningOf(agent) === undefined) return;
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

type Note<Event> = (draft: Draft, day: EpisodeDay, event: Event) => void;

/** What is noted of an event of the episode's day; types that no indicator looks at are not here. */
const NOTES: { readonly [Type in EventType]?: Note<Extract<EventFact, { type: Type }>> } = {
  death: (draft, day) => {
    draft.died = Math.min(draft.died, day);
  },
  transfer: (draft, day) => {
    draft.transferred = Math.min(draft.transferred, day);
  },
  discharge: (draft, day) => {
    draft.discharged = Math.min(draft.discharged, day);
  },
  'declined-follow-up': (draft, day) => {
    draft.followUpDeclined = Math.min(draft.followUpDeclined, day);
  },
  lab: (draft, day, event) => {
    if (event.test === 'adjusted-calcium' || event.test === 'vitamin-d') {
      draft.bloodTested = Math.min(draft.bloodTested, day);
    }
  },
  'fls-contact': (draft, day) => {
    draft.flsContact = Math.min(draft.flsContact, day);
  },
  'fls-assessment': (draft, day, event) => {
    draft.assessed = Math.min(draft.assessed, day);
    if (event.treatment === undefined) return;
    draft.advised = Math.min(draft.advised, day);
    // the latest by then; of one day the last given
    if (day <= ADVICE_BY && (draft.advice === null || day >= draft.adviceOn)) {
      draft.advice = event.treatment;
      draft.adviceOn = day;
    }
  },
  dxa: (draft, day, event) => {
    draft.dxaRecorded = Math.min(draft.dxaRecorded, day);
    if (event.status === 'not-needed') return;
    draft.dxaWanted = Math.min(draft.dxaWanted, day);
    if (event.status === 'scanned') draft.scanned = Math.min(draft.scanned, day);
  },
  'falls-assessment': (draft, day) => {
    draft.fallsAssessed = Math.min(draft.fallsAssessed, day);
  },
  'follow-up-contact': noteContact,
};

/** Each type's note takes events of its type, and is given no others. */
const NOTE_OF_TYPE = new Names(Object.entries(NOTES) as [EventType, Note<EventFact>][]);

function noteContact(draft: Draft, day: EpisodeDay, event: FollowUpContactEvent): void {
  const { onTreatment, strengthAndBalance } = event;
  const isReached = event.outcome !== 'not-reached';
  const isRecorded = onTreatment != null;
  const isOnAgent = isRecorded && COUNTED.meaningOf(onTreatment) === true;
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
