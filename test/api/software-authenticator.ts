import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { PasskeyAssertion, PasskeyAttestation, PasskeyCeremony } from '@osteon/contracts';

interface Credential {
  readonly id: Buffer;
  readonly privateKey: KeyObject;
  readonly rpId: string;
  readonly userHandle: Buffer;
  counter: number;
}

interface Answering {
  /** Where the page says it is. */
  readonly origin?: string;
  /** Of whom the authenticator data says it is. */
  readonly rpId?: string;
  /** Without asking for a PIN or a finger. */
  readonly unverified?: boolean;
  /** Says this count instead of the next one. */
  readonly counter?: number;
  /** Signs something else than what it says. */
  readonly forged?: boolean;
}

/**
 * An authenticator in software, as WebAuthn describes one: it keeps an ES256 key for each address, answers a
 * registration with attestation "none" and an authentication with a signature over what it was asked.
 */
export class SoftwareAuthenticator {
  private readonly origin: string;
  private readonly credentials: Credential[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  /** `navigator.credentials.create` */
  create({ options }: PasskeyCeremony, how: Answering = {}): PasskeyAttestation {
    const { rp, user, challenge } = options as unknown as {
      rp: { id: string };
      user: { id: string };
      challenge: string;
    };
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const credential: Credential = {
      id: randomBytes(32),
      privateKey,
      rpId: rp.id,
      userHandle: Buffer.from(user.id, 'base64url'),
      counter: how.counter ?? 1,
    };
    this.credentials.push(credential);
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const key = map([
      [number(1), number(2)],
      [number(3), number(-7)],
      [number(-1), number(1)],
      [number(-2), bytes(Buffer.from(x, 'base64url'))],
      [number(-3), bytes(Buffer.from(y, 'base64url'))],
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(credential.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, credential.id, key]);
    const authData = Buffer.concat([authenticatorData(credential, how, 0x40), attested]);
    const attestation = map([
      [text('fmt'), text('none')],
      [text('attStmt'), map([])],
      [text('authData'), bytes(authData)],
    ]);
    return {
      ...named(credential),
      response: {
        clientDataJSON: this.clientData('webauthn.create', challenge, how).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** `navigator.credentials.get`; the first that fits, or the latest where any does. */
  get({ options }: PasskeyCeremony, how: Answering = {}): PasskeyAssertion {
    const { challenge, allowCredentials = [] } = options as unknown as {
      challenge: string;
      allowCredentials?: { id: string }[];
    };
    const fits = (one: Credential): boolean =>
      allowCredentials.length === 0 || allowCredentials.some(({ id }) => id === one.id.toString('base64url'));
    const credential = this.credentials.findLast(fits);
    if (credential === undefined) throw new Error('the authenticator has no such passkey');
    credential.counter = how.counter ?? credential.counter + 1;
    const data = authenticatorData(credential, how, 0);
    const clientData = this.clientData('webauthn.get', challenge, how);
    const signed = Buffer.concat([data, sha256(how.forged ? Buffer.from('something else') : clientData)]);
    return {
      ...named(credential),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: createSign('sha256').update(signed).sign(credential.privateKey).toString('base64url'),
        userHandle: credential.userHandle.toString('base64url'),
      },
    };
  }

  private clientData(type: string, challenge: string, { origin = this.origin }: Answering): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }
}

const sha256 = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest();

const named = ({ id }: Credential) => ({
  id: id.toString('base64url'),
  rawId: id.toString('base64url'),
  type: 'public-key' as const,
  authenticatorAttachment: 'platform' as const,
  clientExtensionResults: {},
});

/** Of whom, flags (present, verified, more) and count. */
function authenticatorData(credential: Credential, how: Answering, more: number): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(credential.counter);
  const flags = 0x01 | (how.unverified ? 0 : 0x04) | more;
  return Buffer.concat([sha256(how.rpId ?? credential.rpId), Buffer.from([flags]), count]);
}

// As much of CBOR (RFC 8949) as an attestation takes.
const head = (major: number, value: number): Buffer => {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
};
const number = (value: number): Buffer => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (data: Buffer): Buffer => Buffer.concat([head(2, data.length), data]);
const text = (data: string): Buffer => Buffer.concat([head(3, data.length), Buffer.from(data)]);
const map = (pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
