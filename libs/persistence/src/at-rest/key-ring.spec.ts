import { UnreadableSecretError } from '@osteon/application';
import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createKeyRing, keyIdOf } from './key-ring.ts';

const old = { id: '2025', key: randomBytes(32) };
const fresh = { id: '2026', key: randomBytes(32) };
const here = { table: 'contact_point', column: 'value', id: 'a' };

describe('the key ring', () => {
  it('opens what it sealed, and seals it otherwise each time', () => {
    const ring = createKeyRing([old]);
    for (const text of ['', '+447700900123', 'Zażółć gęślą — 09 👵', 'x'.repeat(10_000)]) {
      const [one, two] = [ring.seal(text, here), ring.seal(text, here)];
      expect(one).not.toBe(two);
      expect([ring.open(one, here), ring.open(two, here)]).toEqual([text, text]);
    }
    expect(ring.seal('+447700900123', here)).toMatch(/^v1\.2025\.[\w-]{55}$/);
  });

  it.each([
    ['another row', { ...here, id: 'b' }],
    ['another column', { ...here, column: 'other' }],
    ['another table', { ...here, table: 'letter' }],
    ['parts that only together read the same', { table: 'contact_point","value', column: 'a', id: '' }],
  ])('does not open in %s', (_, elsewhere) => {
    const ring = createKeyRing([old]);
    expect(() => ring.open(ring.seal('+447700900123', here), elsewhere)).toThrow(UnreadableSecretError);
  });

  it('opens with no other key, not even one of the same name', () => {
    const sealed = createKeyRing([old]).seal('+447700900123', here);
    expect(() => createKeyRing([fresh]).open(sealed, here)).toThrow('There is no data key "2025".');
    expect(() => createKeyRing([{ ...fresh, id: '2025' }]).open(sealed, here)).toThrow(UnreadableSecretError);
    expect(() => createKeyRing([old, { ...old, id: '2026' }]).open(sealed.replace('2025', '2026'), here)).toThrow(
      UnreadableSecretError,
    );
  });

  it('does not open what was changed, at any of its bytes', () => {
    const ring = createKeyRing([old]);
    const sealed = ring.seal('07700900123', here);
    const begin = 'v1.2025.'.length;
    const body = Buffer.from(sealed.slice(begin), 'base64url');
    for (let at = 0; at < body.length; at += 1) {
      const changed = Buffer.from(body);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => ring.open(`v1.2025.${changed.toString('base64url')}`, here)).toThrow(UnreadableSecretError);
    }
    for (const cut of [begin, begin + 1, begin + 30, sealed.length - 4]) {
      expect(() => ring.open(sealed.slice(0, cut), here)).toThrow(UnreadableSecretError);
    }
  });

  it('says nothing of the text in what it refuses', () => {
    const ring = createKeyRing([old]);
    const sealed = ring.seal('07700900123', here);
    expect(() => ring.open(sealed, { ...here, id: 'b' })).toThrow('contact_point.value was changed');
  });

  it('seals with the first key, and opens and searches with all', () => {
    const before = createKeyRing([old]);
    const during = createKeyRing([fresh, old]);
    expect(during.open(before.seal('0117', here), here)).toBe('0117');
    expect(keyIdOf(during.seal('0117', here))).toBe('2026');
    expect(during.searchHashes('0117', 'phone')).toEqual([
      createKeyRing([fresh]).searchHash('0117', 'phone'),
      before.searchHash('0117', 'phone'),
      Buffer.from('0117'),
    ]);
  });

  it('hashes by kind, the same each time', () => {
    const ring = createKeyRing([old]);
    expect(ring.searchHash('0117', 'phone')).toEqual(ring.searchHash('0117', 'phone'));
    expect(ring.searchHash('0117', 'phone')).not.toEqual(ring.searchHash('0117', 'number'));
    expect(ring.searchHash('0117', 'phone')).not.toEqual(ring.searchHash('0118', 'phone'));
    expect(ring.searchHash('0117', 'phone')).toHaveLength(32);
  });

  it('gives back what was never sealed', () => {
    expect(createKeyRing([old]).open('0117 496 0000', here)).toBe('0117 496 0000');
    expect(keyIdOf('0117 496 0000')).toBeNull();
  });

  it('wants a key, and one of each name', () => {
    expect(() => createKeyRing([])).toThrow('at least one key');
    expect(() => createKeyRing([old, { ...fresh, id: old.id }])).toThrow('the same id');
  });
});
