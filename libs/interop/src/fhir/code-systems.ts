import type { ImportedCode } from '../imported.ts';
import { isObject } from './check-structure.ts';

export type CodeSystem = 'snomed' | 'icd-10' | 'loinc' | 'rxnorm' | 'atc';

const systems: Readonly<Record<string, CodeSystem>> = {
  'http://snomed.info/sct': 'snomed',
  'urn:oid:2.16.840.1.113883.6.96': 'snomed',
  'http://hl7.org/fhir/sid/icd-10': 'icd-10',
  'http://hl7.org/fhir/sid/icd-10-cm': 'icd-10',
  'http://hl7.org/fhir/sid/icd-10-uk': 'icd-10',
  'http://fhir.de/CodeSystem/bfarm/icd-10-gm': 'icd-10',
  'http://fhir.de/CodeSystem/dimdi/icd-10-gm': 'icd-10',
  'urn:oid:2.16.840.1.113883.6.3': 'icd-10',
  'urn:oid:2.16.840.1.113883.6.90': 'icd-10',
  'http://loinc.org': 'loinc',
  'urn:oid:2.16.840.1.113883.6.1': 'loinc',
  'http://www.nlm.nih.gov/research/umls/rxnorm': 'rxnorm',
  'urn:oid:2.16.840.1.113883.6.88': 'rxnorm',
  'http://www.whocc.no/atc': 'atc',
  'http://fhir.de/CodeSystem/bfarm/atc': 'atc',
  'urn:oid:2.16.840.1.113883.6.73': 'atc',
};

/** Which of the known code systems a URI names. */
export const codeSystemOf = (uri: string): CodeSystem | null => systems[uri] ?? null;

/** The codings of a CodeableConcept that carry a system and a code. */
export const codesOf = (concept: unknown): ImportedCode[] => {
  if (!isObject(concept) || !Array.isArray(concept['coding'])) return [];
  return concept['coding'].flatMap((coding: unknown) => {
    if (!isObject(coding)) return [];
    const { system, code, display } = coding;
    if (typeof system !== 'string' || typeof code !== 'string' || code.trim() === '') return [];
    return [{ system, code: code.trim(), ...(typeof display === 'string' ? { display } : {}) }];
  });
};

/** Everything a CodeableConcept says in words. */
export const wordsOf = (concept: unknown): string => {
  if (!isObject(concept)) return '';
  const displays = codesOf(concept).map(({ display }) => display ?? '');
  return [...displays, typeof concept['text'] === 'string' ? concept['text'] : ''].join(' ; ');
};
