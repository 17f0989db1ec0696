import type { Band } from './band.ts';
import type { EpisodeDay, EpisodeObservation } from './observation.ts';
import { NEVER } from '../plan/days.ts';

/** A field of the record whose presence is counted. */
export interface CompletenessField {
  readonly name: string;
  /** it is asked once `asOf` is after this day; null: at once */
  readonly askedAfter: EpisodeDay | null;
  readonly isMissing: (episode: EpisodeObservation) => boolean;
  /** when it is missing, in words */
  readonly missing: string;
}

/** The fields of the indicators page, in its order. */
export const COMPLETENESS_FIELDS: readonly CompletenessField[] = [
  { name: 'sex', askedAfter: null, isMissing: (e) => !e.sexKnown, missing: 'unknown' },
  { name: 'careHomeResident', askedAfter: null, isMissing: (e) => !e.careHomeKnown, missing: 'not recorded' },
  {
    name: 'fls-contact',
    askedAfter: 14,
    isMissing: (e) => e.flsContact === NEVER && e.assessed === NEVER,
    missing: 'no first contact and no assessment since the diagnosis',
  },
  {
    name: 'fls-assessment',
    askedAfter: 90,
    isMissing: (e) => e.assessed === NEVER,
    missing: 'no assessment since the diagnosis',
  },
  {
    name: 'dxa-decision',
    askedAfter: 90,
    isMissing: (e) => e.dxaRecorded === NEVER,
    missing: 'no DXA ordered, scanned or not needed since the diagnosis',
  },
  {
    name: 'treatment-outcome',
    askedAfter: 90,
    isMissing: (e) => e.advised === NEVER,
    missing: 'no assessment since the diagnosis says anything of treatment',
  },
  {
    name: 'falls-assessment',
    askedAfter: 90,
    isMissing: (e) => e.fallsAssessed === NEVER,
    missing: 'no falls assessment since the diagnosis',
  },
  {
    name: 'week-16-contact',
    askedAfter: 112,
    isMissing: (e) => e.contact > 112,
    missing: 'no follow-up contact by day 112',
  },
  {
    name: 'week-16-treatment',
    askedAfter: 112,
    isMissing: (e) => e.treatmentRecorded > 112,
    missing: 'no follow-up contact by day 112 says what is taken',
  },
  {
    name: 'week-16-strength',
    askedAfter: 112,
    isMissing: (e) => e.strengthRecorded > 112,
    missing: 'no follow-up contact by day 112 says yes or no to strength and balance',
  },
  {
    name: 'week-52-contact',
    askedAfter: 392,
    isMissing: (e) => e.yearContact > 392,
    missing: 'no follow-up contact from day 336 to 392',
  },
  {
    name: 'week-52-treatment',
    askedAfter: 392,
    isMissing: (e) => e.yearTreatmentRecorded > 392,
    missing: 'no follow-up contact from day 336 to 392 says what is taken',
  },
];

/**
 * What an episode says to a field: `out` before the field is asked, and when the patient died or was transferred by
 * then, recorded or not.
 */
export function fieldStateOf(field: CompletenessField, episode: EpisodeObservation): 'out' | 'there' | 'missing' {
  const after = field.askedAfter;
  if (after !== null && (episode.asOf <= after || episode.died <= after || episode.transferred <= after)) return 'out';
  return field.isMissing(episode) ? 'missing' : 'there';
}

/** The rows of a field, and how many of them lack it. */
export interface FieldCount {
  readonly name: string;
  readonly rows: number;
  readonly missing: number;
}

/** A field is poor when more than this share of its rows lack it. */
export const POOR_FIELD_FROM = 0.2;

/** Whether more than 20 % of a field's rows lack it; in whole numbers, so that 20 % is 20 %. */
export function isFieldPoor({ rows, missing }: Pick<FieldCount, 'rows' | 'missing'>): boolean {
  return missing * 5 > rows;
}

/** A service meets completeness with fewer fields than this that lack more than 20 %. */
const POOR_FIELDS_FAIL_AT = 5;

/** The indicator over its fields: those without a row do not count, and without any field there is no band. */
export function completenessOf(fields: readonly FieldCount[]): {
  numerator: number;
  denominator: number;
  band: Band | null;
} {
  const asked = fields.filter((field) => field.rows > 0);
  const poor = asked.filter(isFieldPoor).length;
  const band = asked.length === 0 ? null : poor < POOR_FIELDS_FAIL_AT ? 'green' : 'red';
  return { numerator: asked.length - poor, denominator: asked.length, band };
}
