import type { RedFlagRule } from './protocol.ts';
export const RED_FLAGS: readonly RedFlagRule[] = [];
