import { describe, expect, it } from '@jest/globals';
import { isAbout, isOlder } from './live-updates.ts';

const about =
  (...topics: Parameters<typeof isAbout>[0][]) =>
  (queryKey: readonly unknown[]) =>
    topics.filter((topic) => isAbout(topic, { queryKey }));
const topics = about('patients', 'worklist', 'inbox', 'messages', 'protocol', 'sending');

describe('a topic', () => {
  it.each([
    [['worklist', { section: 'overdue' }], ['worklist']],
    [['/worklist/counts'], ['worklist']],
    [['work-item-count'], ['worklist', 'inbox']],
    [['work-items'], ['inbox']],
    [['messages', 'all'], ['messages']],
    [['mailbox'], ['messages']],
    [['/protocol/proposals', {}], ['protocol']],
    [['/sending'], ['sending']],
    [['patient', 'p1'], ['patients']],
    [['/patients/p1/letters'], ['patients']],
    [['session'], []],
    [['colleagues'], []],
    [[7], []],
  ])('is what %j shows: %j', (queryKey, shown) => {
    expect(topics(queryKey)).toEqual(shown);
  });
});

describe('a patient', () => {
  const older = (queryKey: readonly unknown[], data: unknown, version: number | null = 4) =>
    isOlder({ id: 'p1', version }, { queryKey, state: { data } as never });

  it('is read again where an older version is shown, and where nobody knows which', () => {
    expect(older(['patient', 'p1'], { version: 3 })).toBe(true);
    expect(older(['patient', 'p1'], undefined)).toBe(true);
    expect(older(['patient', 'p1'], { version: 4 }, null)).toBe(true);
    expect(older(['patient', 'p1', 'letters'], [])).toBe(true);
    expect(older(['/patients/p1/messages', {}], { version: 9 })).toBe(true);
  });

  it('is left alone where that version is shown already, and where it is somebody else', () => {
    expect(older(['patient', 'p1'], { version: 4 })).toBe(false);
    expect(older(['patient', 'p1'], { version: 5 })).toBe(false);
    expect(older(['patient', 'p2'], { version: 1 })).toBe(false);
    expect(older(['worklist'], { version: 1 })).toBe(false);
  });
});
