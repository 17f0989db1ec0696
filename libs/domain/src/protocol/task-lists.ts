import type { TaskKind } from './task-kinds.ts';

/** Section 8: the kinds that a phone call can close. */
export const CONTACT_KINDS: readonly TaskKind[] = [
  'first-contact',
  'pain-review',
  'follow-up-contact',
  'falls-reminder',
  'adherence-check',
  'falls-follow-up',
];
