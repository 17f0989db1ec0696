/**
 * Values as they are stored: sealed, with what stands beside them for looking up.
 */
import { SEALED, type KeyRing } from '@osteon/application';

/** A hash as JSON carries it to a column of bytes. */
const bytes = (hash: Buffer): string => `\\x${hash.toString('hex')}`;

/** Equal numbers of one service have equal hashes; of two services they have not. */
const identifierKind = (serviceId: string): string => `patient_identifier/${serviceId}`;
const contactKind = (patientId: string): string => `contact_point/${patientId}`;
const NUMBER_KIND = 'telephone';

/** The last nine digits, by which a number is known however it is written; null with fewer than six. */
export function endOfNumber(text: string): string | null {
  const end = text.replace(/\D/g, '').slice(-9);
  return end.length < 6 ? null : end;
}

export interface SealedIdentifier {
  readonly system: string;
  readonly value: string;
  readonly valueHash: string;
  /** The hash under the other keys, and as it is before it is sealed: rows that have one of these are the same number. */
  readonly otherHashes: readonly string[];
  readonly type: string | null;
}

export function sealIdentifier(
  keys: KeyRing,
  { serviceId, patientId }: { readonly serviceId: string; readonly patientId: string },
  {
    system,
    value,
    type,
  }: { readonly system: string; readonly value: string; readonly type?: string | null | undefined },
): SealedIdentifier {
  const [hash, ...others] = keys.searchHashes(value, identifierKind(serviceId));
  return {
    system,
    value: keys.seal(value, SEALED.identifierValue(patientId)),
    valueHash: bytes(hash ?? keys.searchHash(value, identifierKind(serviceId))),
    otherHashes: others.map(bytes),
    type: type ?? null,
  };
}

/** Every form in which the number may stand in the service. */
export const identifierHashes = (keys: KeyRing, serviceId: string, value: string): Buffer[] =>
  keys.searchHashes(value, identifierKind(serviceId));

export interface SealedContactPoint {
  readonly value: string;
  readonly valueHash: string;
  readonly numberHash: string | null;
}

/** @param channel only a number that people write from, or are called at, is found by its end */
export function sealContactPoint(keys: KeyRing, patientId: string, channel: string, value: string): SealedContactPoint {
  const end = channel === 'sms' || channel === 'phone' ? endOfNumber(value) : null;
  return {
    value: keys.seal(value, SEALED.contactValue(patientId)),
    valueHash: bytes(keys.searchHash(value, contactKind(patientId))),
    numberHash: end === null ? null : bytes(keys.searchHash(end, NUMBER_KIND)),
  };
}

/** Every form in which the end of a number may stand. */
export function numberHashes(keys: KeyRing, text: string): Buffer[] {
  const end = endOfNumber(text);
  return end === null ? [] : keys.searchHashes(end, NUMBER_KIND);
}

/** A patient's address in one sealed text; null without one. */
export const sealAddress = (
  keys: KeyRing,
  patientId: string,
  address: Readonly<Record<string, unknown>> | null | undefined,
): string | null =>
  address === null || address === undefined ? null : keys.seal(JSON.stringify(address), SEALED.address(patientId));

export const openAddress = (
  keys: KeyRing,
  patientId: string,
  sealed: string | null,
): Readonly<Record<string, unknown>> | null =>
  sealed === null
    ? null
    : (JSON.parse(keys.open(sealed, SEALED.address(patientId))) as Readonly<Record<string, unknown>>);
