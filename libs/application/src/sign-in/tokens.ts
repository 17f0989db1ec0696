import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes for a cookie or a link; only their SHA-256 is stored. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** What stands for an e-mail address among the attempts to sign in. */
export function emailHash(email: string): Buffer {
  return sha256(normalEmail(email));
}

export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}
