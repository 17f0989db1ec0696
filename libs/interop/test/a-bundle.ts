import type {
  BundleEntry as FhirBundleEntry,
  Condition,
  FhirResource,
  MedicationAdministration,
  MedicationDispense,
  MedicationRequest,
  MedicationStatement,
  Observation,
  Patient,
} from 'fhir/r4.js';
import { translateBundleStream } from '../src/index.ts';
import type { ImportedPatient, RefusedBundle, TranslatedBundle, TranslateOptions, Translation } from '../src/index.ts';

/** Small bundles for tests: everything is there unless a test takes it away. */
export const snomed = 'http://snomed.info/sct';
export const icd10cm = 'http://hl7.org/fhir/sid/icd-10-cm';
export const loinc = 'http://loinc.org';
export const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
export const atc = 'http://www.whocc.no/atc';

const subject = { reference: 'Patient/p1' };

export const aPatient = (more: Partial<Patient> = {}): Patient => ({
  resourceType: 'Patient',
  id: 'p1',
  identifier: [{ system: 'https://hospital.example/mrn', value: '4711' }],
  name: [{ use: 'official', family: 'Test', given: ['Ada', 'Maria'] }],
  gender: 'female',
  birthDate: '1950-06-15',
  ...more,
});

export const confirmed: Pick<Condition, 'clinicalStatus' | 'verificationStatus'> = {
  clinicalStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
  },
  verificationStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
  },
};

export const verification = (code: string): Condition['verificationStatus'] => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code }],
});

/** A hip fracture, unless the codes say otherwise. */
export const aFracture = (id: string, on: string, more: Partial<Condition> = {}): Condition => ({
  resourceType: 'Condition',
  id,
  ...confirmed,
  code: { coding: [{ system: snomed, code: '359817006', display: 'Closed fracture of hip' }] },
  subject,
  encounter: { reference: `Encounter/of-${id}` },
  onsetDateTime: on,
  ...more,
});

export const coded = (system: string, code: string): { code: Condition['code'] & object } => ({
  code: { coding: [{ system, code }] },
});

export const aTScore = (id: string, on: string, value: number, code = '38267-1'): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: loinc, code }] },
  subject,
  effectiveDateTime: on,
  valueQuantity: { value, unit: '{T-score}', system: 'http://unitsofmeasure.org', code: '{T-score}' },
});

export const aLab = (id: string, on: string, code: string, value: number, unit: string): Observation => ({
  ...aTScore(id, on, value, code),
  valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
});

export const alendronate = {
  coding: [{ system: rxnorm, code: '904419', display: 'Alendronic acid 10 MG Oral Tablet' }],
};
export const denosumab = { coding: [{ system: rxnorm, code: '993449' }], text: 'Denosumab 60 mg' };

export const aRequest = (id: string, on: string, more: Partial<MedicationRequest> = {}): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  id,
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: alendronate,
  subject,
  authoredOn: on,
  ...more,
});

export const aStatement = (id: string, more: Partial<MedicationStatement> = {}): MedicationStatement => ({
  resourceType: 'MedicationStatement',
  id,
  status: 'active',
  medicationCodeableConcept: alendronate,
  subject,
  ...more,
});

export const aDose = (
  id: string,
  on: string,
  more: Partial<MedicationAdministration> = {},
): MedicationAdministration => ({
  resourceType: 'MedicationAdministration',
  id,
  status: 'completed',
  medicationCodeableConcept: denosumab,
  subject,
  effectiveDateTime: on,
  ...more,
});

export const aSupply = (
  id: string,
  on: string,
  days: number,
  more: Partial<MedicationDispense> = {},
): MedicationDispense => ({
  resourceType: 'MedicationDispense',
  id,
  status: 'completed',
  medicationCodeableConcept: alendronate,
  subject,
  whenHandedOver: on,
  daysSupply: { value: days, unit: 'd', code: 'd', system: 'http://unitsofmeasure.org' },
  ...more,
});

/** A resource of R4, or something that pretends to be one. */
type Resource = FhirResource | (Readonly<Record<string, unknown>> & { readonly resourceType: string });

export const anEntry = (resource: Resource): object => ({
  ...('id' in resource && typeof resource.id === 'string'
    ? { fullUrl: `https://hospital.example/${resource.resourceType}/${resource.id}` }
    : {}),
  resource,
  request: { method: 'POST', url: resource.resourceType } satisfies FhirBundleEntry['request'],
});

export const aBundleOf = (entries: readonly object[], type = 'transaction'): object => ({
  resourceType: 'Bundle',
  type,
  entry: entries,
});

export async function* bytesOf(value: unknown, size = 4096): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

export const inLondon: TranslateOptions = { timeZone: 'Europe/London', today: '2026-11-22' };

/** Translates a transaction of these resources. */
export const translate = (
  resources: readonly Resource[],
  options: Partial<TranslateOptions> = {},
): Promise<Translation> =>
  translateBundleStream(bytesOf(aBundleOf(resources.map(anEntry))), { ...inLondon, ...options });

export const accepted = (translation: Translation): TranslatedBundle => {
  if (!translation.ok) throw new Error(`refused: ${JSON.stringify(translation.outcome.issue, null, 1)}`);
  return translation;
};

export const refused = (translation: Translation): RefusedBundle => {
  if (translation.ok) throw new Error('not refused');
  return translation;
};

/** The one patient that a bundle of these resources and the usual Patient gives. */
export const patientOf = async (
  resources: readonly Resource[],
  options: Partial<TranslateOptions> = {},
): Promise<ImportedPatient> => {
  const all = resources.some(({ resourceType }) => resourceType === 'Patient') ? resources : [aPatient(), ...resources];
  const { patients } = accepted(await translate(all, options));
  const [patient] = patients;
  if (patient === undefined || patients.length > 1) throw new Error(`${patients.length} patients`);
  return patient;
};

/** The paths and texts of a refusal. */
export const issuesOf = (
  translation: Translation,
): { code: string; path: string | undefined; text: string | undefined }[] =>
  refused(translation).outcome.issue.map(({ code, expression, details }) => ({
    code,
    path: expression?.[0],
    text: details?.text,
  }));
