import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { AUDIT_SHARDS, type ChainHead } from './audit-chain.ts';

/** Signed with the text, so that a signature says nothing of anything else. */
export const CHECKPOINT_FORMAT = 'osteon-audit-checkpoint/1';

/** What the first checkpoint of a log follows. */
const NO_CHECKPOINT = '00'.repeat(32);

/** A checkpoint: how far every shard was at one moment, signed. A log of them is one JSON object a line. */
export interface Checkpoint {
  readonly format: typeof CHECKPOINT_FORMAT;
  /** 1 for the first of a log. */
  readonly sequence: number;
  /** By the database's clock, ISO 8601. */
  readonly at: string;
  /** SHA-256 of the line before, as hex. */
  readonly previous: string;
  /** Number and hash of the last record of shard 0, 1 … 15. */
  readonly heads: readonly (readonly [number, string])[];
  /** Of the key that signed. */
  readonly keyId: string;
}

/** A base64 seed of 32 bytes, or a private key in PEM, as an Ed25519 key. Throws a sentence when it is neither. */
export function checkpointKey(text: string): KeyObject {
  const seed = /^[A-Za-z0-9+/_-]{43}=?$/.test(text.trim()) ? Buffer.from(text.trim(), 'base64') : null;
  try {
    const key =
      seed === null
        ? createPrivateKey(text.replaceAll('\\n', '\n'))
        : createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // said below, without a word of the key
  }
  throw new Error('must be an Ed25519 private key in PEM, or 32 random bytes in base64');
}

/** What stands before the seed of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The public half of a key, in PEM or as base64 of its DER (SPKI). Throws a sentence when it is none. */
export function earlierKey(text: string): KeyObject {
  try {
    const key = text.includes('-----BEGIN')
      ? createPublicKey(text.replaceAll('\\n', '\n'))
      : createPublicKey({ key: Buffer.from(text.trim(), 'base64'), format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // said below
  }
  throw new Error('must be a public Ed25519 key in PEM, or in base64 (SPKI)');
}

/** The public half in PEM, to be kept apart from the database and the checkpoints. */
export const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

/** The name of a key: the first 16 hex digits of the SHA-256 of its public half in DER. */
export const keyIdOf = (key: KeyObject): string =>
  createHash('sha256')
    .update((key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);

/** The next line of a log of checkpoints, without its end. */
export function nextCheckpoint(
  { at, heads }: { readonly at: string; readonly heads: readonly ChainHead[] },
  before: string | null,
  key: KeyObject,
): string {
  if (heads.length !== AUDIT_SHARDS || heads.some(({ shard }, place) => shard !== place))
    throw new Error(`A checkpoint holds the heads of all ${AUDIT_SHARDS} shards, in their order.`);
  const checkpoint: Checkpoint = {
    format: CHECKPOINT_FORMAT,
    sequence: before === null ? 1 : sequenceOf(before) + 1,
    at,
    previous: before === null ? NO_CHECKPOINT : lineHash(before),
    heads: heads.map(({ number, hash }) => [number, hash] as const),
    keyId: keyIdOf(key),
  };
  const text = JSON.stringify(checkpoint);
  const signature = sign(null, Buffer.from(text, 'utf8'), key).toString('base64');
  return `${text.slice(0, -1)},"signature":"${signature}"}`;
}

/** A line as it was read: the checkpoint, or why it cannot be trusted. */
export type ReadCheckpoint =
  { readonly kind: 'good'; readonly checkpoint: Checkpoint } | { readonly kind: 'bad'; readonly why: string };

const SIGNED = /^(\{.*),"signature":"([A-Za-z0-9+/=]{88})"\}$/;

/** Reads one line of a log: well formed, and signed by one of the keys. */
export function readCheckpoint(line: string, keys: readonly KeyObject[]): ReadCheckpoint {
  const [, open, signature] = SIGNED.exec(line) ?? [];
  if (open === undefined || signature === undefined) return { kind: 'bad', why: 'is not a checkpoint' };
  const text = `${open}}`;
  const checkpoint = parsed(text);
  if (checkpoint === null) return { kind: 'bad', why: 'is not a checkpoint of this format' };
  const key = keys.find((candidate) => keyIdOf(candidate) === checkpoint.keyId);
  if (key === undefined) return { kind: 'bad', why: `is signed by a key that is not known here (${checkpoint.keyId})` };
  const isSigned = verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
  return isSigned ? { kind: 'good', checkpoint } : { kind: 'bad', why: 'has a signature that is not of its text' };
}

function parsed(text: string): Checkpoint | null {
  let value: Partial<Checkpoint>;
  try {
    value = JSON.parse(text) as Partial<Checkpoint>;
  } catch {
    return null;
  }
  const { format, sequence, at, previous, heads, keyId } = value;
  const isWhole =
    format === CHECKPOINT_FORMAT &&
    Number.isSafeInteger(sequence) &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    typeof previous === 'string' &&
    typeof keyId === 'string' &&
    Array.isArray(heads) &&
    heads.length === AUDIT_SHARDS &&
    heads.every(([number, hash]) => Number.isSafeInteger(number) && /^[0-9a-f]{64}$/.test(String(hash)));
  return isWhole ? (value as Checkpoint) : null;
}

/** SHA-256 of a line without its end, as hex. */
export const lineHash = (line: string): string => createHash('sha256').update(line, 'utf8').digest('hex');

function sequenceOf(line: string): number {
  const { sequence } = JSON.parse(line) as { sequence?: unknown };
  if (!Number.isSafeInteger(sequence)) throw new Error('The last line of the checkpoints is not a checkpoint.');
  return Number(sequence);
}
