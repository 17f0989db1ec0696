export type * from './fhir-write-store.ts';
export type * from './resource-write.ts';
export { writeResources, type WriteDeps } from './write-resources.ts';
export type { WriteOptions } from './writer.ts';
