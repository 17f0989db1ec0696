export type * from './fhir-write-store.ts';
export { planFactWrites, type FactFate, type FactWrite, type PlannedFactWrites } from './plan-fact-writes.ts';
export type * from './resource-write.ts';
export { writeResources, type WriteDeps, type WriteOptions } from './write-resources.ts';
