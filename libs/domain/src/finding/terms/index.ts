export * from './ages-and-causes.ts';
export * from './bones.ts';
export * from './fractures.ts';
export * from './headings.ts';
export * from './other-meanings.ts';
export * from './row.ts';
export * from './scopes.ts';
export * from './spelling.ts';
