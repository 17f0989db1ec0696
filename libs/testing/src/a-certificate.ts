import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';

/** A certificate with its key, both in PEM. */
export interface TestCertificate {
  readonly name: string;
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;

/** One value of DER: its tag, its length, and what it holds. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
/** Of an object identifier, its bytes as they are written. */
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const nameOf = (name: string): Buffer => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const time = (at: Date): Buffer => der(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, '')));
const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), der(0x04, value));

/**
 * A certificate for 127.0.0.1 and localhost with a key of its own, made now: good for a day, or over since yesterday.
 * Signed by `by`, else by itself; it may sign others.
 */
export function aCertificate(
  name: string,
  { by, isOver = false }: { readonly by?: TestCertificate; readonly isOver?: boolean } = {},
): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const from = Date.now() - 2 * DAY_MS;
  const algorithm = sequence(oid('2a8648ce3d040302')); // ECDSA with SHA-256
  const extensions = sequence(
    extension('551d13', sequence(der(0x01, Buffer.from([0xff])))),
    extension('551d11', sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))),
  );
  const signed = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(by?.name ?? name),
    sequence(time(new Date(from)), time(new Date(isOver ? from + DAY_MS : from + 3 * DAY_MS))),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = sign('sha256', signed, by === undefined ? privateKey : createPrivateKey(by.key));
  const raw = sequence(signed, algorithm, der(0x03, Buffer.from([0]), signature));
  return {
    name,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: new X509Certificate(raw).toString(),
  };
}
