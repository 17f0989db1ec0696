/**
 * The file of a backup: a line that says what it is, and then pieces, each sealed with AES-256-GCM under a key of this
 * file. A piece is bound to its place and says whether it is the last, so that a file that was cut, changed or put
 * together from two does not open. (The STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár, 2015.)
 */
import { UnreadableSecretError, type KeyRing } from '@osteon/application';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** What is wrong with a backup or its target; `message` is a sentence for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

const PIECE = 64 * 1024;
const TAG_BYTES = 16;
const HEAD_BYTES = 5;
const MOST_HEADER_BYTES = 1_000;

const header = z.strictObject({
  format: z.literal('osteon-backup'),
  version: z.number().int(),
  keyId: z.string(),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
});

const VERSION = 1;
const CUT = 'The file is cut short: it is not a whole backup.';

const nonceOf = (place: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(place), 4);
  return nonce;
};

const keyOf = (keys: KeyRing, salt: string, keyId?: string) => keys.derive(`backup/${salt}`, keyId);

/** Seals a stream of bytes. */
export async function* sealArchive(plain: AsyncIterable<Uint8Array>, keys: KeyRing): AsyncGenerator<Buffer> {
  const salt = randomBytes(16).toString('hex');
  const { keyId, key } = keyOf(keys, salt);
  const first = `${JSON.stringify({ format: 'osteon-backup', version: VERSION, keyId, salt })}\n`;
  yield Buffer.from(first);
  let place = 0;
  const piece = (body: Buffer, isLast: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place));
    place += 1;
    cipher.setAAD(Buffer.from(`${first}${isLast ? 'last' : 'more'}`));
    const sealed = Buffer.concat([cipher.update(body), cipher.final(), cipher.getAuthTag()]);
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt8(isLast ? 1 : 0, 0);
    head.writeUInt32BE(sealed.length, 1);
    return Buffer.concat([head, sealed]);
  };
  let rest = Buffer.alloc(0);
  for await (const chunk of plain) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length > PIECE) {
      yield piece(rest.subarray(0, PIECE), false);
      rest = rest.subarray(PIECE);
    }
  }
  yield piece(rest, true);
}

/** Takes bytes as they come and gives them as they are asked for. */
class Bytes {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done === true) return false;
    this.#rest = this.#rest.length === 0 ? Buffer.from(value) : Buffer.concat([this.#rest, value]);
    return true;
  }

  /** Null when there are fewer. */
  async take(size: number): Promise<Buffer | null> {
    while (this.#rest.length < size) if (!(await this.#more())) return null;
    const taken = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return taken;
  }

  async line(most: number): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end >= 0) return (await this.take(end + 1))?.toString('utf8') ?? null;
      if (this.#rest.length > most || !(await this.#more())) return null;
    }
  }

  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#more());
  }
}

/**
 * Opens what `sealArchive` sealed.
 * @throws BackupError when it is no backup, was cut or changed, or was sealed with a key that is not given
 */
export async function* openArchive(file: AsyncIterable<Uint8Array>, keys: KeyRing): AsyncGenerator<Buffer> {
  const bytes = new Bytes(file);
  const first = await bytes.line(MOST_HEADER_BYTES);
  const { keyId, salt } = readHeader(first);
  const key = keyNamed(keys, salt, keyId);
  for (let place = 0; ; place += 1) {
    const head = await bytes.take(HEAD_BYTES);
    const sealed = head && (await bytes.take(Math.min(head.readUInt32BE(1), PIECE + TAG_BYTES)));
    if (!head || !sealed || sealed.length < TAG_BYTES) throw new BackupError(CUT);
    const isLast = head.readUInt8(0) === 1;
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place));
    decipher.setAAD(Buffer.from(`${first ?? ''}${isLast ? 'last' : 'more'}`));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    let plain: Buffer;
    try {
      plain = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch {
      throw new BackupError('The file was changed, or its key is another one than it was made with.');
    }
    yield plain;
    if (!isLast) continue;
    if (!(await bytes.isAtEnd())) throw new BackupError('There is more in the file than the backup.');
    return;
  }
}

function readHeader(line: string | null): { keyId: string; salt: string } {
  let read: unknown;
  try {
    read = JSON.parse(line ?? '');
  } catch {
    throw new BackupError('This is no backup of Osteon.');
  }
  const { success, data } = header.safeParse(read);
  if (!success) throw new BackupError('This is no backup of Osteon.');
  if (data.version !== VERSION)
    throw new BackupError(`The backup is of form ${data.version}; this program reads form ${VERSION}.`);
  return data;
}

function keyNamed(keys: KeyRing, salt: string, keyId: string): Buffer {
  try {
    return keyOf(keys, salt, keyId).key;
  } catch (error) {
    if (!(error instanceof UnreadableSecretError)) throw error;
    throw new BackupError(
      `The backup is sealed with the data key "${keyId}", which is not in OSTEON_DATA_KEYS. Put it there, behind the one that seals.`,
      { cause: error },
    );
  }
}
