import { JSONParser, TokenType } from '@streamparser/json';
import { BundleRefusal } from './findings.ts';

/** One entry of a bundle, as it stood there. Nothing about it has been checked but that its `fullUrl` is its own. */
export interface BundleEntry {
  readonly index: number;
  readonly value: unknown;
}

export interface ReadBundleOptions {
  /** A bundle of more bytes is refused (uncompressed). Not a matter of memory: entries are read one by one. */
  readonly maxBytes?: number;
  /** Objects and lists within one another; R4 resources stay far below it. */
  readonly maxDepth?: number;
}

export type BundleType = 'transaction' | 'batch' | 'collection';

export interface BundleReading extends AsyncIterable<BundleEntry> {
  /** Known once all entries have been read: JSON may say it last. */
  readonly type: BundleType | null;
}

const accepted: ReadonlySet<string> = new Set<BundleType>(['transaction', 'batch', 'collection']);
const isAccepted = (type: string): type is BundleType => accepted.has(type);

export const defaultMaxBundleBytes = 100_000_000;
const defaultMaxDepth = 50;
/** A source may hand over everything in one piece; it is still worked off in slices. */
const sliceBytes = 65_536;

const megabytes = (bytes: number): string => `${Math.round(bytes / 100_000) / 10} MB`;

const countNewlines = (bytes: Uint8Array, end: number): number => {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1 && at < end; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
};

/** Follows the tokens of the outermost object: what may not be there is refused before it is built up in memory. */
class Outline {
  #depth = 0;
  #text: unknown = '';
  #key: string | null = null;
  readonly #keys = new Set<string>();
  readonly #maxDepth: number;
  /** Byte offset of the last token. */
  offset = 0;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
  }

  take(token: TokenType, value: unknown, offset: number): void {
    this.offset = offset;
    if (this.#depth === 0 && token !== TokenType.LEFT_BRACE && token !== TokenType.RIGHT_BRACE) {
      throw new BundleRefusal(
        'not-a-bundle',
        'structure',
        'The input is not a FHIR Bundle: R4 wants one JSON object whose resourceType is "Bundle".',
      );
    }
    if (this.#depth === 1) this.#atTop(token, value);
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) this.#depth += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.#depth -= 1;
    if (this.#depth > this.#maxDepth) {
      throw new BundleRefusal(
        'bundle-too-deep',
        'structure',
        `Objects and lists lie more than ${this.#maxDepth} deep at byte ${offset}: no R4 resource does that.`,
      );
    }
  }

  #atTop(token: TokenType, value: unknown): void {
    if (token === TokenType.COLON && typeof this.#text === 'string') {
      if (this.#keys.has(this.#text)) {
        throw new BundleRefusal('malformed-json', 'structure', `"${this.#text}" stands twice in the Bundle.`, 'Bundle');
      }
      this.#keys.add(this.#text);
      this.#key = this.#text;
      return;
    }
    if (this.#key === 'entry' && token !== TokenType.LEFT_BRACKET) {
      throw new BundleRefusal('not-r4', 'structure', 'Bundle.entry is not a list: R4 wants a list.', 'Bundle.entry');
    }
    this.#key = null;
    this.#text = token === TokenType.STRING ? value : null;
  }
}

const readHeader = (key: unknown, value: unknown): BundleType | null => {
  if (key === 'resourceType' && value !== 'Bundle') {
    throw new BundleRefusal(
      'not-a-bundle',
      'structure',
      `The input is a ${typeof value === 'string' ? value.slice(0, 64) : 'resource without a type'}, not a Bundle: send it as an entry of a transaction Bundle.`,
    );
  }
  if (key !== 'type') return null;
  if (typeof value !== 'string' || !isAccepted(value)) {
    throw new BundleRefusal(
      'bundle-type',
      'not-supported',
      `A Bundle of type ${typeof value === 'string' ? `"${value.slice(0, 64)}"` : 'unknown'} is not imported: send a transaction, a batch or a collection.`,
      'Bundle.type',
    );
  }
  return value;
};

const fullUrlOf = (entry: unknown): string | null =>
  typeof entry === 'object' && entry !== null && 'fullUrl' in entry && typeof entry.fullUrl === 'string'
    ? entry.fullUrl
    : null;

class BundleReader implements BundleReading {
  type: BundleType | null = null;
  #isBundle = false;
  #bytes = 0;
  #bytesBefore = 0;
  #lines = 1;
  #queue: BundleEntry[] = [];
  readonly #fullUrls = new Set<string>();
  readonly #parser = new JSONParser({
    paths: ['$.resourceType', '$.type', '$.entry.*'],
    keepStack: false,
    stringBufferSize: sliceBytes,
  });
  readonly #outline: Outline;
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #maxBytes: number;

  constructor(source: AsyncIterable<Uint8Array>, options: ReadBundleOptions) {
    this.#source = source;
    this.#maxBytes = options.maxBytes ?? defaultMaxBundleBytes;
    const outline = new Outline(options.maxDepth ?? defaultMaxDepth);
    this.#outline = outline;
    this.#parser.onToken = ({ token, value, offset }) => outline.take(token, value, offset);
    this.#parser.onValue = ({ key, value, stack }) => {
      if (stack.length > 1) return this.#takeEntry(Number(key), value);
      if (key === 'resourceType') this.#isBundle = true;
      this.type = readHeader(key, value) ?? this.type;
    };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<BundleEntry, void, undefined> {
    for await (const chunk of this.#source) {
      this.#bytes += chunk.byteLength;
      if (this.#bytes > this.#maxBytes) {
        throw new BundleRefusal(
          'bundle-too-large',
          'too-long',
          `The bundle has more than ${megabytes(this.#maxBytes)}: send it in smaller bundles, each patient in one of them.`,
        );
      }
      for (let start = 0; start < chunk.byteLength; start += sliceBytes) {
        this.#write(chunk.subarray(start, start + sliceBytes));
        yield* this.#queue.splice(0);
      }
    }
    this.#end();
  }

  #takeEntry(index: number, value: unknown): void {
    const fullUrl = fullUrlOf(value);
    if (fullUrl !== null) {
      if (this.#fullUrls.has(fullUrl)) {
        throw new BundleRefusal(
          'duplicate-full-url',
          'duplicate',
          `The fullUrl ${fullUrl.slice(0, 100)} names two entries: R4 wants each once (bdl-7).`,
          `Bundle.entry[${index}].fullUrl`,
        );
      }
      this.#fullUrls.add(fullUrl);
    }
    this.#queue.push({ index, value });
  }

  #write(slice: Uint8Array): void {
    const before = this.#bytesBefore;
    try {
      this.#parser.write(slice);
    } catch (error) {
      throw this.#refusalOf(error, slice, before);
    }
    this.#lines += countNewlines(slice, slice.byteLength);
    this.#bytesBefore += slice.byteLength;
  }

  #refusalOf(error: unknown, slice: Uint8Array, before: number): BundleRefusal {
    if (error instanceof BundleRefusal) return error;
    const said = error instanceof Error ? /absolute position "(\d+)"/.exec(error.message)?.[1] : undefined;
    const position = said === undefined ? this.#outline.offset : Number(said);
    const line = this.#lines + countNewlines(slice, Math.max(0, position - before));
    return new BundleRefusal(
      'malformed-json',
      'structure',
      `The input is not JSON: it cannot be read on from byte ${position} (line ${line}).`,
    );
  }

  #end(): void {
    // The parser calls no token at all a good end.
    let complete = this.#parser.isEnded;
    try {
      if (!complete) this.#parser.end();
    } catch {
      complete = false;
    }
    if (!complete) {
      throw new BundleRefusal(
        'malformed-json',
        'structure',
        this.#bytes === 0
          ? 'The input is empty: nothing was sent.'
          : `The input is not JSON: it breaks off at byte ${this.#bytes} (line ${this.#lines}).`,
      );
    }
    if (!this.#isBundle) readHeader('resourceType', undefined);
    if (this.type === null) readHeader('type', undefined);
  }
}

/**
 * Reads one FHIR R4 Bundle as it arrives and yields its entries one by one; the text is never held as a whole.
 * Can be gone through once.
 * @throws BundleRefusal while being read: malformed JSON (with its position), too large, too deep, no Bundle, a type
 * of Bundle that is not imported, a fullUrl that names two entries. Entries that came before are then void.
 */
export const readBundle = (source: AsyncIterable<Uint8Array>, options: ReadBundleOptions = {}): BundleReading =>
  new BundleReader(source, options);
