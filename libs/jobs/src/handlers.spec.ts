import { describe, expect, it } from '@jest/globals';
import { checkHandlers, handlerOf, openEnvelope } from './handlers.ts';
import { sendMessagesJob, type JobContract } from './job-contract.ts';

const handler = handlerOf(sendMessagesJob, async ({ messages }) => ({
  kind: 'done',
  counts: { messages: messages.length },
}));
const contract = sendMessagesJob as unknown as JobContract<never>;
const onlySending = [contract];
const id = '0b5c1f0e-58a4-4bb1-9a55-1c6a4d0b5a01';

describe('checkHandlers', () => {
  it('takes exactly one handler for every job', () => {
    expect([...checkHandlers([handler], onlySending).keys()]).toEqual(['send-messages']);
  });
  it('refuses a job without a handler', () => {
    expect(() => checkHandlers([], onlySending)).toThrow('No handler for the job "send-messages".');
  });
  it('refuses two handlers for one job', () => {
    expect(() => checkHandlers([handler, handler], onlySending)).toThrow('The job "send-messages" has two handlers');
  });
  it('refuses a handler of no job', () => {
    expect(() => checkHandlers([handler], [])).toThrow('belongs to no job');
  });
});

describe('a handler', () => {
  it('gets a payload that fits', async () => {
    await expect(handler.run({ batch: id, messages: [{ id, generation: 1 }] })).resolves.toEqual({
      kind: 'done',
      counts: { messages: 1 },
    });
  });
  it('ends as permanent when the payload does not fit', async () => {
    await expect(handler.run({ batch: id, messages: [{ id, generation: 1, name: 'x' }] })).resolves.toMatchObject({
      kind: 'permanent',
    });
  });
});

describe('openEnvelope', () => {
  it('opens its own version and older ones', () => {
    expect(openEnvelope(contract, { version: 1, payload: { a: 1 } })).toEqual({ kind: 'payload', payload: { a: 1 } });
  });
  it('leaves a newer version for a newer program', () => {
    expect(openEnvelope(contract, { version: 2, payload: { a: 1 } })).toEqual({ kind: 'newer', version: 2 });
  });
  it('does not trust what is not an envelope', () => {
    expect(openEnvelope(contract, 'poison')).toEqual({ kind: 'unreadable' });
  });
});
