import { ConfigError } from '../config.ts';

const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?(:\d{1,5})?$/;

/**
 * `OSTEON_EGRESS_HOSTS`: hosts that may be called beside those whose addresses stand in the environment themselves,
 * separated by commas: `login.example.org`, `hooks.example.org:8443`, `*.example.org`.
 * @throws {ConfigError} when one is no host
 */
export function readEgressHosts(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const hosts = (env['OSTEON_EGRESS_HOSTS'] ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
  if (!hosts.every((host) => HOST.test(host)))
    throw new ConfigError([
      'OSTEON_EGRESS_HOSTS: must be hosts such as login.example.org or *.example.org, separated by commas',
    ]);
  return hosts;
}
