import { describe, expect, it } from '@jest/globals';
import { readSmtpOutcome } from './smtp-courier.ts';
import type { SmtpOutcome } from './smtp-session.ts';

const answered = (status: number, enhanced: string | null, command: string): SmtpOutcome => ({
  kind: 'answered',
  status,
  enhanced,
  command,
});

describe('readSmtpOutcome', () => {
  it.each<[string, SmtpOutcome, string, string, boolean | null]>([
    ['no such mailbox', answered(550, '5.1.1', 'RCPT TO'), 'refused', 'well', true],
    ['no such domain', answered(550, '5.1.2', 'RCPT TO'), 'refused', 'well', true],
    ['mailbox closed', answered(550, '5.2.1', 'RCPT TO'), 'refused', 'well', true],
    ['550 without more, about the recipient', answered(550, null, 'RCPT TO'), 'refused', 'well', true],
    ['policy', answered(550, '5.7.1', 'RCPT TO'), 'refused', 'well', false],
    ['mailbox full', answered(552, '5.2.2', 'RCPT TO'), 'refused', 'well', false],
    ['the text is refused', answered(554, '5.7.1', 'DATA'), 'refused', 'well', false],
    ['greylisted', answered(451, '4.7.1', 'RCPT TO'), 'busy', 'well', null],
    ['temporary, after the text', answered(452, '4.3.1', 'DATA'), 'busy', 'well', null],
    ['shutting down', answered(421, '4.3.2', 'DATA'), 'busy', 'failing', null],
    ['our sender is refused', answered(550, '5.7.1', 'MAIL FROM'), 'busy', 'failing', null],
    ['no password', answered(530, '5.7.0', 'MAIL FROM'), 'busy', 'locked-out', null],
    ['a wrong password', answered(535, '5.7.8', 'AUTH PLAIN'), 'busy', 'locked-out', null],
    ['lost before the text', { kind: 'broken', reason: 'econnreset', dataBegan: false }, 'busy', 'failing', null],
    ['lost with the text', { kind: 'broken', reason: 'econnreset', dataBegan: true }, 'uncertain', 'failing', null],
    ['timed out with the text', { kind: 'broken', reason: 'timed-out', dataBegan: true }, 'uncertain', 'failing', null],
  ])('%s', (_, outcome, kind, health, addressInvalid) => {
    expect(readSmtpOutcome(outcome)).toMatchObject({
      answer: { kind, ...(addressInvalid === null ? {} : { addressInvalid }) },
      health,
    });
  });
});
