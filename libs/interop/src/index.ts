export * from './imported.ts';
