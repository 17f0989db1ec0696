import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, databaseUrl, dataKeys, milliseconds, port, publicUrl, readConfig, secret } from './config.ts';

const shape = z.object({
  DATABASE_URL: databaseUrl,
  PORT: port.default(3000),
  OSTEON_PUBLIC_URL: publicUrl.default('http://localhost:3000'),
  OSTEON_LEASE_MS: milliseconds.optional(),
});

describe('readConfig', () => {
  it('fills defaults and ignores what it does not know', () => {
    const config = readConfig(shape, { DATABASE_URL: 'postgresql://a:b@localhost/x', HOME: '/root', PORT: '' });
    expect(config).toEqual({
      DATABASE_URL: 'postgresql://a:b@localhost/x',
      PORT: 3000,
      OSTEON_PUBLIC_URL: 'http://localhost:3000',
    });
  });

  it('names every wrong setting in one error and prints no value', () => {
    let thrown: unknown;
    try {
      readConfig(shape, { DATABASE_URL: 'mysql://root:hunter2@x', PORT: '70000', OSTEON_LEASE_MS: '2s' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigError);
    const { problems, message } = thrown as ConfigError;
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['DATABASE_URL', 'PORT', 'OSTEON_LEASE_MS']);
    expect(message).not.toContain('hunter2');
  });

  it('says what is missing', () => {
    expect(() => readConfig(shape, {})).toThrow(/DATABASE_URL is not set: give an address such as postgresql:/);
  });

  it('takes the slash off a public address and wants long secrets', () => {
    expect(publicUrl.parse('https://x.example/')).toBe('https://x.example');
    expect(secret.safeParse('short').success).toBe(false);
  });

  it('reads data keys, and says how to make one instead of quoting what was given', () => {
    const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 255)];
    expect(dataKeys.parse(`2026:${b.toString('base64')}, 2025:${a.toString('base64url')}`)).toEqual([
      { id: '2026', key: new Uint8Array(b) },
      { id: '2025', key: new Uint8Array(a) },
    ]);
    const one = a.toString('base64');
    for (const wrong of [one, `a:${one.slice(4)}`, `A:${one}`, `a:${one},a:${one}`, `a:${one},`, `a:${one}b`]) {
      const { error } = dataKeys.safeParse(wrong);
      expect(error?.issues[0]?.message).toMatch(/^give the keys .*openssl rand -base64 32$/);
    }
  });
});
