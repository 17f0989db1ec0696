export type CodeFamily = 'icd-10' | 'snomed';

/** As FHIR, HL7 v2 (tables 0396 and 0053) and files call them. */
const FAMILIES: readonly { readonly family: CodeFamily; readonly name: RegExp }[] = [
  {
    family: 'snomed',
    name: /^(?:https?:\/\/snomed\.info\/sct\b.*|(?:urn:oid:)?2\.16\.840\.1\.113883\.6\.96|sct|snomed([- ]?ct)?)$/i,
  },
  {
    family: 'icd-10',
    name: /^(?:https?:\/\/hl7\.org\/fhir\/sid\/icd-10(?:-[a-z]+)?|https?:\/\/fhir\.de\/codesystem\/[a-z]+\/icd-10-gm|(?:urn:oid:)?2\.16\.840\.1\.113883\.6\.(?:3|90)|i10c?|icd-?10(?:-?(?:cm|gm|uk|who))?)$/i,
  },
];

/** Which of the two families of diagnoses a system is, however it is called; null for any other. */
export const codeFamilyOf = (system: string): CodeFamily | null =>
  FAMILIES.find(({ name }) => name.test(system.trim()))?.family ?? null;
