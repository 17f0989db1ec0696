import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../errors.ts';
import { isCommonPassword } from './common-passwords.ts';

/** No rules about kinds of characters: length and not being common is what helps. */
export const PASSWORD_LENGTH = 12;

/** argon2id (the library's own choice of algorithm) with OWASP's figures: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The argon2id hash of a password, salt and figures included. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST);
}

/** FLS-1106 too short, FLS-1107 common. `own` are words about the person and the service. */
export function checkNewPassword(password: string, own: readonly string[] = [], field = 'password'): void {
  if ([...password].length < PASSWORD_LENGTH) throw new AppError('FLS-1106', { field });
  if (isCommonPassword(password, own)) throw new AppError('FLS-1107', { field });
}

/** Whether a hash was made with smaller figures than new ones are: to be made again when the password is at hand. */
export function isOutgrown(storedHash: string): boolean {
  const figures = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(storedHash);
  if (figures === null) return true;
  const [memory, passes] = [Number(figures[1]), Number(figures[2])];
  return memory < COST.memoryCost || passes < COST.timeCost;
}

let nobody: Promise<string> | undefined;
let verified = 0;

/** How many hashes were worked through so far: that unknown people cost as much is shown by counting. */
export const passwordsVerified = (): number => verified;

/**
 * Whether the password is right. Without a hash (an unknown user, or one who has set no password) the same work is
 * done and the answer is no, so that the time tells nothing.
 */
export async function verifyPassword(storedHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(24).toString('base64'));
  verified += 1;
  const isRight = await verify(storedHash ?? (await nobody), password.normalize('NFKC'));
  return isRight && storedHash !== null;
}
