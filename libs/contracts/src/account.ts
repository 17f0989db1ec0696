import { z } from 'zod';
import { id, instant } from './primitives.ts';
import { ceremonyToken, nextStep, passkeyAttestation, providerId, totpCode } from './session.ts';

/** What stands for a passkey or an identity in an address. */
export const shortId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** At most as long as a sentence; the least length is a rule of the use case, which says so in its own words. */
const newPassword = z.string().min(1).max(200);

export const passkeyView = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
});
export type PasskeyView = z.infer<typeof passkeyView>;

/** One's own account, as its page shows it. */
export const accountView = z.object({
  user: z.object({ id, displayName: z.string(), email: z.string() }),
  hasPassword: z.boolean(),
  /** Whether this installation wants a second factor of everybody. */
  secondFactorRequired: z.boolean(),
  /** Since when codes of an app are in use; null without. */
  totpSince: instant.nullable(),
  recoveryCodesLeft: z.number().int(),
  passkeys: z.array(passkeyView),
  /** Whether passkeys work here: the address of the pages must be known. */
  passkeysOffered: z.boolean(),
  identities: z.array(
    z.object({ id: z.string(), provider: z.string(), issuer: z.string(), subject: z.string(), linkedAt: instant }),
  ),
});
export type AccountView = z.infer<typeof accountView>;

/** A new secret for an authenticator app: `uri` is what the QR code says. It counts once a code confirms it. */
export const totpOffer = z.object({ ceremony: ceremonyToken, secret: z.string(), uri: z.string() });
export type TotpOffer = z.infer<typeof totpOffer>;

export const totpConfirmation = z.strictObject({ ceremony: ceremonyToken, code: totpCode });
export type TotpConfirmation = z.infer<typeof totpConfirmation>;

/** Shown once; each counts once. Null where there are some already. */
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()).nullable() });

/** A second factor was set up: `next` says that the session is open now, where it was waiting for that. */
export const factorAdded = z.object({ next: nextStep, recoveryCodes: z.array(z.string()).nullable() });
export type FactorAdded = z.infer<typeof factorAdded>;

export const passkeyRegistration = z.strictObject({
  ceremony: ceremonyToken,
  name: z.string().trim().min(1).max(60),
  response: passkeyAttestation,
});
export type PasskeyRegistration = z.infer<typeof passkeyRegistration>;

/** `currentPassword` where there is one. */
export const passwordChange = z.strictObject({
  currentPassword: z.string().min(1).max(200).optional(),
  newPassword,
});
export type PasswordChange = z.infer<typeof passwordChange>;

export const sessionRow = z.object({
  id,
  current: z.boolean(),
  service: z.string(),
  createdAt: instant,
  lastSeenAt: instant,
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  method: z.string(),
});
export const sessionList = z.object({ rows: z.array(sessionRow) });
export type SessionList = z.infer<typeof sessionList>;

export const identityRequest = z.strictObject({ provider: providerId });

/** What is behind the `#` of an invitation or a reset. */
const linkToken = z.string().min(20).max(200);

export const linkRequest = z.strictObject({ token: linkToken });
export const linkView = z.object({
  purpose: z.enum(['invitation', 'reset']),
  displayName: z.string(),
  email: z.string(),
  services: z.array(z.string()),
  expiresAt: instant,
});
export type LinkView = z.infer<typeof linkView>;

export const linkCompletion = z.strictObject({ token: linkToken, password: newPassword });
export type LinkCompletion = z.infer<typeof linkCompletion>;

export const linkByProvider = z.strictObject({ token: linkToken, provider: providerId });
