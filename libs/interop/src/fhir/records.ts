import type { ImportedCode } from '../imported.ts';
import type { FractureClass } from './classify-fracture.ts';
import type { JsonObject } from './check-structure.ts';
import type { Medicine } from './classify-medicine.ts';
import type { RecordKey } from './keys.ts';

/** What is kept of an entry between reading it and the end of the bundle: as little as the facts need. */
export interface KeptRecord extends RecordKey {
  /** `Bundle.entry[12].resource` */
  readonly path: string;
  readonly subject: JsonObject | null;
}

/** A date as it stands in the input, and where. */
export interface WrittenDate {
  readonly text: string;
  readonly path: string;
}

export interface ConditionRecord extends KeptRecord {
  readonly found: Exclude<FractureClass, { kind: 'none' | 'aftercare' }>;
  /** Differential: one diagnosis of several possible ones. */
  readonly confirmed: boolean;
  readonly codes: readonly ImportedCode[];
  readonly encounter: string | null;
  readonly on: WrittenDate | null;
}

export interface MeasurementRecord extends KeptRecord {
  readonly measured: 'dxa' | 'adjusted-calcium' | 'vitamin-d' | 'creatinine-clearance';
  readonly value: number;
  readonly unit: string;
  readonly valuePath: string;
  readonly on: WrittenDate | null;
}

export interface MedicineRecord extends KeptRecord {
  readonly kind: 'prescribed' | 'given' | 'supplied';
  readonly medicine: Medicine;
  /** Where the medicine stands in another entry. */
  readonly medicationReference: string | null;
  readonly state: 'open' | 'stopped' | 'paused';
  readonly start: WrittenDate | null;
  readonly end: WrittenDate | null;
  /** Days that a supply lasts. */
  readonly days: number | null;
}
