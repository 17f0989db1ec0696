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
export { storePatient, planNewPatient, type StoringRun } from './store-patient.ts';
