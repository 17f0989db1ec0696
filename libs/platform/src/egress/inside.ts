import { BlockList, isIP } from 'node:net';

/** Networks of IPv4 behind which nothing of the internet stands, but perhaps something that trusts this machine. */
const INSIDE_4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // behind a provider's translator
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, where clouds tell their secrets
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // for documentation
  ['192.88.99.0', 24], // relays of 6to4
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // for benchmarks
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3], // to many, and reserved
] as const)
  INSIDE_4.addSubnet(network, prefix, 'ipv4');

/** Of IPv6 only 2000::/3 is given out; within it, what carries another address or leads nowhere. */
const OUTSIDE_6 = new BlockList();
OUTSIDE_6.addSubnet('2000::', 3, 'ipv6');
const INSIDE_6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23], // protocols, Teredo among them
  ['2001:db8::', 32], // for documentation
  ['2002::', 16], // 6to4 carries an IPv4 address
  ['3fff::', 20], // for documentation
] as const)
  INSIDE_6.addSubnet(network, prefix, 'ipv6');

/**
 * Whether an address lies inside: this machine, its network, a cloud's own services, or nowhere. Forms of IPv6 that
 * carry an IPv4 address (mapped, compatible, NAT64, 6to4) are inside, whatever they carry: no name of the internet
 * resolves to one.
 */
export function isInside(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return INSIDE_4.check(address, 'ipv4');
  if (version === 6 && !address.includes('%'))
    return !OUTSIDE_6.check(address, 'ipv6') || INSIDE_6.check(address, 'ipv6');
  return true;
}
