import type { LocalDate, MatchReason } from '@osteon/domain';
import type { WorkerActor } from '../actor.ts';
import { knownPerson, resembling } from './candidates.ts';
import type { MatchStore } from './match-store.ts';

/** Patients of one turn: a second or two of work among a hundred thousand. */
const BATCH = 50;
/** Looked at in one night, whatever has changed of them; the next night goes on from there. */
const MOST_A_NIGHT = 5_000;
/** Others that may be raised of one patient at once: whoever resembles more is seen again when some are settled. */
const MOST_RAISED = 5;
const BEFORE_THE_FIRST = '00000000-0000-0000-0000-000000000000';

/** How far patients of a service have been looked at. */
export interface DuplicateProgress {
  /** The last patient who was written and looked at: ISO 8601, and the id. */
  readonly seenAt: string;
  readonly seenId: string;
  /** The day whose night is done; null before the first. */
  readonly walkedOn: LocalDate | null;
  /** Of this night so far. */
  readonly walked: number;
  readonly after: string;
}

/** Two patients of a service who may be one person. */
export interface PossibleDuplicate {
  readonly patientId: string;
  readonly otherId: string;
  readonly score: number;
  readonly reasons: readonly MatchReason[];
}

/** One service, held for one turn. */
export interface DuplicateTurn {
  /** Null at the first turn of a service. */
  readonly progress: DuplicateProgress | null;
  readonly now: string;
  readonly today: LocalDate;
  /** Two in the morning is past. */
  readonly isNight: boolean;
  readonly matches: MatchStore;
  /** Patients written after that one and not in this very minute, in that order: others may still be on their way. */
  writtenAfter(at: string, id: string, limit: number): Promise<readonly { readonly id: string; readonly at: string }[]>;
  after(id: string, limit: number): Promise<readonly string[]>;
  /** Raises each pair once for good, whichever comes first; gives how many are new. */
  raise(pairs: readonly PossibleDuplicate[]): Promise<number>;
}

export interface DuplicateStore {
  services(): Promise<readonly string[]>;
  /** One transaction in which nobody else takes this service's turn; false when somebody has it. */
  takeTurn(serviceId: string, work: (turn: DuplicateTurn) => Promise<DuplicateProgress>): Promise<boolean>;
}

export interface DuplicatesFound {
  readonly serviceId: string;
  readonly looked: number;
  readonly raised: number;
  readonly hasMore: boolean;
}

/**
 * Looks for patients who may be one person, a batch of each service and call: those written since, whoever wrote them,
 * and by night a part of all. Each pair is raised in the inbox once, and never again after somebody said they are two.
 * Where it stands is stored with each batch: a stop costs one batch.
 */
export async function findDuplicates(
  { duplicates }: { readonly duplicates: DuplicateStore },
  actor: WorkerActor,
  batch = BATCH,
): Promise<DuplicatesFound[]> {
  const found: DuplicatesFound[] = [];
  for (const serviceId of await duplicates.services()) {
    await duplicates.takeTurn(serviceId, async (turn) => {
      const { progress, ids, hasMore } = await nextOf(turn, batch);
      const pairs: PossibleDuplicate[] = [];
      for (const id of ids) pairs.push(...(await duplicatesOf(turn.matches, { ...actor, serviceId }, id)));
      found.push({ serviceId, looked: ids.length, raised: await turn.raise(pairs), hasMore });
      return progress;
    });
  }
  return found;
}

async function duplicatesOf(
  matches: MatchStore,
  { serviceId }: { readonly serviceId: string },
  patientId: string,
): Promise<PossibleDuplicate[]> {
  const patient = await matches.readMatchable(serviceId, patientId);
  if (patient === null) return [];
  const others = await resembling({ matches }, serviceId, knownPerson(patient), patientId);
  return others
    .slice(0, MOST_RAISED)
    .map(({ patientId: otherId, score, reasons }) => ({ patientId, otherId, score, reasons }));
}

/** Those written since go first; then the night's part. */
async function nextOf(
  turn: DuplicateTurn,
  batch: number,
): Promise<{ progress: DuplicateProgress; ids: readonly string[]; hasMore: boolean }> {
  const before = turn.progress ?? {
    seenAt: turn.now,
    seenId: BEFORE_THE_FIRST,
    walkedOn: null,
    walked: 0,
    after: BEFORE_THE_FIRST,
  };
  const written = await turn.writtenAfter(before.seenAt, before.seenId, batch);
  const last = written.at(-1);
  if (last !== undefined) {
    const progress = { ...before, seenAt: last.at, seenId: last.id };
    return { progress, ids: written.map(({ id }) => id), hasMore: true };
  }
  const isDue = before.walkedOn === null || (before.walkedOn < turn.today && turn.isNight);
  if (!isDue) return { progress: before, ids: [], hasMore: false };
  const ids = await turn.after(before.after, batch);
  const isEnd = ids.length < batch;
  const walked = before.walked + ids.length;
  const isOver = isEnd || walked >= MOST_A_NIGHT;
  return {
    progress: {
      ...before,
      walkedOn: isOver ? turn.today : before.walkedOn,
      walked: isOver ? 0 : walked,
      after: isEnd ? BEFORE_THE_FIRST : (ids.at(-1) ?? BEFORE_THE_FIRST),
    },
    ids,
    hasMore: !isOver,
  };
}
