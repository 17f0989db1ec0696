import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProblemError, UnreachableError } from '../api/client.ts';
import { ContactDraftKeeper, type DraftState } from './contact-draft-keeper.ts';

let sent: unknown[];
let states: DraftState['kind'][];
let answer: () => Promise<string | null>;
let keeper: ContactDraftKeeper;

beforeEach(() => {
  jest.useFakeTimers();
  sent = [];
  states = [];
  answer = () => Promise.resolve('2026-11-22T14:05:00Z');
  keeper = new ContactDraftKeeper({
    send: ({ content }) => {
      sent.push(content['note']);
      return answer();
    },
    onState: ({ kind }) => states.push(kind),
  });
});
afterEach(() => {
  jest.useRealTimers();
});

const type = (note: string): void => keeper.typed({ version: 1, content: { note } });
const after = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

describe('what is typed of a contact', () => {
  it('is sent once, when the hand has rested for a second', async () => {
    for (const note of ['R', 'Ra', 'Ran', 'Rang']) {
      type(note);
      await after(300);
    }
    expect(sent).toEqual([]);
    await after(700);
    expect(sent).toEqual(['Rang']);
    expect(states).toEqual(['saving', 'kept']);
    await after(60_000);
    expect(sent).toEqual(['Rang']);
  });

  it('stays when nobody answers, and goes as soon as the line is back, as it is then', async () => {
    answer = () => Promise.reject(new UnreachableError());
    type('one');
    await after(1_000);
    type('two');
    await after(1_000);
    expect(sent).toEqual(['one', 'two']);
    expect(states.at(-1)).toBe('away');
    answer = () => Promise.resolve('2026-11-22T14:05:00Z');
    keeper.wake();
    await after(0);
    expect(sent).toEqual(['one', 'two', 'two']);
    expect(states.at(-1)).toBe('kept');
  });

  it('is tried again by itself, but not on a session that has ended', async () => {
    answer = () => Promise.reject(new UnreachableError());
    type('one');
    await after(6_000);
    expect(sent).toEqual(['one', 'one']);
    answer = () => Promise.reject(new ProblemError({ status: 401, code: 'FLS-1104', title: '' }));
    await after(60_000);
    expect(sent).toEqual(['one', 'one', 'one']);
    answer = () => Promise.resolve('2026-11-22T14:05:00Z');
    keeper.wake();
    await after(0);
    expect(states.at(-1)).toBe('kept');
  });

  it('is sent one request at a time, and not at all once it is stopped', async () => {
    let finish: (at: string) => void = () => undefined;
    answer = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    type('one');
    await after(1_000);
    type('two');
    await after(5_000);
    expect(sent).toEqual(['one']);
    const stopped = keeper.stop();
    finish('2026-11-22T14:05:00Z');
    await stopped;
    await after(60_000);
    expect(sent).toEqual(['one']);
  });
});
