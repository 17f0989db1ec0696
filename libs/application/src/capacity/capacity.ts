import {
  capacityRates,
  capacityWeeks,
  DEFAULT_MINUTES,
  forecastCapacity,
  hoursOfWeek,
  type CapacityForecast,
  type CapacityHistory,
  type CapacitySettings,
  type LocalDate,
  type ServiceWork,
  type TaskWork,
} from '@osteon/domain';
import { serviceOf, type ServiceToday, type UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { CapacityItemRow, CapacityRun, CapacityStore } from '../ports/capacity-store.ts';
import type { ProtocolDeps } from '../protocol/publish-protocol.ts';

export interface CapacityDeps extends ProtocolDeps {
  readonly capacity: CapacityStore;
}

/** What a run counted, as a forecast. */
export interface CapacityView {
  readonly run: CapacityRun;
  /** Null until it has finished. */
  readonly forecast: CapacityForecast | null;
  /** Hours of staff, week by week; null where the service has not said. */
  readonly hours: readonly (number | null)[];
}

export interface CapacityToday {
  readonly today: LocalDate;
  readonly settings: CapacitySettings;
  readonly settingsVersion: number;
  /** The latest count that has finished. */
  readonly counted: CapacityView | null;
  /** A newer one that runs, or came to nothing. */
  readonly unfinished: CapacityRun | null;
  /** The count is not of today, or of rules that are not in force any more. */
  readonly isStale: boolean;
}

/** Pieces of work on one page of a list. */
export const CAPACITY_PAGE = 100;
const UNSAID: CapacitySettings = { hoursAWeek: null, minutes: DEFAULT_MINUTES, exceptions: [] };
const MONDAY = 1;

async function presentOf({ protocols }: CapacityDeps, actor: UserActor) {
  const present = await protocols.inForce(serviceOf(actor));
  if (present === null) throw new AppError('FLS-1028');
  return present;
}

const runOf = ({ day, protocol }: { day: ServiceToday; protocol: { version: string } }) => ({
  asOf: day.today,
  presentKey: day.protocolKey,
  presentVersion: protocol.version,
});

/** The service's work ahead, as it was counted last. */
export async function readCapacity(deps: CapacityDeps, actor: UserActor): Promise<CapacityToday> {
  const serviceId = serviceOf(actor);
  const present = runOf(await presentOf(deps, actor));
  const [stored, { finished, unfinished }] = await Promise.all([
    deps.capacity.settings(serviceId),
    deps.capacity.latest(serviceId),
  ]);
  const settings = stored.settings ?? UNSAID;
  return {
    today: present.asOf,
    settings,
    settingsVersion: stored.version,
    counted: finished === null ? null : viewOf(finished, settings),
    unfinished,
    isStale:
      finished?.asOf !== present.asOf ||
      finished.presentKey !== present.presentKey ||
      finished.presentVersion !== present.presentVersion,
  };
}

/** Begins to count the service's work as it is; what runs already goes on. */
export async function startCapacityCount(deps: CapacityDeps, actor: UserActor): Promise<CapacityToday> {
  await deps.capacity.startCount(actor, runOf(await presentOf(deps, actor)));
  return readCapacity(deps, actor);
}

/**
 * Says how many hours the service has and how long work takes. FLS-1109 for anyone but leads, FLS-1422 changed since it
 * was read, FLS-1423 a week that does not begin on a Monday, or is named twice.
 */
export async function saveCapacitySettings(
  deps: CapacityDeps,
  actor: UserActor,
  settings: CapacitySettings,
  version: number,
): Promise<CapacityToday> {
  if (actor.role !== 'lead') throw new AppError('FLS-1109');
  const named = new Set<LocalDate>();
  settings.exceptions.forEach(({ from }, index) => {
    const isMonday = new Date(`${from}T00:00:00Z`).getUTCDay() === MONDAY;
    if (!isMonday || named.has(from)) throw new AppError('FLS-1423', { field: `exceptions/${String(index)}/from` });
    named.add(from);
  });
  if (!(await deps.capacity.saveSettings(actor, settings, version))) throw new AppError('FLS-1422');
  return readCapacity(deps, actor);
}

export interface NewWhatIf {
  readonly name: string;
  /** More (or fewer) fractures; per cent. */
  readonly fracturePercent: number;
  /** A version that is proposed or will be in force; null: the one in force. */
  readonly protocolId: string | null;
}

/**
 * Saves a question and begins to answer it. FLS-1109 for anyone but leads, FLS-1420 the name is taken, FLS-1046 no such
 * proposal.
 */
export async function startWhatIf(deps: CapacityDeps, actor: UserActor, whatIf: NewWhatIf): Promise<CapacityView> {
  if (actor.role !== 'lead') throw new AppError('FLS-1109');
  const started = await deps.capacity.startWhatIf(actor, { ...whatIf, ...runOf(await presentOf(deps, actor)) });
  if (started === 'taken') throw new AppError('FLS-1420', { field: 'name' });
  if (started === 'no-proposal') throw new AppError('FLS-1046', { field: 'protocolId' });
  return readWhatIf(deps, actor, started.id);
}

/** Every what-if that was saved, the latest first, by the hours and minutes that hold now. */
export async function listWhatIfs(deps: CapacityDeps, actor: UserActor): Promise<CapacityView[]> {
  const serviceId = serviceOf(actor);
  const [{ settings }, runs] = await Promise.all([deps.capacity.settings(serviceId), deps.capacity.whatIfs(serviceId)]);
  return runs.map((run) => viewOf(run, settings ?? UNSAID));
}

/** FLS-1028 unknown. */
export async function readWhatIf(deps: CapacityDeps, actor: UserActor, id: string): Promise<CapacityView> {
  const serviceId = serviceOf(actor);
  const run = await deps.capacity.whatIf(serviceId, id);
  if (run === null) throw new AppError('FLS-1028');
  return viewOf(run, (await deps.capacity.settings(serviceId)).settings ?? UNSAID);
}

/** Ends what nobody waits for. FLS-1028 unknown, FLS-1109 for anyone but leads, FLS-1421 it does not run. */
export async function cancelWhatIf(deps: CapacityDeps, actor: UserActor, id: string): Promise<CapacityView> {
  if (actor.role !== 'lead') throw new AppError('FLS-1109');
  await readWhatIf(deps, actor, id);
  if (!(await deps.capacity.cancel(actor, id))) throw new AppError('FLS-1421');
  return readWhatIf(deps, actor, id);
}

/** Takes a what-if off the list, or puts it back. FLS-1028 unknown, FLS-1109 for anyone but leads, FLS-1420 its name is another's by now. */
export async function removeWhatIf(deps: CapacityDeps, actor: UserActor, id: string, removed: boolean): Promise<void> {
  if (actor.role !== 'lead') throw new AppError('FLS-1109');
  const done = await deps.capacity.remove(actor, id, removed);
  if (done === 'taken') throw new AppError('FLS-1420');
  if (!done) throw new AppError('FLS-1028');
}

/**
 * Whose work a planned number of the latest count is, a page at a time; everybody shown is named in the audit record.
 * `from`: the Monday of a week of that count, null for what waits. FLS-1028 when it has no such week. Nothing is listed
 * before the first count.
 */
export async function listCapacityItems(
  deps: CapacityDeps,
  actor: UserActor,
  { work, from, page }: { readonly work: TaskWork; readonly from: LocalDate | null; readonly page: number },
): Promise<{ readonly rows: readonly CapacityItemRow[]; readonly listed: number }> {
  const { finished } = await deps.capacity.latest(serviceOf(actor));
  if (finished === null) return { rows: [], listed: 0 };
  const week = from === null ? null : capacityWeeks(finished.asOf).indexOf(from);
  if (week === -1) throw new AppError('FLS-1028', { field: 'week' });
  return deps.capacity.listItems(actor, { runId: finished.id, work, week, page });
}

function viewOf(run: CapacityRun, settings: CapacitySettings): CapacityView {
  return {
    run,
    forecast: forecastOf(run, settings),
    hours: capacityWeeks(run.asOf).map((from) => hoursOfWeek(settings, from)),
  };
}

function forecastOf(run: CapacityRun, { minutes }: CapacitySettings): CapacityForecast | null {
  const { state, asOf, work, history, proposedWork, fracturePercent } = run;
  if (state !== 'finished' || work === null || history === null) return null;
  return forecastOfWork({ asOf, work, history, asked: proposedWork ?? work, fracturePercent, minutes });
}

interface CountedWork {
  readonly asOf: LocalDate;
  readonly work: ServiceWork;
  /** By the protocol that is asked about. */
  readonly asked: ServiceWork;
  readonly history: CapacityHistory;
  readonly fracturePercent: number;
  readonly minutes: CapacitySettings['minutes'];
}

/** People behave under another protocol as they did in the past year: the rates are those of the one in force. */
const forecastOfWork = ({ asOf, work, asked, history, fracturePercent, minutes }: CountedWork): CapacityForecast =>
  forecastCapacity({
    asOf,
    work: asked,
    rates: capacityRates(work, history),
    observed: work,
    fracturePercent,
    minutes,
  });
