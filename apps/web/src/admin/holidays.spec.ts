import { describe, expect, it } from '@jest/globals';
import { holidayLines, holidaysOf } from './holidays.ts';

describe('the holidays of a service as text', () => {
  it('are a day and a name a line, in the order of the days', () => {
    expect(holidaysOf('2026-12-25 Christmas Day\n\n  2026-01-01   New Year ')).toEqual({
      holidays: [
        { on: '2026-01-01', name: 'New Year' },
        { on: '2026-12-25', name: 'Christmas Day' },
      ],
      wrong: null,
    });
  });

  it('come back as they were written', () => {
    const text = '2026-01-01 New Year\n2026-12-25 Christmas Day';
    expect(holidayLines(holidaysOf(text).holidays)).toBe(text);
  });

  it.each(['2026-02-30 No such day', 'Christmas', '2026-12-25'])('name the line that is none: %s', (line) => {
    expect(holidaysOf(`2026-01-01 New Year\n${line}`).wrong).toBe(line);
  });
});
