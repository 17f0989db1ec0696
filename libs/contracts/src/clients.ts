import { CLIENT_SCOPES } from '@osteon/domain';
import { z } from 'zod';
import { id, instant } from './primitives.ts';

/**
 * machine: a program of the hospital that acts for itself. app: one that a person starts (SMART App Launch). cds: a
 * record system that calls CDS Hooks.
 */
export const clientKind = z.enum(['machine', 'app', 'cds']);

/**
 * How a client proves who it is: a secret that we made, its own key (private_key_jwt), or nothing but PKCE and its
 * redirect URI (none; apps only).
 */
export const clientAuthentication = z.enum(['secret', 'key', 'none']);

export const clientScope = z.enum(CLIENT_SCOPES);

/** A public key as JWK: P-256, P-384, Ed25519, or RSA of 2048 bits and more. */
export const publicJwk = z.strictObject({
  kty: z.enum(['EC', 'OKP', 'RSA']),
  kid: z.string().min(1).max(100),
  alg: z.enum(['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'PS256', 'PS384']).optional(),
  use: z.literal('sig').optional(),
  key_ops: z.array(z.literal('verify')).max(1).optional(),
  ext: z.boolean().optional(),
  crv: z.enum(['P-256', 'P-384', 'Ed25519']).optional(),
  x: z.string().max(200).optional(),
  y: z.string().max(200).optional(),
  n: z.string().max(1_400).optional(),
  e: z.string().max(20).optional(),
});
export type PublicJwk = z.infer<typeof publicJwk>;

const keys = z.array(publicJwk).min(1).max(5);

export const createClientRequest = z.strictObject({
  name: z.string().trim().min(1).max(120),
  kind: clientKind,
  authentication: clientAuthentication,
  /** At least one of a machine or an app; a record system has none. */
  scopes: z.array(clientScope).max(CLIENT_SCOPES.length).default([]),
  /** Apps: where the code is sent. https, or http on this very machine; compared letter by letter. */
  redirectUris: z.array(z.string().max(500)).max(10).default([]),
  /** With `authentication: "key"`. */
  keys: keys.optional(),
  /** Record systems: as whom they sign their tokens (`iss`), an address that begins with https://. */
  issuer: z.string().max(300).optional(),
  /** Record systems: the `tenant` that their tokens name, where they name one. */
  tenant: z.string().trim().min(1).max(200).optional(),
});
export type CreateClientRequest = z.infer<typeof createClientRequest>;

export const clientView = z.object({
  id,
  name: z.string(),
  kind: clientKind,
  authentication: clientAuthentication,
  scopes: z.array(z.string()),
  redirectUris: z.array(z.string()),
  /** Public keys, by id only. */
  keyIds: z.array(z.string()),
  issuer: z.string().nullable(),
  tenant: z.string().nullable(),
  createdAt: instant,
  createdBy: z.string().nullable(),
  lastUsedAt: instant.nullable(),
  /** Until when the secret before the present one works; null when it does no longer. */
  previousSecretEndsAt: instant.nullable(),
  disabledAt: instant.nullable(),
});
export type ClientView = z.infer<typeof clientView>;

export const clientList = z.object({ rows: z.array(clientView) });
export type ClientList = z.infer<typeof clientList>;

/** The secret is shown this once. Null for clients that have none. */
export const createdClient = z.object({ client: clientView, secret: z.string().nullable() });
export type CreatedClient = z.infer<typeof createdClient>;

export const rotateSecretRequest = z.strictObject({
  /** How long the secret before still works: 0 ends it at once. */
  previousEndsInHours: z.number().int().min(0).max(168).default(24),
});
export type RotateSecretRequest = z.infer<typeof rotateSecretRequest>;

export const replaceKeysRequest = z.strictObject({ keys });
export type ReplaceKeysRequest = z.infer<typeof replaceKeysRequest>;
