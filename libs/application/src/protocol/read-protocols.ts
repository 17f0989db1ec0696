import {
  compareProtocols,
  protocolItems,
  shippedProtocols,
  wordingOf,
  type LocalDate,
  type Protocol,
  type ProtocolComparison,
  type ProtocolItem,
} from '@osteon/domain';
import { createHash } from 'node:crypto';
import { serviceOf, type UserActor, type ServiceToday } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ConfirmationRecord, StaffMember, ProtocolRecord } from '../ports/protocol-store.ts';
import { publishedProtocol } from './published-protocol.ts';
import type { ProtocolDeps } from './publish-protocol.ts';

export interface ProtocolEvent {
  readonly what: 'shipped' | 'proposed' | 'approved' | 'withdrawn';
  readonly by: StaffMember | null;
  readonly at: string | null;
  readonly note: string | null;
}

/** A version of the rules, shipped or of the service, and what happened to it. */
export interface ProtocolVersion {
  /** The row's id, or `shipped-<version>`. */
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly state: 'shipped' | 'proposed' | 'published' | 'withdrawn';
  readonly inForceFrom: LocalDate;
  readonly isInForce: boolean;
  /** A proposal whose first day has passed. */
  readonly hasLapsed: boolean;
  readonly isOfAll: boolean;
  readonly mayApprove: boolean;
  readonly history: readonly ProtocolEvent[];
}

/** A line of a version, and who stands behind it. */
export interface ProtocolLine extends ProtocolItem {
  readonly isUnverified: boolean;
  /** Of this wording, the latest first. */
  readonly confirmations: readonly ConfirmationRecord[];
}

export interface ProtocolWithLines {
  /** The service's day. */
  readonly today: LocalDate;
  readonly version: ProtocolVersion;
  readonly protocol: Protocol;
  readonly lines: readonly ProtocolLine[];
}

const SHIPPED = 'shipped-';
/** Names the version in force in place of an id. */
export const IN_FORCE = 'in-force';

interface Present {
  readonly day: ServiceToday;
  readonly protocol: Protocol;
}

async function presentOf({ protocols }: ProtocolDeps, actor: UserActor): Promise<Present> {
  const present = await protocols.inForce(serviceOf(actor));
  if (present === null) throw new AppError('FLS-1028');
  return present;
}

const ofShipped = (protocol: Protocol, present: Present): ProtocolVersion => ({
  id: SHIPPED + protocol.version,
  version: protocol.version,
  name: protocol.id,
  state: 'shipped',
  inForceFrom: protocol.inForceFrom,
  isInForce: present.day.protocolKey === null && present.protocol.version === protocol.version,
  hasLapsed: false,
  isOfAll: true,
  mayApprove: false,
  history: [{ what: 'shipped', by: null, at: null, note: null }],
});

function ofRow(row: ProtocolRecord, { day }: Present, actor: UserActor): ProtocolVersion {
  const state = row.withdrawnAt !== null ? 'withdrawn' : row.publishedAt !== null ? 'published' : 'proposed';
  const hasLapsed = state === 'proposed' && row.inForceFrom < day.today;
  const history: ProtocolEvent[] = [
    { what: 'proposed', by: row.proposedBy, at: row.proposedAt, note: row.reason === '' ? null : row.reason },
  ];
  if (row.publishedAt !== null)
    history.push({ what: 'approved', by: row.approvedBy, at: row.publishedAt, note: row.approvalNote });
  if (row.withdrawnAt !== null)
    history.push({ what: 'withdrawn', by: row.withdrawnBy, at: row.withdrawnAt, note: row.withdrawalNote });
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    state,
    inForceFrom: row.inForceFrom,
    isInForce: day.protocolKey?.startsWith(`${row.id}/`) === true,
    hasLapsed,
    isOfAll: row.serviceId === null,
    mayApprove:
      state === 'proposed' &&
      !hasLapsed &&
      row.serviceId !== null &&
      row.proposedBy.id !== actor.userId &&
      (actor.role === 'lead' || actor.role === 'safety-officer'),
    history,
  };
}

/** Every version that the service knows: the latest proposed first, the shipped ones last. */
export async function listProtocols(deps: ProtocolDeps, actor: UserActor): Promise<ProtocolVersion[]> {
  const present = await presentOf(deps, actor);
  const rows = await deps.protocols.listVersions(serviceOf(actor));
  return [
    ...rows.map((row) => ofRow(row, present, actor)),
    ...shippedProtocols.toReversed().map((protocol) => ofShipped(protocol, present)),
  ];
}

interface Found {
  readonly today: LocalDate;
  readonly version: ProtocolVersion;
  readonly protocol: Protocol;
}

async function find(deps: ProtocolDeps, actor: UserActor, id: string): Promise<Found> {
  const present = await presentOf(deps, actor);
  const { today } = present.day;
  const asked = id === IN_FORCE ? (present.day.protocolKey?.split('/')[0] ?? SHIPPED + present.protocol.version) : id;
  if (asked.startsWith(SHIPPED)) {
    const shipped = shippedProtocols.find(({ version }) => SHIPPED + version === asked);
    if (shipped === undefined) throw new AppError('FLS-1028');
    return { today, version: ofShipped(shipped, present), protocol: shipped };
  }
  const row = await deps.protocols.findVersion(serviceOf(actor), asked);
  if (row === null) throw new AppError('FLS-1028');
  return { today, version: ofRow(row, present, actor), protocol: publishedProtocol(row) };
}

/** SHA-256 of what a line says: a confirmation is of it, and holds in every version that says the same. */
export const digestOf = (item: ProtocolItem): Buffer => createHash('sha256').update(wordingOf(item)).digest();

/** One version, line by line, with who stands behind each unverified default. FLS-1028 unknown. */
export async function readProtocol(deps: ProtocolDeps, actor: UserActor, id: string): Promise<ProtocolWithLines> {
  const found = await find(deps, actor, id);
  const confirmations = await deps.protocols.confirmations(serviceOf(actor));
  const lines = protocolItems(found.protocol).map((item): ProtocolLine => {
    if (item.sourceMark !== 'mem') return { ...item, isUnverified: false, confirmations: [] };
    const digest = digestOf(item).toString('hex');
    const own = confirmations.filter((one) => one.rule === item.id && one.digest === digest);
    return { ...item, isUnverified: true, confirmations: own };
  });
  return { ...found, lines };
}

/** Whether a safety officer stands behind a line now. */
export const isConfirmed = ({ confirmations }: Pick<ProtocolLine, 'confirmations'>): boolean =>
  confirmations[0]?.confirmed === true;

/** Two versions, line by line. FLS-1028 unknown. */
export async function compareVersions(
  deps: ProtocolDeps,
  actor: UserActor,
  beforeId: string,
  afterId: string,
): Promise<{
  readonly before: ProtocolVersion;
  readonly after: ProtocolVersion;
  readonly comparison: ProtocolComparison;
}> {
  const before = await find(deps, actor, beforeId);
  const after = await find(deps, actor, afterId);
  return {
    before: before.version,
    after: after.version,
    comparison: compareProtocols(before.protocol, after.protocol),
  };
}
