import { z } from 'zod';
import { id, instant } from './primitives.ts';

export const role = z.enum(['nurse', 'lead', 'safety-officer', 'auditor', 'admin']);
export type Role = z.infer<typeof role>;

export const signInRequest = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(200),
});
export type SignInRequest = z.infer<typeof signInRequest>;

/** How far a session is: `second-factor` may only give it, `enrolment` may only set one up. */
export const sessionStage = z.enum(['open', 'second-factor', 'enrolment']);

export const secondFactor = z.enum(['totp', 'recovery-code', 'passkey']);
export type SecondFactor = z.infer<typeof secondFactor>;

/** What comes next after a step of signing in, and by what it may be done; nothing more when the session is open. */
export const nextStep = z.object({ stage: sessionStage, methods: z.array(secondFactor) });
export type NextStep = z.infer<typeof nextStep>;

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const credentialId = base64url.max(1400);
/** What ties the two halves of a ceremony together: given out with the first, handed back with the second, once. */
export const ceremonyToken = base64url.length(43);

/** `options` goes to `navigator.credentials` by `PublicKeyCredential.parse…OptionsFromJSON`, `ceremony` comes back. */
export const passkeyCeremony = z.object({ ceremony: ceremonyToken, options: z.looseObject({ challenge: z.string() }) });
export type PasskeyCeremony = z.infer<typeof passkeyCeremony>;

const credential = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
  clientExtensionResults: z.record(z.string().max(60), z.unknown()),
};

/** What `toJSON()` of a credential gives that signed a challenge. */
export const passkeyAssertion = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: base64url.max(4000),
    authenticatorData: base64url.max(4000),
    /** Those of ML-DSA, which browsers offer now, are some thousand bytes long. */
    signature: base64url.max(10_000),
    userHandle: base64url.max(200).nullish(),
  }),
});
export type PasskeyAssertion = z.infer<typeof passkeyAssertion>;

/** What `toJSON()` of a credential gives that was made just now. */
export const passkeyAttestation = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: base64url.max(4000),
    attestationObject: base64url.max(40_000),
    authenticatorData: base64url.max(4000).optional(),
    transports: z.array(z.string().max(40)).max(10).optional(),
    publicKey: base64url.max(4000).nullish(),
    publicKeyAlgorithm: z.number().int().optional(),
  }),
});
export type PasskeyAttestation = z.infer<typeof passkeyAttestation>;

export const passkeySignIn = z.strictObject({ ceremony: ceremonyToken, response: passkeyAssertion });
export type PasskeySignIn = z.infer<typeof passkeySignIn>;

/** Six digits of the authenticator app; spaces are allowed. */
export const totpCode = z
  .string()
  .max(12)
  .transform((text) => text.replace(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/));

const byTotp = z.strictObject({ method: z.literal('totp'), code: totpCode });
const byRecoveryCode = z.strictObject({ method: z.literal('recovery-code'), code: z.string().min(1).max(40) });
const byPasskey = z.strictObject({ method: z.literal('passkey'), ceremony: ceremonyToken, response: passkeyAssertion });
const byPassword = z.strictObject({ method: z.literal('password'), password: z.string().min(1).max(200) });

export const secondFactorRequest = z.discriminatedUnion('method', [byTotp, byRecoveryCode, byPasskey]);
export type SecondFactorRequest = z.infer<typeof secondFactorRequest>;

/** Proving again who one is, for what asks for a fresh proof. */
export const proofRequest = z.discriminatedUnion('method', [byPassword, byTotp, byPasskey]);
export type ProofRequest = z.infer<typeof proofRequest>;

/** By what people may sign in besides a password: what the page shows before anybody is known. */
export const providerList = z.object({
  rows: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Whether passkeys are offered. */
  passkeysOffered: z.boolean(),
  /** demonstration: said on every page. */
  mode: z.enum(['demonstration', 'production']),
});
export type ProviderList = z.infer<typeof providerList>;

export const providerId = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** Where to go after signing in by a provider: a path of the pages. */
export const providerSignIn = z.strictObject({
  returnTo: z
    .string()
    .max(500)
    .regex(/^\/(?!\/)[!-[\]-~]*$/)
    .default('/'),
});
export type ProviderSignIn = z.infer<typeof providerSignIn>;

/** The address at the provider to which the page goes. */
export const providerRedirect = z.object({ url: z.string() });
export type ProviderRedirect = z.infer<typeof providerRedirect>;

export const serviceSummary = z.object({
  id,
  code: z.string(),
  name: z.string(),
  timeZone: z.string(),
  /** ISO 3166: how its dates are written. */
  country: z.string(),
  /** Today in the service's zone. */
  today: z.string(),
});

/** Light or dark, as the person chose; null: as their system says. */
export const colorScheme = z.enum(['light', 'dark']).nullable();
export const appearance = z.strictObject({ colorScheme });
export type Appearance = z.infer<typeof appearance>;

/** Who is signed in, where, and until when. */
export const sessionView = z.object({
  user: z.object({ id, displayName: z.string(), email: z.string(), colorScheme }),
  role,
  service: serviceSummary,
  /** Other services this user may switch to. */
  services: z.array(serviceSummary),
  expiresAt: instant,
  /** How and when the person last proved who they are. */
  method: z.string(),
  provedAt: instant,
  /** Administers the installation: its services, accounts that work in several, the global switches. */
  installationAdmin: z.boolean(),
  /** demonstration: said on every page. */
  mode: z.enum(['demonstration', 'production']),
});
export type SessionView = z.infer<typeof sessionView>;

export const switchServiceRequest = z.strictObject({ serviceId: id });

export const setupRequest = z.strictObject({
  token: z.string().min(20).max(200),
  email: z.email().max(254),
  displayName: z.string().min(1).max(120),
  password: z.string().min(12).max(200),
  service: z.strictObject({
    code: z.string().regex(/^[a-z0-9-]{2,40}$/),
    name: z.string().min(1).max(120),
    timeZone: z.string().max(60),
    country: z.string().regex(/^[A-Z]{2}$/),
  }),
});
export type SetupRequest = z.infer<typeof setupRequest>;

export const colleague = z.object({ id, displayName: z.string(), role });
export const colleagueList = z.object({ rows: z.array(colleague) });
export type ColleagueList = z.infer<typeof colleagueList>;
