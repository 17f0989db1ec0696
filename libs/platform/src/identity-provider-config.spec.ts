import { describe, expect, it } from '@jest/globals';
import { readIdentityProviders } from './identity-provider-config.ts';

const ONE = {
  OSTEON_OIDC_PROVIDERS: 'trust',
  OSTEON_OIDC_TRUST_ISSUER: 'https://login.trust.example',
  OSTEON_OIDC_TRUST_CLIENT_ID: 'osteon',
  OSTEON_OIDC_TRUST_CLIENT_SECRET: 'a secret',
};

describe('readIdentityProviders', () => {
  it('knows none where none is named', () => {
    expect(readIdentityProviders({})).toEqual([]);
    expect(readIdentityProviders({ OSTEON_OIDC_PROVIDERS: ' ' })).toEqual([]);
  });

  it('trusts no provider with a second factor unless it is told by which words', () => {
    expect(readIdentityProviders(ONE)).toEqual([
      {
        id: 'trust',
        name: 'trust',
        issuer: 'https://login.trust.example',
        clientId: 'osteon',
        clientSecret: 'a secret',
        multiFactor: { amr: [], acr: [] },
      },
    ]);
    const [told] = readIdentityProviders({
      ...ONE,
      OSTEON_OIDC_TRUST_NAME: 'Trust account',
      OSTEON_OIDC_TRUST_MFA_AMR: 'mfa, hwk',
    });
    expect(told).toMatchObject({ name: 'Trust account', multiFactor: { amr: ['mfa', 'hwk'], acr: [] } });
  });

  it('takes http on this very machine only', () => {
    expect(readIdentityProviders({ ...ONE, OSTEON_OIDC_TRUST_ISSUER: 'http://127.0.0.1:4000' })).toHaveLength(1);
    expect(() => readIdentityProviders({ ...ONE, OSTEON_OIDC_TRUST_ISSUER: 'http://login.trust.example' })).toThrow(
      /OSTEON_OIDC_TRUST_ISSUER: must be an https address/,
    );
  });

  it('names every setting that is missing, of every provider, and repeats no secret', () => {
    const broken = { OSTEON_OIDC_PROVIDERS: 'trust,region', OSTEON_OIDC_TRUST_CLIENT_SECRET: 'do not say this' };
    const say = (): string => {
      try {
        readIdentityProviders(broken);
        return '';
      } catch (error) {
        return String(error);
      }
    };
    for (const name of ['TRUST_ISSUER', 'TRUST_CLIENT_ID', 'REGION_ISSUER', 'REGION_CLIENT_SECRET'])
      expect(say()).toContain(`OSTEON_OIDC_${name} is not set`);
    expect(say()).not.toContain('do not say this');
    expect(() => readIdentityProviders({ OSTEON_OIDC_PROVIDERS: 'Trust!' })).toThrow(/OSTEON_OIDC_PROVIDERS/);
    expect(() => readIdentityProviders({ OSTEON_OIDC_PROVIDERS: 'a,a' })).toThrow(/each once/);
  });
});
