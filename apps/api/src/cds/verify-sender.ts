import { type CdsSender, type CdsStore, SANDBOX_ISSUER } from '@osteon/application';
import { decodeJwt, decodeProtectedHeader, errors, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';

/** Clocks of two programs may differ by so many seconds. */
const TOLERANCE = 30;
/** A token lives no longer than this, in seconds: who catches one cannot use it later. */
const LONGEST_LIFE = 5 * 60;

interface Asked {
  readonly cds: CdsStore;
  /** The address that was called, letter by letter. */
  readonly audience: string;
  /** Whether the public sandbox may ask: anybody can sign as it. */
  readonly admitsSandbox: boolean;
}

/**
 * Who calls, when every part of the token is right: signed with ES384 by a key of the allow-list of its issuer and
 * tenant, for this very address, in time, and for the first time. Keys that a token points at (`jku`, `x5u`, `jwk`) are
 * never looked at. Null when any of that is wrong.
 */
export async function verifySender(token: string, { cds, audience, admitsSandbox }: Asked): Promise<CdsSender | null> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const { iss, tenant = null } = decodeJwt(token);
    if (kid === undefined || iss === undefined || (tenant !== null && typeof tenant !== 'string')) return null;
    if (!admitsSandbox && iss === SANDBOX_ISSUER) return null;
    const sender = await cds.findSender(iss, tenant);
    const key = sender?.keys.find((one) => one.kid === kid);
    if (sender == null || key === undefined) return null;
    const { payload } = await jwtVerify(token, await importJWK(key as JWK, 'ES384'), {
      algorithms: ['ES384'],
      issuer: iss,
      audience,
      clockTolerance: TOLERANCE,
      requiredClaims: ['exp', 'iat', 'jti'],
    });
    const expiresAt = expiryOf(payload);
    if (expiresAt === null || typeof payload.jti !== 'string' || payload.jti.length > 200) return null;
    return (await cds.takeToken(sender.clientId, payload.jti, expiresAt)) ? sender : null;
  } catch (error) {
    // What cannot be decoded at all is a TypeError of the library.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}

/** When a token is over; null for one that is valid for too long, or not yet made. */
function expiryOf({ exp, iat, aud }: JWTPayload): Date | null {
  const now = Date.now() / 1000;
  if (exp === undefined || iat === undefined || Array.isArray(aud)) return null;
  if (exp - iat > LONGEST_LIFE || exp > now + LONGEST_LIFE + TOLERANCE || iat > now + TOLERANCE) return null;
  return new Date((exp + TOLERANCE) * 1000);
}
