import type { Checklist } from './protocol.ts';
export const CHECKLISTS: readonly Checklist[] = [];
