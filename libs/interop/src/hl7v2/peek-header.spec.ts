import { describe, expect, it } from '@jest/globals';
import { messageDigest, peekHeader } from './peek-header.ts';

const bytes = (text: string, encoding: 'latin1' | 'utf8' | 'utf16le' = 'latin1') => Buffer.from(text, encoding);
const HEADER = 'MSH|^~\\&|ADT^1.2.3^ISO|HOSP|OSTEON|FLS|20261101||ADT^A08|MSG1|P|2.5';

describe('the header', () => {
  it('says who sent, whatever follows it', () => {
    const { header, fault, line } = peekHeader(bytes(`${HEADER}\rPID|1||\xff\xfe`));
    expect(header).toEqual({
      application: 'ADT',
      facility: 'HOSP',
      controlId: 'MSG1',
      type: 'ADT^A08',
      processing: 'P',
      version: '2.5',
    });
    expect([line, fault]).toEqual([HEADER, null]);
  });

  it.each([
    ['utf8', bytes(HEADER.replace('HOSP', 'Łódź'), 'utf8'), 'Łódź'],
    ['latin1', bytes(HEADER.replace('HOSP', 'Köln')), 'Köln'],
    ['utf8', bytes(`\ufeff${HEADER}`, 'utf8'), 'HOSP'],
    ['utf8', bytes(`\ufeff${HEADER}`, 'utf16le'), 'HOSP'],
  ])('is read as %s', (encoding, written, facility) => {
    expect(peekHeader(written)).toMatchObject({ encoding, header: { facility } });
  });

  it.each(['GET / HTTP/1.1', '', 'MSH', 'FHS|^~\\&|'])('is none in "%s"', (text) => {
    expect(peekHeader(bytes(text))).toMatchObject({ header: null, fault: { code: expect.stringMatching(/^FLS-155/) } });
  });
});

describe('the same message', () => {
  const digest = (text: string) => messageDigest(bytes(text), 'ADT^A08').toString('hex');
  it('is so when it is sent again at another time, and not when anything else is said', () => {
    const first = digest(`${HEADER}\rPID|1`);
    expect(digest(`${HEADER.replace('20261101', '20261102')}\rPID|1`)).toBe(first);
    expect(digest(`\r\n${HEADER}\rPID|1`)).toBe(first);
    expect(digest(`${HEADER}\rPID|2`)).not.toBe(first);
    expect(messageDigest(bytes(`${HEADER}\rPID|1`), 'ADT^A04').toString('hex')).not.toBe(first);
  });
});
