import { APP_ERRORS, type AppErrorCode } from '@osteon/application';

/** Why a cell, or a whole row, is not taken. The sentence goes on after the name of the column. */
export const FILE_FAULTS = {
  missing: 'is empty, and has to be filled in',
  'no-number': 'no column gives a number by which the person would be known again',
  'not-a-date': 'is no date such as 2026-04-30 or 30/04/2026',
  'two-digit-year': 'has a year of two digits, so that the century is not said',
  'in-the-future': 'lies in the future',
  'before-birth': 'is before the birth of the patient',
  'after-death': 'is after the death of the patient',
  'no-such-value': 'is none of the values that the column takes',
  'not-a-number': 'is no number',
  'out-of-range': 'is out of range',
  'needs-date': 'is filled in, and the column with its date is empty',
  'ends-before-start': 'is before the day on which the course began',
  formula: 'holds a formula; only values are taken',
  'error-value': 'holds an error of the spreadsheet',
  'bad-bytes': 'holds bytes that are no text in the encoding of the file',
  'bad-character': 'holds a character that cannot be stored',
  'bad-quotes': 'has quotation marks that do not close where they should, so that its cells cannot be told apart',
  'too-many-cells': 'has more cells than there are heads',
  'too-long': 'is longer than is stored',
  'not-an-nhs-number': 'is no NHS number: its check digit does not fit',
  contradicts: 'says something else of the same person than an earlier row of the file',
} as const;
export type FileFaultCode = keyof typeof FILE_FAULTS;

/** A fault in words that go on after the name of the column; one found while storing keeps its code before its sentence. */
export const faultWords = (code: string): string =>
  Object.hasOwn(FILE_FAULTS, code)
    ? FILE_FAULTS[code as FileFaultCode]
    : Object.hasOwn(APP_ERRORS, code)
      ? `${code} ${APP_ERRORS[code as AppErrorCode].title}`
      : code;

/** A fault of a row; no value is repeated in it. */
export interface FileFault {
  /** The head of the column as it stands in the file; null: the whole row. */
  readonly column: string | null;
  readonly code: FileFaultCode;
}

/** What was read and is not stored, or not as it stood: nothing is refused for it. */
export const FILE_NOTES = {
  'start-assumed': 'has no day on which it began: the day of the assessment, or the day before the fracture, stands in',
  'not-kept': 'is not kept, because the row has no assessment to keep it with',
  'several-agents': 'names several medicines; each is a course',
  'not-a-medicine-followed': 'is no medicine that is followed here; it is not kept as a course',
  'birth-assumed': 'is the age at the fracture: the birthday is taken to be the day of the fracture',
  'already-known': 'is recorded already from elsewhere, within some days; it is not added again',
  'unusable-telephone': 'cannot be right as a telephone number; it is kept and marked',
} as const;
export type FileNoteCode = keyof typeof FILE_NOTES;

export interface FileNote {
  readonly column: string;
  readonly code: FileNoteCode;
}

/** Why a file is refused as a whole. */
export const FILE_REFUSALS = {
  empty: 'the file has no row of heads',
  'not-a-spreadsheet': 'the file is no XLSX workbook',
  'unpacks-too-far': 'the file unpacks to more than a file of patients can be',
  'too-many-rows': 'the file has more rows than one import takes',
  'too-many-columns': 'the file has more columns than one import takes',
  'no-such-columns': 'the heads name nothing by which a person and a fracture are known',
  'head-twice': 'two columns are the same field',
  'not-text': 'the file is neither text nor an XLSX workbook',
} as const;
export type FileRefusalCode = keyof typeof FILE_REFUSALS;

/** The file as a whole cannot be taken; `place` says where: a part of the workbook, a row, a column. */
export class FileRefusal extends Error {
  override readonly name = 'FileRefusal';
  readonly refusal: FileRefusalCode;
  readonly place: string;

  constructor(refusal: FileRefusalCode, place: string) {
    super(`${FILE_REFUSALS[refusal]} (${place})`);
    this.refusal = refusal;
    this.place = place;
  }
}
