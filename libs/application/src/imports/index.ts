export { compareFacts, type ComparedFacts } from './compare-facts.ts';
export {
  importBundles,
  type BundleSource,
  type ImportDeps,
  type ImportOptions,
  type ImportProgress,
  type ImportResult,
  type RefusedBundle,
} from './import-bundles.ts';
export { noImportCounts, type ImportCounts } from './import-counts.ts';
export type * from './import-store.ts';
export type * from './imported-patient.ts';
export type { KnownPatientChange } from './plan-known-patient.ts';
export { storePatient, planNewPatient } from './store-patient.ts';
export type { StoringRun } from './storing-run.ts';
