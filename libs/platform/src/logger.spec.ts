import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.ts';
import { redactText } from './redaction.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ program: 'test', destination: { write: (line) => void lines.push(line) } }));
  return lines.join('');
}

describe('createLogger', () => {
  it('keeps ids and counts', () => {
    const patientId = '7b1f9a54-3a2e-4f0e-9a51-0c2a6d1f7e11';
    const line = JSON.parse(logged((log) => log.info({ patientId, sent: 12, dueOn: '2026-11-22' }, 'sent')));
    expect(line).toMatchObject({
      program: 'test',
      level: 'info',
      patientId,
      sent: 12,
      dueOn: '2026-11-22',
      msg: 'sent',
    });
  });

  it('takes out what names or describes a person, however deep it stands', () => {
    const text = logged((log) =>
      log.warn(
        {
          patient: { family: 'Okafor', given: 'Ada', birthDate: '1941-02-03' },
          rows: [{ recipient: '+44 7700 900123', body: 'Hello' }],
        },
        'could not write to ada.okafor@example.org',
      ),
    );
    for (const secret of ['Okafor', 'Ada', '1941', '7700', 'Hello', 'ada.okafor']) expect(text).not.toContain(secret);
  });

  it("leaves out the row that PostgreSQL quotes in an error's detail", () => {
    const error = Object.assign(new Error('duplicate key value violates unique constraint "x"'), {
      code: '23505',
      detail: 'Key (value)=(9434765919) already exists.',
    });
    const text = logged((log) => log.error({ err: error }, 'failed'));
    expect(JSON.parse(text)).toMatchObject({ err: { type: 'Error', code: '23505' } });
    expect(text).not.toContain('9434765919');
  });
});

describe('redactText', () => {
  it.each([
    ['call 07700 900 123 now', 'call [number] now'],
    ['connect postgresql://u:p@h:5432/d failed', 'connect postgresql://[redacted] failed'],
    ['GET /a/AbCdEfGhIjKlMnOpQrStUvWx 200', 'GET /a/[token] 200'],
    ['due 2026-11-22T09:00:00.000Z', 'due 2026-11-22T09:00:00.000Z'],
    ['message 00000000-0000-4000-8000-000000000001', 'message 00000000-0000-4000-8000-000000000001'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});
