import type { LocalDate, Sex } from '@osteon/domain';
import type { ImportedFact, ImportedPatient } from '../imports/imported-patient.ts';

/** A fault of a row: where, and a stable code. No value is in it. */
export interface RowFault {
  /** The head of the column as it stands in the file; null: the whole row. */
  readonly column: string | null;
  /** Of reading (`not-a-date` …) or of storing (`FLS-1012` …). */
  readonly code: string;
}

/** A person as one row of a file says. */
export interface FilePerson {
  readonly identifiers: ImportedPatient['identifiers'];
  readonly family: string;
  readonly given: readonly string[];
  /** Null: only the age at the fracture is said. */
  readonly birthDate: LocalDate | null;
  /** The latest day of birth that fits the age at the fracture. */
  readonly bornBy: LocalDate | null;
  readonly sex: Sex;
  readonly careHomeResident: boolean | null;
  readonly language: string | null;
  readonly telecom: ImportedPatient['telecom'];
  readonly address: ImportedPatient['address'];
}

/** A row as a translator hands it over. */
export interface TranslatedRow {
  /** As it stands in the file; the heads are row 1. */
  readonly row: number;
  /** As they came. */
  readonly cells: readonly string[];
  /** Null where the row is refused. */
  readonly said: { readonly person: FilePerson; readonly facts: readonly ImportedFact[] } | null;
  readonly faults: readonly RowFault[];
  readonly notes: readonly { readonly column: string; readonly code: string }[];
}

/** What the operator says of a file. */
export interface FileReading {
  readonly heads: readonly string[];
  /** A field for each head; '' for a column that is not taken. */
  readonly fields: readonly string[];
  readonly monthFirst: boolean;
  /** Stands before the number of a row where the file names nobody. */
  readonly label: string;
  /** The service's day: nothing lies after it. */
  readonly today: LocalDate;
}

/** The heads of a file, and what they are taken for. */
export interface FileHeads {
  readonly heads: readonly string[];
  readonly fields: readonly string[];
  /** The file has the shape of the national database, and names nobody. */
  readonly namesNobody: boolean;
  /** Fields without which no row can be taken. */
  readonly missing: readonly string[];
}

export interface FileBytes {
  readonly format: 'csv' | 'xlsx';
  readonly encoding: string | null;
  /** Read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Reads files: given by the program, because formats are no matter of use cases. */
export interface FileReader {
  /** Looks at a file's bytes as they pass. */
  readonly detector: () => {
    pass(bytes: Uint8Array): void;
    end(): { format: 'csv' | 'xlsx'; encoding: string | null } | null;
  };
  /** Throws `FLS-1682` naming the place where the file as a whole cannot be taken. */
  readonly readHeads: (file: FileBytes) => Promise<FileHeads>;
  /** What heads and the operator's choice of fields come to. */
  readonly checkFields: (
    heads: readonly string[],
    fields: readonly string[],
  ) => Pick<FileHeads, 'namesNobody' | 'missing'>;
  /** @param after the row, as it stands in the file, from which on it is read; 0 for all */
  readonly readRows: (file: FileBytes, reading: FileReading, after?: number) => AsyncIterable<TranslatedRow>;
  /** The row again, from its cells. */
  readonly translate: (row: number, cells: readonly string[], reading: FileReading) => TranslatedRow;
}

/** How a file that was handed in is to be read. */
export const readingOf = ({
  run,
  ...said
}: Omit<FileReading, 'today'> & { readonly run: { readonly today: LocalDate } }): FileReading => ({
  heads: said.heads,
  fields: said.fields,
  monthFirst: said.monthFirst,
  label: said.label,
  today: run.today,
});
