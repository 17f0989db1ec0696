/** Encodings of text that are taken, by their names in the Encoding Standard. */
export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface DetectedFile {
  readonly format: 'csv' | 'xlsx';
  readonly encoding: FileEncoding | null;
}

/** Looks at the bytes of a file as they pass, and says in the end what it is. */
export class FileDetector {
  #first = Buffer.alloc(0);
  #utf8: InstanceType<typeof TextDecoder> | null = new TextDecoder('utf-8', { fatal: true });
  #hasNul = false;

  pass(bytes: Uint8Array): void {
    if (this.#first.length < 4) this.#first = Buffer.concat([this.#first, bytes.subarray(0, 4)]).subarray(0, 4);
    if (!this.#hasNul) this.#hasNul = bytes.includes(0);
    if (this.#utf8 === null) return;
    try {
      this.#utf8.decode(bytes, { stream: true });
    } catch {
      this.#utf8 = null;
    }
  }

  /**
   * A ZIP is a workbook. Text says its encoding by its first bytes, or is UTF-8 when all of it can be; else it is
   * windows-1252, which Latin-1 is a part of. A file that says it is UTF-8 and is not stays UTF-8: the rows that are at
   * fault are refused. Null: neither.
   */
  end(): DetectedFile | null {
    const [a, b, c, d] = this.#first;
    if (a === 0x50 && b === 0x4b && c === 0x03 && d === 0x04) return { format: 'xlsx', encoding: null };
    if (a === 0xff && b === 0xfe) return { format: 'csv', encoding: 'utf-16le' };
    if (a === 0xfe && b === 0xff) return { format: 'csv', encoding: 'utf-16be' };
    if (this.#hasNul) {
      // Text of two bytes a character without a mark: one of the first two is empty.
      if (a === 0 && b !== 0) return { format: 'csv', encoding: 'utf-16be' };
      return b === 0 && a !== 0 ? { format: 'csv', encoding: 'utf-16le' } : null;
    }
    const saysUtf8 = a === 0xef && b === 0xbb && c === 0xbf;
    return { format: 'csv', encoding: saysUtf8 || this.#isUtf8() ? 'utf-8' : 'windows-1252' };
  }

  #isUtf8(): boolean {
    try {
      this.#utf8?.decode();
      return this.#utf8 !== null;
    } catch {
      return false;
    }
  }
}
