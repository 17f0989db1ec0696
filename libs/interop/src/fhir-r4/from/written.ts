import type { LocalDate } from '@osteon/domain';
import type { Finding } from '../../fhir/findings.ts';
import type { JsonObject } from '../../fhir/check-structure.ts';
import type {
  ImportedAddress,
  ImportedCode,
  ImportedFact,
  ImportedIdentifier,
  ImportedTelecom,
} from '../../imported.ts';
import type { Sex } from '@osteon/domain';

/** The types that a program may write. What else is served follows from these. */
export const WRITTEN_TYPES = [
  'Patient',
  'Condition',
  'Observation',
  'DiagnosticReport',
  'MedicationStatement',
  'MedicationAdministration',
] as const;
export type WrittenType = (typeof WRITTEN_TYPES)[number];

export const isWrittenType = (type: string): type is WrittenType => WRITTEN_TYPES.some((one) => one === type);

/** A Patient as it is to be; what the sender leaves out is null, or an empty list. */
export interface WrittenPatient {
  readonly identifiers: readonly ImportedIdentifier[];
  readonly family: string;
  readonly given: readonly string[];
  readonly birthDate: LocalDate;
  /** Null where the sender does not say. */
  readonly sex: Sex | null;
  readonly language: string | null;
  readonly telecom: readonly ImportedTelecom[];
  readonly address: ImportedAddress | null;
  /** The day of death; `unknown` where it is not said to the day; `none`: said to be alive; null: nothing is said. */
  readonly deceased: LocalDate | 'unknown' | 'none' | null;
}

/** What a resource that is written by itself means here. */
export type Written =
  | { readonly kind: 'patient'; readonly patient: WrittenPatient }
  /**
   * What is to be recorded: one fact and, before a dose, the course that it would begin. `codes` are those of a fracture,
   * for a person to judge where the sender may not open an episode.
   */
  | {
      readonly kind: 'facts';
      readonly facts: readonly ImportedFact[];
      readonly codes: readonly ImportedCode[];
      /** It is said to be on hold and not since when: taken only where that is known here already, else refused with this. */
      readonly pausedAt: Finding | null;
    }
  /** It was entered in error. */
  | { readonly kind: 'retraction' }
  /** A person has to look whether there is a fracture. */
  | {
      readonly kind: 'pointer';
      readonly about:
        | {
            readonly kind: 'report';
            readonly text: string;
            readonly on: LocalDate;
            readonly status: 'final' | 'preliminary' | 'corrected' | 'cancelled';
          }
        | {
            readonly kind: 'codes';
            readonly codes: readonly ImportedCode[];
            readonly on: LocalDate;
            readonly mechanism: readonly ImportedCode[];
          };
    };

export type Reading =
  | { readonly ok: true; readonly written: Written; readonly sourceKey: string }
  | { readonly ok: false; readonly findings: readonly Finding[] };

export interface ReadingOptions {
  readonly timeZone: string;
  readonly today: LocalDate;
  /** Of the patient it is about; of a Patient its own counts. */
  readonly birthDate: LocalDate;
  /** Where the resource stands, for what is refused: `Condition`, `Bundle.entry[3].resource`. */
  readonly path: string;
  /** Whether the sender's own id names the record (bulk files); else its identifier or its content does. */
  readonly keepsId?: boolean;
}

export type { JsonObject };
