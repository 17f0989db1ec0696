import { randomInt } from 'node:crypto';
import { sha256 } from './tokens.ts';

const HOW_MANY = 10;
/** Letters and digits without those that look alike (i l o 0 1): 31 of them, almost five bits each. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Ten codes of 79 bits in groups of four, to be written down; only their hashes are stored. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: HOW_MANY }, () =>
    Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => SIGNS[randomInt(SIGNS.length)]).join('')).join('-'),
  );
}

/** As it is stored: hyphens, spaces and capitals do not matter. */
export const recoveryCodeHash = (code: string): Buffer =>
  sha256(`recovery-code:${code.toLowerCase().replace(/[\s-]/g, '')}`);
