import { describe, expect, it } from '@jest/globals';
import { checkedAddress, isInside } from './checked-address.ts';

describe('isInside', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '224.0.0.1',
    'no address',
  ])('%s is', (address) => expect(isInside(address)).toBe(true));
  it.each(['8.8.8.8', '172.32.0.1', '2a00:1450::1', '::ffff:8.8.8.8'])('%s is not', (address) =>
    expect(isInside(address)).toBe(false),
  );
});

describe('checkedAddress', () => {
  it.each(['http://api.example.org', 'https://10.0.0.1', 'https://167772161', 'https://0xa.1', 'https://[fd00::1]'])(
    'refuses %s',
    (address) => expect(() => checkedAddress(address)).toThrow(/A gateway|The address/),
  );

  it('refuses a name that leads inside, at the moment of connecting', async () => {
    const { lookup } = checkedAddress('https://localhost.localdomain');
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) =>
      lookup('localhost', {}, (failed) => resolve(failed)),
    );
    expect(error?.code).toBe('ADDRESS_INSIDE');
  });

  it('lets a gateway on this machine be named', () => {
    expect(checkedAddress('http://127.0.0.1:4010').base.port).toBe('4010');
  });
});
