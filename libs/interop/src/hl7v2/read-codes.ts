import type { ReadableSegment } from './hl7-message.ts';

export interface SentCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** HL7 table 0396 and the ways its names are written. */
const SYSTEMS: Readonly<Record<string, string>> = {
  I10: 'http://hl7.org/fhir/sid/icd-10',
  ICD10: 'http://hl7.org/fhir/sid/icd-10',
  'ICD-10': 'http://hl7.org/fhir/sid/icd-10',
  I10G: 'http://fhir.de/CodeSystem/bfarm/icd-10-gm',
  I10C: 'http://hl7.org/fhir/sid/icd-10-cm',
  ICD10CM: 'http://hl7.org/fhir/sid/icd-10-cm',
  'ICD-10-CM': 'http://hl7.org/fhir/sid/icd-10-cm',
  I10CM: 'http://hl7.org/fhir/sid/icd-10-cm',
  SCT: 'http://snomed.info/sct',
  SNM3: 'http://snomed.info/sct',
  SNOMED: 'http://snomed.info/sct',
  'SNOMED-CT': 'http://snomed.info/sct',
  LN: 'http://loinc.org',
  LOINC: 'http://loinc.org',
  HL7_LOINC: 'http://loinc.org',
};

/** The codes of a field of coded elements: the first triplet and the alternate one; without a system known here, none. */
export function codesAt(segment: ReadableSegment, field: number): SentCode[] {
  return [1, 4].flatMap((from) => {
    const system = SYSTEMS[segment.value(field, from + 2).toUpperCase()];
    const code = segment.value(field, from);
    if (system === undefined || code === '') return [];
    const display = segment.value(field, from + 1);
    return [{ system, code, ...(display === '' ? {} : { display }) }];
  });
}
