import { z } from 'zod';
import { readConfig } from './config.ts';

/** How the audit log is checkpointed. */
export interface AuditConfig {
  /** An Ed25519 key: a private key in PEM, or a seed of 32 bytes in base64. */
  readonly key: string | undefined;
  /** Public halves of the keys before it, in base64 (SPKI): what they signed is checked by them. */
  readonly earlierKeys: readonly string[];
  /** Where checkpoints are kept, outside the database. */
  readonly folder: string | undefined;
  /** Where each is sent as well. */
  readonly url: string | undefined;
}

const shape = z
  .object({
    OSTEON_AUDIT_KEY: z.string().optional(),
    OSTEON_AUDIT_EARLIER_KEYS: z
      .string()
      .regex(/^[A-Za-z0-9+/=]+(,\s*[A-Za-z0-9+/=]+)*$/, 'must be public keys in base64, separated by commas')
      .optional(),
    OSTEON_AUDIT_FOLDER: z.string().optional(),
    OSTEON_AUDIT_URL: z
      .string()
      .refine((text) => URL.canParse(text), 'must be an address such as https://keeper.example.org/checkpoints')
      .optional(),
  })
  .superRefine((read, context) => {
    if (read.OSTEON_AUDIT_URL !== undefined && read.OSTEON_AUDIT_FOLDER === undefined)
      context.addIssue({
        code: 'custom',
        path: ['OSTEON_AUDIT_FOLDER'],
        message: 'checkpoints are sent from the folder that keeps them; name one',
      });
    if (read.OSTEON_AUDIT_FOLDER !== undefined && read.OSTEON_AUDIT_KEY === undefined)
      context.addIssue({
        code: 'custom',
        path: ['OSTEON_AUDIT_KEY'],
        message: 'checkpoints are signed: give 32 random bytes in base64, or a private Ed25519 key in PEM',
      });
  });

/**
 * Settings of the checkpoints of the audit log; nothing at all is allowed, and then there are none.
 * @throws {ConfigError} with a sentence for each that is wrong
 */
export function readAuditConfig(env: Readonly<Record<string, string | undefined>>): AuditConfig {
  const read = readConfig(shape, env);
  return {
    key: read.OSTEON_AUDIT_KEY,
    earlierKeys: (read.OSTEON_AUDIT_EARLIER_KEYS ?? '')
      .split(',')
      .map((key) => key.trim())
      .filter((key) => key !== ''),
    folder: read.OSTEON_AUDIT_FOLDER,
    url: read.OSTEON_AUDIT_URL,
  };
}
