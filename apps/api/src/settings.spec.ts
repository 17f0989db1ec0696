import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from './settings.ts';

const BASE = {
  DATABASE_URL: 'postgresql://osteon:osteon@127.0.0.1:5432/osteon',
  OSTEON_DATA_KEYS: `one:${Buffer.alloc(32, 1).toString('base64')}`,
  OSTEON_LINK_SECRET: 'x'.repeat(40),
};
const PROVIDER = {
  OSTEON_OIDC_PROVIDERS: 'trust',
  OSTEON_OIDC_TRUST_ISSUER: 'https://login.trust.example',
  OSTEON_OIDC_TRUST_CLIENT_ID: 'osteon',
  OSTEON_OIDC_TRUST_CLIENT_SECRET: 'a secret',
};

describe('the settings of signing in', () => {
  it('let nobody do without a second factor in production', () => {
    expect(() => readEnvironment({ ...BASE, OSTEON_SECOND_FACTOR: 'optional' })).toThrow(
      /OSTEON_SECOND_FACTOR: must be/,
    );
    const ask = (mode: string, secondFactor: string) =>
      readEnvironment({ ...BASE, OSTEON_MODE: mode, OSTEON_SECOND_FACTOR: secondFactor }).OSTEON_SECOND_FACTOR;
    expect(ask('production', 'required')).toBe('required');
    expect(ask('demonstration', 'optional')).toBe('optional');
    expect(ask('demonstration', 'required')).toBe('required');
  });

  it('want an address to which providers send people back', () => {
    expect(() => readEnvironment({ ...BASE, ...PROVIDER })).toThrow(/OSTEON_PUBLIC_URL is not set/);
    const { identityProviders } = readEnvironment({
      ...BASE,
      ...PROVIDER,
      OSTEON_PUBLIC_URL: 'https://osteon.example',
    });
    expect(identityProviders.map(({ id }) => id)).toEqual(['trust']);
  });
});

describe('the settings of interfaces', () => {
  it('have FHIR on unless it is switched off', () => {
    expect(readEnvironment(BASE).OSTEON_FHIR).toBe(true);
    expect(readEnvironment({ ...BASE, OSTEON_FHIR: 'off' }).OSTEON_FHIR).toBe(false);
    expect(() => readEnvironment({ ...BASE, OSTEON_FHIR: 'no' })).toThrow(/OSTEON_FHIR: must be on or off/);
  });
});
