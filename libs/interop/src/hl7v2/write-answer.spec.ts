import { describe, expect, it } from '@jest/globals';
import { missing, notUnderstood } from './faults.ts';
import { writeAnswer } from './write-answer.ts';

const at = new Date('2026-11-01T10:20:30.456Z');
const header = (version: string): string =>
  `MSH|^~\\&|ADT|HOSP|OSTEON|FLS|20261101||ADT^A08^ADT_A01|MSG1|T|${version}\rPID|1`;

describe('the answer', () => {
  it('goes back to who sent, with the number of the message', () => {
    expect(writeAnswer(header('2.5'), { controlId: 'a1', at, fault: null })).toBe(
      'MSH|^~\\&|OSTEON|FLS|ADT|HOSP|20261101102030+0000||ACK^A08^ACK|a1|T|2.5\rMSA|AA|MSG1\r',
    );
  });

  it('names the field that cannot be understood', () => {
    const place = { segment: 'PID', sequence: 1, field: 7 };
    const { fault } = notUnderstood(place, 'PID-7 is no date | of ours.');
    const answer = (version: string) =>
      writeAnswer(header(version), { controlId: 'a1', at, fault }).split('\r').slice(1);
    expect(answer('2.5')).toEqual([
      'MSA|AE|MSG1',
      'ERR||PID^1^7|102^Data type error^HL70357|E|FLS-1553|||PID-7 is no date \\F\\ of ours.',
      '',
    ]);
    expect(answer('2.3')).toEqual(['MSA|AE|MSG1', 'ERR|PID^1^7^102&Data type error', '']);
  });

  it('names the component too', () => {
    const { fault } = missing({ segment: 'OBX', sequence: 2, field: 3, component: 1 }, 'OBX-3 is missing.');
    expect(writeAnswer(header('2.8'), { controlId: 'a', at, fault })).toContain('ERR||OBX^2^3^1^1|101^');
  });

  it('is in the separators of the message', () => {
    expect(writeAnswer('MSH$%*!@$A$B$C$D$$$ADT%A08$7$P$2.5', { controlId: 'x', at, fault: null })).toBe(
      'MSH$%*!@$C$D$A$B$20261101102030+0000$$ACK%A08%ACK$x$P$2.5\rMSA$AA$7\r',
    );
  });

  it('is given to what is no message', () => {
    const { fault } = missing({ segment: 'MSH', sequence: 1 }, 'no header');
    expect(writeAnswer('GET / HTTP/1.1', { controlId: 'x', at, fault })).toMatch(
      /^MSH\|\^~\\&\|\|\|\|\|.*\rMSA\|AE\|\r/,
    );
  });
});
