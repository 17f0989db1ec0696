import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks behind which no gateway of the internet stands, but perhaps something that trusts this machine. */
const INSIDE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  INSIDE.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  INSIDE.addSubnet(network, prefix, 'ipv6');

/** Whether an address lies inside: this machine, its network, or nowhere. IPv4 within IPv6 is looked through. */
export function isInside(address: string): boolean {
  const version = isIP(address);
  return version === 0 || INSIDE.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

export interface CheckedAddress {
  readonly base: URL;
  /** Resolves as the system does and refuses what lies inside; the connection goes to the address that was checked. */
  readonly lookup: LookupFunction;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The address of a gateway: https, and resolving to the outside. The one exception is a gateway on this very machine
 * (a relay, a test), which is named as such and may be http.
 * @throws Error with a sentence when it is neither
 */
export function checkedAddress(address: string): CheckedAddress {
  const base = new URL(address);
  if (LOOPBACK.has(base.hostname)) return { base, lookup: dnsLookup };
  if (base.protocol !== 'https:') throw new Error('The address of a gateway begins with https://.');
  // URL has written decimal, octal and short forms of IPv4 out by now.
  if (isIP(base.hostname.replace(/^\[|\]$/g, '')) !== 0)
    throw new Error('A gateway is named by its host, not by an address.');
  return { base, lookup: lookupOutside };
}

const lookupOutside: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, []);
    const outside = found.filter(({ address }) => !isInside(address));
    const first = outside[0];
    if (first === undefined) {
      return callback(Object.assign(new Error('the host lies inside'), { code: 'ADDRESS_INSIDE' }), []);
    }
    if (options.all === true) return callback(null, outside satisfies LookupAddress[]);
    return callback(null, first.address, first.family);
  });
};
