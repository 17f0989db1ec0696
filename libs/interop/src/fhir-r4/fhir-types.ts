/** The types of FHIR R4 (of `@types/fhir`), by one name. */
export type * from 'fhir/r4.js';
