import type { LocalDate } from '@osteon/domain';
import { DONT_KNOW, NO, YES, type FlsDbColumn } from './columns.ts';

/** Why a cell would be refused. */
export const FLS_DB_FAULTS = {
  missing: 'is empty, and has to be filled in',
  'not-a-post-code': 'is no post code of the United Kingdom',
  'no-such-value': 'is none of the values that the column takes',
  'before-diagnosis': 'is before the day on which the fracture was diagnosed',
  'in-the-future': 'is after the day of the file',
  'out-of-range': 'is out of range',
  'needs-date': 'says yes, and its date is empty',
  'needs-yes': 'has a date, and the column before it does not say yes',
} as const;
export type FlsDbFaultCode = keyof typeof FLS_DB_FAULTS;

export interface FlsDbFault {
  readonly column: FlsDbColumn;
  readonly code: FlsDbFaultCode;
}

/** Without these a row is refused: our reading of what the database asks for. */
const WANTED: readonly FlsDbColumn[] = [
  '1.03 Gender',
  '1.04 Post Code',
  'Age at fracture',
  '1.07 DateFLSAssess',
  '1.09 Date Index Frac Diagnosed',
  '1.11 SiteFirstFrac',
];

const SITES = ['Spine', 'Hip', 'Humerus', 'Pelvis', 'Wrist', 'Other'];
const ANSWERS = [YES, NO, DONT_KNOW];
const VALUES: Partial<Record<FlsDbColumn, readonly string[]>> = {
  '1.03 Gender': ['Female', 'Male'],
  '1.05 CareRes': ANSWERS,
  '1.11 SiteFirstFrac': SITES,
  '1.12 SiteSecFrac': SITES,
  '1.13 SiteThirdFrac': SITES,
  '3.01 DXA': ANSWERS,
  '6.01 FollowUp12_16': ANSWERS,
  '7.01 FollowUp48_56': ANSWERS,
};

const DATES: readonly FlsDbColumn[] = [
  '1.06 DateFLSContact',
  '1.07 DateFLSAssess',
  '1.09 Date Index Frac Diagnosed',
  '3.03 DateofDXA',
  '6.02 Dateof16WeekAss',
  '7.02 Dateof52WeekAss',
];

const PAIRS: readonly (readonly [FlsDbColumn, FlsDbColumn])[] = [
  ['3.01 DXA', '3.03 DateofDXA'],
  ['6.01 FollowUp12_16', '6.02 Dateof16WeekAss'],
  ['7.01 FollowUp48_56', '7.02 Dateof52WeekAss'],
];

const POST_CODE = /^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$/i;

/** What would be refused of a row, column by column. An empty list: it would be taken. Our reading, to be confirmed. */
export function checkFlsDbRow(
  cells: Readonly<Partial<Record<FlsDbColumn, string>>>,
  diagnosedOn: LocalDate,
  asOf: LocalDate,
): FlsDbFault[] {
  const faults: FlsDbFault[] = [];
  const fault = (column: FlsDbColumn, code: FlsDbFaultCode): void => void faults.push({ column, code });
  for (const column of WANTED) if (cells[column] === undefined) fault(column, 'missing');
  const postCode = cells['1.04 Post Code'];
  if (postCode !== undefined && !POST_CODE.test(postCode)) fault('1.04 Post Code', 'not-a-post-code');
  for (const [column, values] of Object.entries(VALUES) as [FlsDbColumn, readonly string[]][]) {
    const value = cells[column];
    if (value !== undefined && !values.includes(value)) fault(column, 'no-such-value');
  }
  for (const column of DATES) {
    const date = isoOf(cells[column]);
    if (date === null) continue;
    if (date < diagnosedOn) fault(column, 'before-diagnosis');
    if (date > asOf) fault(column, 'in-the-future');
  }
  const age = Number(cells['Age at fracture'] ?? 50);
  if (age < 50 || age > 120) fault('Age at fracture', 'out-of-range');
  const tScore = Number(cells['3.04 TScore'] ?? 0);
  if (!(tScore >= -10 && tScore <= 10)) fault('3.04 TScore', 'out-of-range');
  for (const [answer, date] of PAIRS) {
    if (cells[answer] === YES && cells[date] === undefined) fault(date, 'needs-date');
    if (cells[answer] !== YES && cells[date] !== undefined) fault(date, 'needs-yes');
  }
  return faults;
}

/** `09/03/2026` → `2026-03-09`; null for what is no date. */
function isoOf(text: string | undefined): LocalDate | null {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text ?? '') ?? [];
  return year === undefined ? null : `${year}-${month}-${day}`;
}
