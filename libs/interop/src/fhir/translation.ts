import type { LocalDate } from '@osteon/domain';
import type { OperationOutcome } from 'fhir/r4.js';
import type { ImportedPatient } from '../imported.ts';
import type { FractureCodes } from './classify-fracture.ts';
import type { MedicineRow } from './classify-medicine.ts';
import type { RefusalCode } from './findings.ts';
import type { MeasurementCodes } from './read-records.ts';

export interface TranslateOptions {
  /** The service's zone: an instant becomes the local date there. */
  readonly timeZone: string;
  /** The day of the import in that zone; what is dated later is refused. */
  readonly today: LocalDate;
  /** Issues shown at most; the rest is counted. */
  readonly maxIssues?: number;
  /** Value sets that a site can edit; the shipped ones when absent. */
  readonly fractures?: FractureCodes;
  readonly medicines?: readonly MedicineRow[];
  readonly measurements?: MeasurementCodes;
}

export interface TranslatedBundle {
  readonly ok: true;
  /** Sorted by key. */
  readonly patients: readonly ImportedPatient[];
  /** Resources from which nothing was taken, by type. */
  readonly ignored: Readonly<Record<string, number>>;
  readonly entries: number;
}

export interface RefusedBundle {
  readonly ok: false;
  /** Of the gravest finding, as its stable code and its name. */
  readonly code: `FLS-${number}`;
  readonly refusal: RefusalCode;
  readonly message: string;
  readonly outcome: OperationOutcome;
  /** All findings, shown or not. */
  readonly total: number;
}

export type Translation = TranslatedBundle | RefusedBundle;
