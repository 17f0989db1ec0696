import { describe, expect, it } from '@jest/globals';
import { readEgressHosts } from './egress-config.ts';

describe('readEgressHosts', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['login.example.org', ['login.example.org']],
    [
      ' Login.Example.org , *.keeper.example.org,hooks.example.org:8443',
      ['login.example.org', '*.keeper.example.org', 'hooks.example.org:8443'],
    ],
  ])('%s', (text, hosts) => expect(readEgressHosts({ OSTEON_EGRESS_HOSTS: text })).toEqual(hosts));

  it.each([
    '*',
    'https://login.example.org',
    '10.0.0.1',
    'localhost',
    'example.org/path',
    'a b.example.org',
    '*.*.example.org',
  ])('refuses %s', (text) =>
    expect(() => readEgressHosts({ OSTEON_EGRESS_HOSTS: text })).toThrow(/OSTEON_EGRESS_HOSTS/),
  );
});
