import { addYears, isLocalDate, type LocalDate } from '@osteon/domain';
import { AppError } from '../errors.ts';
import type { FactPayload, FactType } from './fact-record.ts';

/** Of these the planner takes a day, or a day and its length: whatever else a payload held would be kept and unread. */
const FIELDS: Readonly<Partial<Record<FactType, readonly string[]>>> = { dose: [], supply: ['days'] };

/** Days that may lie ahead, which the planner's own checks leave alone. */
const PLANNED_DAYS: Readonly<Partial<Record<FactType, string>>> = {
  treatment: 'plannedStopOn',
  'declined-treatment': 'revisitOn',
};

const EARLIEST = '1900-01-01';

/** A slip of a digit is refused; the longest course planned is far shorter. */
const YEARS_AHEAD = 20;

/**
 * What is asked of a payload when it is recorded, besides what the planner's facts ask of it: no unknown field of a
 * dose or supply, and planned days between 1900 and 20 years from today. FLS-1010 with the field after `place`.
 */
export function checkPayload(type: FactType, payload: FactPayload, today: LocalDate, place: string): void {
  const fieldOf = (name: string): string => `${place === '' ? '' : `${place}.`}payload.${name}`;
  const fields = FIELDS[type];
  const unknown = fields === undefined ? undefined : Object.keys(payload).find((name) => !fields.includes(name));
  if (unknown !== undefined) {
    throw new AppError('FLS-1010', { field: fieldOf(unknown), message: `is not a field of a ${type}` });
  }
  const planned = PLANNED_DAYS[type];
  const day = planned === undefined ? undefined : payload[planned];
  if (planned === undefined || !isLocalDate(day)) return; // anything but a date is the planner's to refuse
  const latest = addYears(today, YEARS_AHEAD);
  if (day < EARLIEST || day > latest) {
    throw new AppError('FLS-1010', { field: fieldOf(planned), message: `must lie between ${EARLIEST} and ${latest}` });
  }
}
