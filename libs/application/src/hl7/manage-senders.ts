import { isIP } from 'node:net';
import { isTimeZone } from '@osteon/domain';
import type { OperatorActor, UserActor } from '../actor.ts';
import { serviceOf } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { Hl7Deps, ReceivedMessage, SenderRecord, WantedMessages, WantedSender } from './hl7-store.ts';

type Administrator = UserActor | OperatorActor;

const MOST_SYSTEMS = 50;
/** One component of PID-3, as it is sent: no separator, and nothing at its ends that nobody sees. */
const IS_AUTHORITY = /^[^\s|^~\\&](?:[^|^~\\&\p{Cc}]*[^\s|^~\\&])?$/u;
/** An absolute URI: records of other sources, and FHIR, name systems so. */
const IS_SYSTEM = /^[a-z][a-z0-9+.-]*:[^\s<>"]+$/i;

/** Character sets that a sender may leave unsaid, as HL7 table 0211 and others write them. */
export const SENDER_CHARSETS: readonly string[] = [
  'ASCII',
  'UNICODE UTF-8',
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16].map((part) => `8859/${part}`),
  'WINDOWS-1250',
  'WINDOWS-1252',
];

/** The programs that send HL7 v2 messages to the actor's service, by name. */
export const listSenders = async (deps: Hl7Deps, actor: Administrator): Promise<readonly SenderRecord[]> =>
  deps.hl7.listSenders(serviceOf(actor));

/**
 * Lets a program send. FLS-1560 with the path of what cannot be, FLS-1561 another one calls itself so, FLS-1563 a message
 * from one of the addresses could be another service's.
 */
export async function createSender(deps: Hl7Deps, actor: Administrator, wanted: WantedSender): Promise<SenderRecord> {
  checkSender(wanted);
  const made = await deps.hl7.createSender(actor, wanted);
  if (made === null) throw new AppError('FLS-1561', { field: 'application' });
  return made;
}

/** All of what is said of a program, anew. FLS-1560, FLS-1561, FLS-1563, FLS-1562 the service has no such sender. */
export async function changeSender(
  deps: Hl7Deps,
  actor: Administrator,
  senderId: string,
  wanted: WantedSender,
): Promise<SenderRecord> {
  checkSender(wanted);
  const changed = await deps.hl7.changeSender(actor, senderId, wanted);
  if (changed === null) throw new AppError('FLS-1562');
  if (changed === 'taken') throw new AppError('FLS-1561', { field: 'application' });
  return changed;
}

/** What was received, the latest first, without anything of its content. */
export const listReceived = async (
  deps: Hl7Deps,
  actor: Administrator,
  wanted: WantedMessages,
): Promise<readonly ReceivedMessage[]> => deps.hl7.listMessages(actor, wanted);

/** Has messages carried out again: those named, or all faults of a sender. Tells how many. */
export const replayReceived = async (
  deps: Hl7Deps,
  actor: Administrator,
  which: { readonly ids: readonly string[] } | { readonly faultsOf: string },
): Promise<number> => deps.hl7.replayMessages(actor, which);

const refused = (path: string, message: string): AppError => new AppError('FLS-1560', { errors: [{ path, message }] });

function checkSender({ addresses, timeZone, charset, processing, systems }: WantedSender): void {
  if (addresses.length === 0) throw refused('addresses', 'name at least one address that it sends from');
  for (const [index, written] of addresses.entries()) {
    if (!isNetwork(written)) throw refused(`addresses[${index}]`, 'is no address and no network such as 10.1.2.0/24');
  }
  if (processing.length === 0) throw refused('processing', 'name at least one of P, T and D');
  if (timeZone !== null && !isTimeZone(timeZone)) throw refused('timeZone', 'is no time zone such as Europe/London');
  if (charset !== null && !SENDER_CHARSETS.includes(charset))
    throw refused('charset', `is none of ${SENDER_CHARSETS.join(', ')}`);
  const mapped = Object.entries(systems);
  if (mapped.length > MOST_SYSTEMS) throw refused('systems', `has more than ${MOST_SYSTEMS} entries`);
  for (const [authority, system] of mapped) {
    if (!IS_AUTHORITY.test(authority))
      throw refused(`systems.${authority}`, 'is no assigning authority and no type of a number as PID-3 writes them');
    if (!IS_SYSTEM.test(system))
      throw refused(`systems.${authority}`, 'is no system such as urn:example:hospital-number');
  }
}

/** An address, or one with the number of bits that are the network's. */
function isNetwork(written: string): boolean {
  const [address = '', bits, ...more] = written.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more.length > 0) return false;
  return bits === undefined || (/^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
