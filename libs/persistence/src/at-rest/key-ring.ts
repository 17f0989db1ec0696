import { AppError, UnreadableSecretError, type KeyRing, type SealContext } from '@osteon/application';
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** One key of `OSTEON_DATA_KEYS`. */
export interface DataKey {
  /** Lower-case letters, digits and hyphens; stands in every text that the key sealed. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^v1\.([a-z0-9-]{1,32})\.([A-Za-z0-9_-]+)$/;

/** Whether a text has the shape of a sealed one. */
export const isSealed = (text: string): boolean => text.startsWith('v1.');

/** The key that sealed a text; null for one in clear. */
export const keyIdOf = (text: string): string | null => SEALED.exec(text)?.[1] ?? null;

/**
 * AES-256-GCM with a random 96-bit vector; table, column and row are authenticated with it, so that a value that
 * somebody moves to another row does not open. What encrypts and what hashes are keys of their own, by HKDF: a hash
 * says nothing about the encryption. At most 2³² texts may be sealed with one key (NIST SP 800-38D, 8.3).
 * @param keys the first seals; all open and search
 */
export function createKeyRing(keys: readonly DataKey[]): KeyRing {
  const [first] = keys;
  if (first === undefined) throw new Error('A key ring wants at least one key.');
  const parts = new Map(
    keys.map(({ id, key }) => [id, { key, sealing: prepared(key, 'at-rest'), hashing: prepared(key, 'search') }]),
  );
  if (parts.size !== keys.length) throw new Error('Two data keys have the same id.');
  const partOf = (id: string) => {
    const part = parts.get(id);
    if (part === undefined) throw new UnreadableSecretError(`There is no data key "${id}".`);
    return part;
  };
  const hash = (id: string, text: string, kind: string): Buffer =>
    createHmac('sha256', partOf(id).hashing).update(`${kind}\0${text}`, 'utf8').digest();

  return {
    sealsWith: first.id,
    keyIds: [...parts.keys()],
    seal(text, context) {
      // As the database would, were it not sealed.
      if (text.includes('\0') || !text.isWellFormed()) throw new AppError('FLS-1032');
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', partOf(first.id).sealing, iv);
      cipher.setAAD(boundTo(first.id, context));
      const body = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${first.id}.${body.toString('base64url')}`;
    },
    open(sealed, context) {
      if (!isSealed(sealed)) return sealed;
      const [, id, encoded] = SEALED.exec(sealed) ?? [];
      const where = `${context.table}.${context.column}`;
      if (id === undefined || encoded === undefined) throw new UnreadableSecretError(`${where} is cut short.`);
      const body = Buffer.from(encoded, 'base64url');
      if (body.length < IV_BYTES + TAG_BYTES) throw new UnreadableSecretError(`${where} is cut short.`);
      const decipher = createDecipheriv('aes-256-gcm', partOf(id).sealing, body.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(boundTo(id, context));
      decipher.setAuthTag(body.subarray(-TAG_BYTES));
      try {
        return decipher.update(body.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch (error) {
        throw new UnreadableSecretError(`${where} was changed, or belongs to another row.`, { cause: error });
      }
    },
    derive: (purpose, keyId = first.id) => ({ keyId, key: derived(partOf(keyId).key, purpose) }),
    searchHash: (text, kind) => hash(first.id, text, kind),
    searchHashes: (text, kind) => [...[...parts.keys()].map((id) => hash(id, text, kind)), unsealedHash(text)],
  };
}

/** What stands in a hash column beside a value that is still in clear: the migration wrote it without any key. */
export const unsealedHash = (text: string): Buffer => Buffer.from(text, 'utf8');

const derived = (key: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `osteon/v1/${purpose}`, 32));

/** A key given as bytes is made one of Node's own at every use, which takes four times as long as opening a text. */
const prepared = (key: Uint8Array, purpose: string): KeyObject => createSecretKey(derived(key, purpose));

const boundTo = (keyId: string, { table, column, id }: SealContext): Buffer =>
  Buffer.from(JSON.stringify([keyId, table, column, id]), 'utf8');
