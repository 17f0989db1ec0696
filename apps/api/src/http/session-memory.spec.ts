import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { UserActor } from '@osteon/application';
import { SessionMemory } from './session-memory.ts';

const tokenHash = (of: number | string): Buffer => createHash('sha256').update(String(of)).digest();

const ACTOR: UserActor = {
  kind: 'user',
  userId: 'u',
  role: 'nurse',
  serviceId: 's',
  sessionId: 'n',
  address: '192.0.2.1',
  stage: 'open',
  method: 'password',
  provedAt: '2026-05-01T09:00:00.000Z',
  provedSecondsAgo: 0,
  installationAdmin: false,
};
const found = (noteDueInSeconds = 60) => ({ kind: 'actor', actor: ACTOR, facts: 'facts', noteDueInSeconds }) as const;

describe('the memory of sessions', () => {
  it('gives each request somebody to confirm, at the address of that request', () => {
    const memory = new SessionMemory(() => 0);
    memory.remember(tokenHash('a'), found());
    const [one, two] = [memory.recall(tokenHash('a'), '192.0.2.2'), memory.recall(tokenHash('a'), '192.0.2.3')];
    expect(one).toEqual({
      ...ACTOR,
      address: '192.0.2.2',
      remembered: { tokenHash: tokenHash('a'), facts: 'facts', state: 'unconfirmed' },
    });
    expect(two?.address).toBe('192.0.2.3');
    expect(two?.remembered).not.toBe(one?.remembered);
    expect(memory.recall(tokenHash('b'), '192.0.2.2')).toBeUndefined();
  });

  it('ends when the session is to be noted as used, and is never about one for which that is due', () => {
    let now = 1000;
    const memory = new SessionMemory(() => now);
    memory.remember(tokenHash('a'), found(20));
    now += 19_999;
    expect(memory.recall(tokenHash('a'), '')).toBeDefined();
    now += 1;
    expect(memory.recall(tokenHash('a'), '')).toBeUndefined();
    memory.remember(tokenHash('b'), found());
    memory.remember(tokenHash('b'), found(0));
    expect(memory.recall(tokenHash('b'), '')).toBeUndefined();
    memory.remember(tokenHash('c'), found());
    memory.forget(tokenHash('c'));
    expect(memory.recall(tokenHash('c'), '')).toBeUndefined();
  });

  it('forgets the one that it remembered first when it is full', () => {
    const memory = new SessionMemory(() => 0);
    for (let number = 0; number <= 10_000; number += 1) memory.remember(tokenHash(number), found());
    expect(memory.recall(tokenHash(0), '')).toBeUndefined();
    expect(memory.recall(tokenHash(1), '')).toBeDefined();
    expect(memory.recall(tokenHash(10_000), '')).toBeDefined();
  });
});
