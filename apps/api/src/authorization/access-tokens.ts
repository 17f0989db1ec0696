import type { TokenClaims } from '@osteon/application';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { createSigningKeys } from './signing-keys.ts';

/** Clocks of two processes may differ by so many seconds. */
const TOLERANCE = 5;

/** What a signed access token says, when every part of it is right. */
export interface VerifiedToken {
  readonly claims: TokenClaims;
  readonly payload: JWTPayload;
}

/**
 * Checks an access token: ES256 and nothing else, one of our keys, our issuer, this api as its audience, in time.
 * Null when any of that is wrong.
 */
export async function verifyAccessToken(
  token: string,
  { issuer, keys }: { issuer: string; keys: ReturnType<typeof createSigningKeys> },
): Promise<VerifiedToken | null> {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = kid === undefined ? undefined : await keys.verifierOf(kid);
        if (key === undefined) throw new errors.JWKSNoMatchingKey();
        return key;
      },
      {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer,
        audience: issuer,
        clockTolerance: TOLERANCE,
        requiredClaims: ['exp', 'iat', 'sub', 'client_id'],
      },
    ));
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
  const { client_id: clientId, scope, grant, patient, sub } = payload;
  if (typeof clientId !== 'string' || typeof sub !== 'string') return null;
  const isOfPerson = typeof grant === 'string';
  return {
    payload,
    claims: {
      clientId,
      scopes: typeof scope === 'string' ? scope.split(' ') : [],
      grant: isOfPerson ? grant : null,
      userId: isOfPerson ? sub : null,
      patientId: typeof patient === 'string' ? patient : null,
    },
  };
}
