export * from './fhir-records.ts';
export type * from './fhir-store.ts';
