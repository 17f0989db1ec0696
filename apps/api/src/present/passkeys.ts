import type { PasskeyAnswer, PasskeyCeremony as Begun } from '@osteon/application';
import type { PasskeyAssertion, PasskeyAttestation, PasskeyCeremony } from '@osteon/contracts';

type Assertion = PasskeyAnswer['response'];
type Attestation = Parameters<typeof import('@osteon/application').addPasskey>[2]['response'];
type Transport = NonNullable<Attestation['response']['transports']>[number];

/** The options as the browser takes them. */
export const presentCeremony = ({ ceremony, options }: Begun): PasskeyCeremony => ({
  ceremony,
  options: options as PasskeyCeremony['options'],
});

/** What verifying looks at, and nothing else that a browser may have sent along. */
export function assertionOf({ id, rawId, type, response }: PasskeyAssertion): Assertion {
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    id,
    rawId,
    type,
    clientExtensionResults: {},
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) },
  };
}

export function attestationOf({ id, rawId, type, response }: PasskeyAttestation): Attestation {
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    id,
    rawId,
    type,
    clientExtensionResults: {},
    // Kept as hints for the browser: what they say is not ours to judge.
    response: { clientDataJSON, attestationObject, transports: (transports ?? []) as Transport[] },
  };
}
