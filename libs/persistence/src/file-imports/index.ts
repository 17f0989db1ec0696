export { createFileImportStore } from './file-import-store.ts';
