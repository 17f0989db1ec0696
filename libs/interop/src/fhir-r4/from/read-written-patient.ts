import type { JsonObject } from '../../fhir/check-structure.ts';
import { localDayOf } from '../../fhir/fhir-dates.ts';
import type { IssueType, RefusalCode } from '../../fhir/findings.ts';
import { readPatient } from '../../fhir/read-patient.ts';
import type { ReadingOptions, WrittenPatient } from './written.ts';

export interface Fault {
  readonly refusal: RefusalCode;
  readonly issue: IssueType;
  /** Within the Patient. */
  readonly at: string;
  readonly text: string;
}

export type PatientReading =
  { readonly ok: true; readonly patient: WrittenPatient } | { readonly ok: false; readonly faults: readonly Fault[] };

/** A Patient that has passed `checkStructure`: a name and a whole date of birth are wanted, and days that can be. */
export function readWrittenPatient(resource: JsonObject, { timeZone, today }: ReadingOptions): PatientReading {
  const read = readPatient(resource, '', '', null);
  const faults: Fault[] = [];
  const fault = (refusal: RefusalCode, issue: IssueType, at: string, text: string): void =>
    void faults.push({ refusal, issue, at, text });
  const { birthDate } = read;
  if (read.family === '' && read.given.length === 0) {
    fault('element-missing', 'required', 'name', 'The Patient has no name: a family or a given name is needed.');
  }
  if (birthDate === null) {
    fault('element-missing', 'required', 'birthDate', 'Without birthDate no age and no plan can be told.');
  } else if (birthDate.length < 10) {
    fault('date-not-precise', 'value', 'birthDate', `birthDate is "${birthDate}": a whole date is needed.`);
  } else if (birthDate > today) {
    fault('date-in-future', 'value', 'birthDate', `birthDate is ${birthDate}, which lies in the future.`);
  }
  const deceased = deceasedOf(resource, timeZone);
  if (deceased !== null && deceased.length === 10) {
    if (deceased > today) {
      fault('date-in-future', 'value', 'deceasedDateTime', `The date ${deceased} lies in the future.`);
    } else if (birthDate !== null && deceased < birthDate) {
      fault('date-before-birth', 'value', 'deceasedDateTime', `The date ${deceased} lies before the birth.`);
    }
  }
  if (faults.length > 0 || birthDate === null) return { ok: false, faults };
  const { identifiers, family, given, language, telecom, address } = read;
  const sex = resource['gender'] === undefined ? null : read.sex;
  return {
    ok: true,
    patient: { identifiers, family, given, birthDate, sex, language, telecom, address, deceased },
  };
}

function deceasedOf(resource: JsonObject, timeZone: string): WrittenPatient['deceased'] {
  const { deceasedDateTime, deceasedBoolean } = resource;
  if (typeof deceasedDateTime === 'string') return localDayOf(deceasedDateTime, timeZone) ?? 'unknown';
  if (deceasedBoolean === true) return 'unknown';
  return deceasedBoolean === false ? 'none' : null;
}
