import { NEVER } from '../plan/days.ts';
import type { EpisodeDay, EpisodeObservation } from './observation.ts';

/** The fields of an observation that hold a day. */
export type EvidenceField = {
  [Field in keyof EpisodeObservation]: EpisodeObservation[Field] extends number ? Field : never;
}[Exclude<keyof EpisodeObservation, 'diagnosedOn' | 'asOf' | 'age' | 'adviceOn'>];

/** What a rule looked at in one episode. */
export interface Evidence {
  readonly what: EvidenceField | 'advice';
  /** null: never */
  readonly day: EpisodeDay | null;
  /** what was said, where a word decides and not a day alone */
  readonly value: string | null;
}

type Fields = readonly (EvidenceField | 'advice')[];

const BEGUN: Fields = ['treated', 'onAgent', 'treatmentRecorded'];
const STRENGTH: Fields = ['strengthRecorded', 'strength'];

/** By the id of an indicator, a field of completeness, a call, a curve, or `standard-n`. */
const LOOKED_AT = new Map<string, Fields>(
  Object.entries({
    'flsdb-4': ['assessed'],
    'flsdb-5': ['dxaWanted', 'scanned'],
    'flsdb-6': ['fallsAssessed'],
    'flsdb-7': ['advised', 'advice'],
    'flsdb-8': STRENGTH,
    'flsdb-9': ['contact', 'reached'],
    'flsdb-10': BEGUN,
    'flsdb-11': ['yearContact', 'yearOnAgent', 'yearAdherent'],
    'iof-3': ['assessed'],
    'iof-4': ['dxaWanted', 'scanned'],
    'iof-5': ['fallsAssessed'],
    'iof-6': ['advised', 'advice'],
    'iof-7': STRENGTH,
    'iof-8': ['contact', 'reached'],
    'iof-9': BEGUN,
    'iof-10': ['yearContact', 'yearOnAgent'],
    'fls-contact': ['flsContact', 'assessed'],
    'fls-assessment': ['assessed'],
    'dxa-decision': ['dxaRecorded'],
    'treatment-outcome': ['advised'],
    'falls-assessment': ['fallsAssessed'],
    'week-16-contact': ['contact'],
    'week-16-treatment': ['treatmentRecorded'],
    'week-16-strength': ['strengthRecorded'],
    'week-52-contact': ['yearContact'],
    'week-52-treatment': ['yearTreatmentRecorded'],
    'week-16': ['reached', 'treatmentRecorded', 'discharged', 'followUpDeclined'],
    'week-52': ['yearReached', 'yearTreatmentRecorded', 'discharged', 'followUpDeclined'],
    assessment: ['assessed'],
    dxa: ['scanned'],
    contact: ['reached'],
    treatment: ['treated'],
    refracture: ['refractured', 'treated'],
    'standard-2': ['assessed'],
    'standard-3': ['assessed'],
    'standard-6': ['advice', 'bloodTested'],
    'standard-7': ['fallsAssessed'],
    'standard-8': ['assessed', 'strengthRecorded'],
    'standard-9': ['advice', 'treated', 'onAgent'],
    'standard-10': ['advised'],
  }),
);

/** Told only when they happened: most patients neither leave nor decline. */
const LEAVING: Fields = ['died', 'transferred'];
const ONLY_WHEN_THERE = new Set<string>(['discharged', 'followUpDeclined', ...LEAVING]);

/**
 * What the rule of a number looked at in an episode, so that a person sees why it stands where it does. Empty for what
 * looks at no day: age, site, sex.
 */
export function evidenceOf(name: string, episode: EpisodeObservation): Evidence[] {
  const fields = LOOKED_AT.get(name) ?? [];
  return [...fields, ...LEAVING].flatMap((what) => {
    const day = what === 'advice' ? episode.adviceOn : episode[what];
    if (day === NEVER && ONLY_WHEN_THERE.has(what)) return [];
    return [{ what, day: day === NEVER ? null : day, value: what === 'advice' ? episode.advice : null }];
  });
}
