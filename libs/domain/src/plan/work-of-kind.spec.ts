import { describe, expect, it } from '@jest/globals';
import { shippedProtocol } from '../protocol/shipped.ts';
import { TASK_KINDS } from '../protocol/task-kinds.ts';
import { workOfKind } from './work-of-kind.ts';

describe('the work that a kind of task is', () => {
  it('is a call for what suggested contacts gather, and for nothing else', () => {
    const calls = TASK_KINDS.filter((kind) => workOfKind(kind, shippedProtocol) === 'calls');
    expect(calls.sort()).toEqual([...shippedProtocol.contacts.kinds].sort());
  });

  it('follows a protocol that gathers other kinds', () => {
    const protocol = { contacts: { ...shippedProtocol.contacts, kinds: ['treatment-review' as const] } };
    expect(workOfKind('treatment-review', protocol)).toBe('calls');
    expect(workOfKind('pain-review', protocol)).toBe('reviews');
    expect(workOfKind('dose', protocol)).toBe('doses');
    expect(workOfKind('handover-watch', protocol)).toBe('letters');
  });
});
