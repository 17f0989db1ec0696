import { describe, expect, it } from '@jest/globals';
import { BundleRefusal } from './findings.ts';
import { readBundle } from './read-bundle.ts';
import type { BundleEntry, ReadBundleOptions } from './read-bundle.ts';

async function* inPieces(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

const readAll = async (
  text: string | Uint8Array,
  options: ReadBundleOptions = {},
  size = 7,
): Promise<BundleEntry[]> => {
  const entries: BundleEntry[] = [];
  for await (const entry of readBundle(inPieces(text, size), options)) entries.push(entry);
  return entries;
};

const refusalOf = async (
  text: string | Uint8Array,
  options: ReadBundleOptions = {},
  size = 7,
): Promise<BundleRefusal> => {
  try {
    await readAll(text, options, size);
  } catch (error) {
    if (error instanceof BundleRefusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const bundle = (entries: unknown[], more: object = {}) =>
  JSON.stringify({ resourceType: 'Bundle', type: 'transaction', ...more, entry: entries });

describe('readBundle', () => {
  it.each([1, 2, 3, 5, 64, 100_000])('yields the entries whatever the pieces (%d bytes)', async (size) => {
    const entries = [
      { fullUrl: 'urn:uuid:1', resource: { name: 'Zoë 𝄞 "\\u00e9"' } },
      { resource: { n: -1.5e3, l: [null, true, []] } },
    ];
    expect(await readAll(bundle(entries), {}, size)).toEqual(entries.map((value, index) => ({ index, value })));
  });

  it('takes a bundle whose type and resourceType come last, with a byte-order mark and white space around it', async () => {
    const text = `\uFEFF\n ${JSON.stringify({ entry: [{ a: 1 }], type: 'collection', resourceType: 'Bundle' })} \n\n`;
    const reading = readBundle(inPieces(text, 5));
    const entries: BundleEntry[] = [];
    for await (const entry of reading) entries.push(entry);
    expect(entries).toEqual([{ index: 0, value: { a: 1 } }]);
    expect(reading.type).toBe('collection');
  });

  it('takes a bundle without entries', async () => {
    expect(await readAll('{"resourceType":"Bundle","type":"batch"}')).toEqual([]);
    expect(await readAll(bundle([]))).toEqual([]);
  });

  it.each([
    [
      'a missing brace',
      '{"resourceType":"Bundle",\n"type":"transaction",\n"entry":[{"a":1}',
      /breaks off at byte 64 \(line 3\)/,
    ],
    ['a stray word', '{"resourceType":"Bundle",\n"type":oops}', /byte 33 \(line 2\)/],
    ['a missing colon', '{"resourceType":"Bundle",\n"type" "transaction"}', /byte 33 \(line 2\)/],
    ['something after the end', `${bundle([])} {}`, /not JSON/],
    ['nothing', '', /empty/],
    ['white space', '  \n ', /breaks off/],
    ['single quotes', "{'resourceType':'Bundle'}", /byte 1 /],
  ])('refuses %s and says where', async (_, text, sentence) => {
    for (const size of [1, 7, 1000]) {
      const refusal = await refusalOf(text, {}, size);
      expect(refusal.finding).toMatchObject({ refusal: 'malformed-json', issue: 'structure' });
      expect(refusal.message).toMatch(sentence);
    }
  });

  it('refuses bytes that are not UTF-8', async () => {
    const bytes = new TextEncoder().encode(bundle([{ a: 'xx' }]));
    bytes[bytes.indexOf(120)] = 0xff;
    expect((await refusalOf(bytes)).finding.refusal).toBe('malformed-json');
  });

  it.each([
    ['another resource', '{"resourceType":"Patient","id":"1"}', 'not-a-bundle', /is a Patient/],
    ['no resourceType', '{"type":"transaction","entry":[]}', 'not-a-bundle', /without a type/],
    ['a list', '[1,2]', 'not-a-bundle', /one JSON object/],
    ['a word', '"Bundle"', 'not-a-bundle', /one JSON object/],
    ['a search result', '{"resourceType":"Bundle","type":"searchset","entry":[]}', 'bundle-type', /"searchset"/],
    ['no type', '{"resourceType":"Bundle","entry":[]}', 'bundle-type', /unknown/],
    ['entries that are an object', '{"resourceType":"Bundle","type":"batch","entry":{"a":1}}', 'not-r4', /not a list/],
    ['entries that are a word', '{"resourceType":"Bundle","type":"batch","entry":"none"}', 'not-r4', /not a list/],
    [
      'two lists of entries',
      '{"resourceType":"Bundle","type":"batch","entry":[],"entry":[]}',
      'malformed-json',
      /twice/,
    ],
  ])('refuses %s', async (_, text, code, sentence) => {
    const refusal = await refusalOf(text);
    expect(refusal.finding.refusal).toBe(code);
    expect(refusal.message).toMatch(sentence);
  });

  it('refuses a fullUrl that stands twice, with its path', async () => {
    const refusal = await refusalOf(bundle([{ fullUrl: 'urn:uuid:1' }, {}, { fullUrl: 'urn:uuid:1' }]));
    expect(refusal.finding).toMatchObject({ refusal: 'duplicate-full-url', expression: 'Bundle.entry[2].fullUrl' });
  });

  it('takes a bundle of exactly the limit and refuses one byte more', async () => {
    const text = bundle([{ a: 1 }]);
    expect(await readAll(text, { maxBytes: text.length })).toHaveLength(1);
    expect((await refusalOf(text, { maxBytes: text.length - 1 })).finding).toMatchObject({
      refusal: 'bundle-too-large',
      issue: 'too-long',
    });
  });

  it('refuses nesting beyond the limit before it has been read', async () => {
    const text = `{"resourceType":"Bundle","type":"batch","entry":[${'['.repeat(5000)}`;
    expect((await refusalOf(text)).finding.refusal).toBe('bundle-too-deep');
    expect(await readAll(bundle([[[['deep']]]]), { maxDepth: 5 })).toHaveLength(1);
    expect((await refusalOf(bundle([[[[['deeper']]]]]), { maxDepth: 5 })).finding.refusal).toBe('bundle-too-deep');
  });

  it('does not let a key reach a prototype', async () => {
    const [entry] = await readAll('{"resourceType":"Bundle","type":"batch","entry":[{"__proto__":{"polluted":true}}]}');
    expect(Object.getPrototypeOf(entry?.value)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });
});
