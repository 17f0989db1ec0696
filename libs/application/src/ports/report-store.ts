import type { EpisodeObservation, LocalDate, Outcome, Tally } from '@osteon/domain';
import type { Actor } from '../actor.ts';

/** Whose episodes: of the service acted for, of its region, or of every service. Beyond one's own there are counts only. */
export type ReportScope = 'service' | 'region' | 'all';

/** Episodes diagnosed from `from` to `to`, both included, with what was known on `asOf`. */
export interface ReportPeriod {
  readonly from: LocalDate;
  readonly to: LocalDate;
  /**
   * null: as of now, on each service's own today. A day that is over: what had been recorded by the end of it, wall time
   * of each service; the answer stays the same for ever.
   */
  readonly asOf: LocalDate | null;
}

export interface ReportQuestion extends ReportPeriod {
  readonly scope: ReportScope;
}

export interface MonthTally {
  /** `YYYY-MM` of diagnosis */
  readonly month: string;
  readonly tally: Tally;
}

export interface ServiceTally {
  readonly service: { readonly id: string; readonly code: string; readonly name: string };
  readonly tally: Tally;
}

/** What a number counts, so that its list can be asked for. */
export type CountedEpisodes =
  | { readonly of: 'episodes' | 'under-50' }
  /** `outcomes`: of `outcomeOf`; several where a number is made of several, such as a denominator */
  | { readonly of: 'indicator'; readonly id: string; readonly outcomes: readonly Outcome[] }
  /** a field of completeness by name */
  | { readonly of: 'field'; readonly name: string; readonly states: readonly ('there' | 'missing')[] };

/** The last row of the page before. */
export interface EpisodePosition {
  readonly diagnosedOn: LocalDate;
  readonly patientId: string;
}

/** A row of the list behind a number; `outcomesOf(observation)` says what each indicator made of it. */
export interface ReportEpisode {
  readonly patientId: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: LocalDate;
  readonly diagnosedOn: LocalDate;
  readonly observation: EpisodeObservation;
}

export interface ReportEpisodes {
  readonly rows: readonly ReportEpisode[];
  /** Whether there is a next page. */
  readonly more: boolean;
}

/**
 * The numbers of reports. As of now they come from a summary that is brought up to date first, so that what was recorded a
 * moment ago is counted; of a past day from the facts. Fails with FLS-1905 while more is waiting to be counted than a
 * request can wait for, and with FLS-1109 for counts of others where the role may not see them.
 */
export interface ReportStore {
  /** Of the whole scope; the sum of `monthTallies`, and of `serviceTallies`. */
  tally(serviceId: string, question: ReportQuestion): Promise<Tally>;
  /** Every month that the period touches, in order, empty ones too. */
  monthTallies(serviceId: string, question: ReportQuestion): Promise<readonly MonthTally[]>;
  /** Every service of the scope by name, those without an episode too. */
  serviceTallies(serviceId: string, question: ReportQuestion): Promise<readonly ServiceTally[]>;
  /** Those of the service behind a number, by day of diagnosis; the look is audited with everybody shown. */
  episodes(
    actor: Actor,
    serviceId: string,
    period: ReportPeriod,
    counted: CountedEpisodes,
    limit: number,
    after: EpisodePosition | null,
  ): Promise<ReportEpisodes>;
  /** All of the service, by day of diagnosis, a few thousand at a time: for curves and funnels. Shows nobody. */
  observations(serviceId: string, period: ReportPeriod): AsyncIterable<EpisodeObservation>;
}

/** Keeps the summary right: for the worker, of every service. */
export interface ReportUpkeep {
  /** Services of which something is to be counted anew, because a fact changed or a day has passed. */
  servicesToRefresh(): Promise<readonly string[]>;
  /** Changes that wait to be counted, of all services, counted to 100,000. */
  changesWaiting(): Promise<number>;
  /** Counts anew for at most so many changes of a service, the oldest first; how many these were. */
  refreshService(serviceId: string, most: number): Promise<number>;
  /** Services whose proof of the present day is still to be made: from two in the morning, by their own wall clock. */
  servicesToProve(): Promise<readonly string[]>;
  /** False when somebody else makes it, or has made it; who took it and was not heard of for an hour has lost it. */
  takeProof(serviceId: string): Promise<boolean>;
  /** The next patients of a service, observed anew from their facts; what differed from what was kept is put right. */
  proveEpisodes(serviceId: string, after: string | null, most: number): Promise<ProvedEpisodes>;
  /** The first days of the months whose counts differed from what their episodes add up to; they are put right. */
  proveSummary(serviceId: string): Promise<readonly LocalDate[]>;
  finishProof(serviceId: string, found: ReportProof): Promise<void>;
}

export interface ProvedEpisodes {
  readonly patients: number;
  /** The last of them by id; null without any. */
  readonly last: string | null;
  /** Of them, those of whom something else was kept than the facts say. */
  readonly differing: number;
}

export interface ReportProof {
  readonly patients: number;
  readonly differingPatients: number;
  readonly differingMonths: number;
}
