export { createImportReader } from './import-reader.ts';
export { createImportStore } from './import-store.ts';
