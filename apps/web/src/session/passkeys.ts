import type { PasskeyAssertion, PasskeyAttestation, PasskeyCeremony } from '@osteon/contracts';

/** The person or the device stopped, or the time was over: nothing was proved, and nothing is wrong. */
export class PasskeyStoppedError extends Error {
  override readonly name = 'PasskeyStoppedError';
}

/** Whether this browser has passkeys and reads their options as the api writes them. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

async function credentialOf(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await asked;
    if (credential instanceof PublicKeyCredential) return credential;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  throw new PasskeyStoppedError();
}

/** Signs the challenge of a ceremony with a passkey that the person chooses. */
export async function signWithPasskey({ options }: PasskeyCeremony): Promise<PasskeyAssertion> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return (await credentialOf(navigator.credentials.get({ publicKey }))).toJSON() as PasskeyAssertion;
}

/** Makes a new passkey on this device or on a security key. */
export async function makePasskey({ options }: PasskeyCeremony): Promise<PasskeyAttestation> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return (await credentialOf(navigator.credentials.create({ publicKey }))).toJSON() as PasskeyAttestation;
}
