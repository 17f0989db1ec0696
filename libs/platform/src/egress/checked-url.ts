import { isIP } from 'node:net';

/** A request that must not leave, or whose answer must not be read; says which rule it breaks and nothing of the request. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
  readonly code: EgressRefusal;

  constructor(code: EgressRefusal) {
    super(REFUSALS[code]);
    this.code = code;
  }
}

const REFUSALS = {
  'not-an-address': 'That is no address.',
  'not-https': 'The address begins with https://.',
  'names-a-user': 'The address names no user and no password.',
  'not-a-name': 'The host is named, not given as a number.',
  'not-public': 'The host has a name of the internet, without a dot at its end.',
  'not-allowed': 'The host is not among those that may be called (OSTEON_EGRESS_HOSTS).',
} as const;
export type EgressRefusal = keyof typeof REFUSALS;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Names that resolve differently in every house. */
const NOT_PUBLIC = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|arpa|test|invalid|onion)$/;

/** Whether an address is on this very machine and named as such: a relay, a test. */
export const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.has(hostname);

/**
 * The address, when it may be called at all: https, a public name without user, and on the list. URL has written
 * decimal, octal, hexadecimal and short forms of IPv4 out, and other scripts as `xn--`, before it is looked at.
 * @param allowed hosts (`api.example.org`), with a port where it is not 443, or all below one (`*.example.org`). A
 *   loopback address must stand there as it is, with its port, and may then be http.
 * @throws EgressRefused
 */
export function checkedUrl(address: string, allowed: readonly string[]): URL {
  const url = URL.parse(address);
  if (url === null) throw new EgressRefused('not-an-address');
  if (url.username !== '' || url.password !== '') throw new EgressRefused('names-a-user');
  if (isLoopback(url) && allowed.includes(url.host)) {
    if (url.protocol === 'https:' || url.protocol === 'http:') return url;
    throw new EgressRefused('not-https');
  }
  if (url.protocol !== 'https:') throw new EgressRefused('not-https');
  const { hostname, host } = url;
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) throw new EgressRefused('not-a-name');
  if (hostname.endsWith('.') || !hostname.includes('.') || NOT_PUBLIC.test(hostname))
    throw new EgressRefused('not-public');
  if (!allowed.some((entry) => covers(entry.toLowerCase(), host))) throw new EgressRefused('not-allowed');
  return url;
}

/** A pattern covers plain names only: what looks like a letter of another script must be listed as it is. */
function covers(entry: string, host: string): boolean {
  if (!entry.startsWith('*.')) return entry === host;
  const below = entry.slice(1);
  return host.endsWith(below) && host.length > below.length && !host.slice(0, -below.length).includes('xn--');
}

/** What an address that the operator has set in the environment allows by standing there: its own host. */
export const hostsOf = (...addresses: readonly string[]): readonly string[] =>
  addresses.flatMap((address) => URL.parse(address)?.host ?? []);
