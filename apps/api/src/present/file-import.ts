import type { FileImport, FileRowsPage } from '@osteon/application';
import type { FileImportView, FileRowsView } from '@osteon/contracts';
import { faultWords, FILE_NOTES, fileReader } from '@osteon/interop';

export function presentFile(file: FileImport): FileImportView {
  const { id, name, format, encoding, bytes, state, fault, faultPlace, monthFirst, label, consented, enrolSince } =
    file;
  const { heads, fields, counts, total, askedBy, askedAt, endedAt, readTo } = file;
  return {
    ...{ id, name, format, encoding, bytes, state, fault, faultPlace, monthFirst, label, consented, enrolSince, total },
    columns: heads.map((head, at) => ({ head, field: fields[at] ?? '' })),
    missing: heads.length === 0 ? [] : [...fileReader.checkFields(heads, fields).missing],
    checked: Math.max(0, readTo - 1),
    ...counts,
    askedBy: askedBy?.name ?? null,
    askedAt,
    endedAt,
  };
}

export const presentRows = ({ rows, next }: FileRowsPage): FileRowsView => ({
  rows: rows.map(({ row, cells, fate, outcome, faults, notes, patientId, resembles }) => ({
    ...{ row, fate, outcome, patientId, resembles },
    cells: [...cells],
    faults: faults.map(({ column, code }) => ({ column, code, why: faultWords(code) })),
    notes: notes.map(({ column, code }) => ({ column, code, why: noteOf(code) })),
  })),
  next,
});

const noteOf = (code: string): string =>
  Object.hasOwn(FILE_NOTES, code) ? FILE_NOTES[code as keyof typeof FILE_NOTES] : code;
