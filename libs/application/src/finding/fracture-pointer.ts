import type { LocalDate, Sex } from '@osteon/domain';

/** Somebody as a feed names them: most of it may be missing or wrong. Translators' richer types are assignable. */
export interface ReportedPerson {
  readonly identifiers: readonly { readonly system: string; readonly value: string; readonly type?: string }[];
  readonly family: string;
  readonly given: readonly string[];
  readonly birthDate: LocalDate | null;
  readonly sex: Sex;
  readonly telecom: readonly {
    readonly kind: 'phone' | 'email';
    readonly value: string;
    readonly use: 'home' | 'work' | 'mobile' | 'temp' | null;
  }[];
  readonly address: {
    readonly lines: readonly string[];
    readonly city: string | null;
    readonly postalCode: string | null;
    readonly country: string | null;
  } | null;
}

export interface PointedCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** A radiology report as it was sent. */
export interface PointedReport {
  readonly kind: 'report';
  readonly text: string;
  readonly on: LocalDate;
  readonly status: 'final' | 'preliminary' | 'corrected' | 'cancelled';
}

/** Diagnoses of one encounter or one condition, with what was coded of how it happened. */
export interface PointedCodes {
  readonly kind: 'codes';
  readonly codes: readonly PointedCode[];
  readonly on: LocalDate;
  readonly mechanism: readonly PointedCode[];
}

export const FRACTURE_SOURCES = ['hl7v2', 'fhir', 'file'] as const;
export type FractureSource = (typeof FRACTURE_SOURCES)[number];

/** What a feed says of somebody who may have a fracture. */
export interface FracturePointer {
  readonly source: FractureSource;
  /** Who sent it, as it is called in the service's settings. */
  readonly sender: string;
  /** Of the report or the diagnosis, the same each time it is sent; unique within the service. */
  readonly sourceKey: string;
  readonly person: ReportedPerson;
  /** Known for sure; null: candidates are shown to the person who decides. */
  readonly patientId: string | null;
  readonly about: PointedReport | PointedCodes;
  readonly referrer: { readonly name: string; readonly email?: string } | null;
}
