import { CODE_MEANINGS, isSnomedId, SHIPPED_MEANINGS, snomedFractureNames, type CodeMeaning } from '@osteon/domain';
import { serviceOf, type Actor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { candidatesFor } from '../matching/candidates.ts';
import type { MatchablePatient, MatchCandidate, MatchDeps } from '../matching/match-store.ts';
import type { KnownEpisode, PossibleFractureRecord, PossibleFractureStore } from './possible-fracture.ts';

export interface PossibleFractureDeps extends MatchDeps {
  readonly possibleFractures: PossibleFractureStore;
}

/** Somebody who may be the person named by the sender, or (band and score null) is known to be. */
export interface PossiblePatient {
  readonly patient: MatchablePatient;
  readonly score: number | null;
  readonly band: MatchCandidate['band'] | null;
  readonly reasons: MatchCandidate['reasons'];
  readonly episodes: readonly KnownEpisode[];
}

export interface PossibleFractureView extends PossibleFractureRecord {
  readonly candidates: readonly PossiblePatient[];
}

/** Beside a report there is room for so many. */
const MOST_CANDIDATES = 5;

/**
 * A possible fracture with its evidence, and the patients whom it may be about: the one whom the sender knew, or those
 * who resemble the person named. All of them are audited. FLS-1600 when the service has none such.
 */
export async function readPossibleFracture(
  deps: PossibleFractureDeps,
  actor: Actor,
  id: string,
): Promise<PossibleFractureView> {
  const serviceId = serviceOf(actor);
  const found = await deps.possibleFractures.readPossibleFracture(actor, serviceId, id);
  if (found === null) throw new AppError('FLS-1600');
  const likely =
    found.patientId === null
      ? await candidatesFor(deps, actor, found.content.person, MOST_CANDIDATES)
      : [{ patientId: found.patientId, score: null, band: null, reasons: [] }];
  const ids = likely.map(({ patientId }) => patientId);
  const episodes = await deps.possibleFractures.showCandidates(actor, serviceId, id, ids);
  const candidates: PossiblePatient[] = [];
  for (const { patientId, ...match } of likely) {
    const patient = await deps.matches.readMatchable(serviceId, patientId);
    if (patient === null) continue;
    candidates.push({ ...match, patient, episodes: episodes.filter((one) => one.patientId === patientId) });
  }
  return { ...found, candidates };
}

/** Letters of a reason that says something. */
const SHORTEST_REASON = 3;

/** A SNOMED CT id as the service's finder reads it. */
export interface FinderCode {
  readonly code: string;
  /** Null: the shipped meaning does not hold here. */
  readonly meaning: CodeMeaning | null;
  readonly shipped: CodeMeaning | null;
  /** The service's own, else what the shipped one is called; null: neither. */
  readonly label: string | null;
  /** Why the service changed it; null: it did not, or said nothing. */
  readonly reason: string | null;
  readonly changedAt: string | null;
  readonly changedBy: string | null;
}

/** Every id that points at a fracture here: those that are shipped, and what the service changed. */
export async function listFinderCodes(
  { possibleFractures }: Pick<PossibleFractureDeps, 'possibleFractures'>,
  actor: Actor,
): Promise<readonly FinderCode[]> {
  const changed = new Map(
    (await possibleFractures.listCodes(serviceOf(actor))).map((change) => [change.code, change] as const),
  );
  const codes = [...new Set([...changed.keys(), ...SHIPPED_MEANINGS.keys()])];
  return codes.map((code) => {
    const shipped = SHIPPED_MEANINGS.get(code) ?? null;
    const name = snomedFractureNames.get(code) ?? null;
    const change = changed.get(code);
    if (change === undefined)
      return { code, meaning: shipped, shipped, label: name, reason: null, changedAt: null, changedBy: null };
    const { meaning, label, reason, changedAt, changedBy } = change;
    return { code, meaning, shipped, label: label || name, reason: reason || null, changedAt, changedBy };
  });
}

/**
 * Says what an id means in the service; a meaning of null takes it out, which wants a reason, because fractures are then
 * missed. FLS-1604 for what is no id, FLS-1606 without that reason.
 */
export async function changeFinderCode(
  { possibleFractures }: Pick<PossibleFractureDeps, 'possibleFractures'>,
  actor: Actor,
  code: string,
  change: { readonly meaning: CodeMeaning | null; readonly label: string; readonly reason: string },
): Promise<void> {
  if (!isSnomedId(code) || (change.meaning !== null && !CODE_MEANINGS.includes(change.meaning))) {
    throw new AppError('FLS-1604', { field: 'code' });
  }
  if (change.meaning === null && change.reason.trim().length < SHORTEST_REASON)
    throw new AppError('FLS-1606', { field: 'reason' });
  await possibleFractures.changeCode(actor, serviceOf(actor), code, change);
}

/** Takes the service's own word about an id back: what is shipped holds again. Where it had none, nothing happens. */
export async function resetFinderCode(
  { possibleFractures }: Pick<PossibleFractureDeps, 'possibleFractures'>,
  actor: Actor,
  code: string,
): Promise<void> {
  await possibleFractures.changeCode(actor, serviceOf(actor), code, null);
}
