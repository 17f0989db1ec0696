import { Secret, TOTP } from 'otpauth';

/** Seconds for which a code stands (RFC 6238). */
const PERIOD = 30;
/** Steps before and after now whose code counts: clocks differ, and typing takes a while. */
const WINDOW = 1;

/** 160 random bits in base 32, as authenticator apps take them. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

const totpOf = (secret: string, label = ''): TOTP =>
  new TOTP({
    issuer: 'Osteon',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD,
    secret: Secret.fromBase32(secret),
  });

/** What the QR code says. */
export const totpUri = (secret: string, email: string): string => totpOf(secret, email).toString();

/**
 * The step whose code this is, or null when it is none of those that count at `now`.
 * @param now seconds since 1970 by the database's clock
 */
export function stepOfCode(secret: string, code: string, now: number): number | null {
  const away = totpOf(secret).validate({ token: code, timestamp: now * 1000, window: WINDOW });
  return away === null ? null : Math.floor(now / PERIOD) + away;
}
