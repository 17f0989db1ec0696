import { AppError } from '@osteon/application';

/**
 * How often a group of expensive routes may be asked for by one account. One address may ask ten times as often: a
 * whole clinic comes from one. Counted by each process of the api for itself.
 */
export interface Throttle {
  readonly group: string;
  readonly requests: number;
  readonly seconds: number;
}

export const SEARCHES: Throttle = { group: 'search', requests: 120, seconds: 60 };
export const LETTERS: Throttle = { group: 'letters', requests: 60, seconds: 60 };
export const EXPORTS: Throttle = { group: 'export', requests: 20, seconds: 600 };
export const IMPORTS: Throttle = { group: 'import', requests: 30, seconds: 600 };
/** So few that nobody finds out by trying who is a patient elsewhere. */
export const EMERGENCIES: Throttle = { group: 'emergency', requests: 10, seconds: 3600 };
/** Programs ask in bursts: a transfer, or a list of patients one by one. */
export const FHIR: Throttle = { group: 'fhir', requests: 1200, seconds: 60 };
/** Charts are opened all day long; one address stands for a whole hospital. */
export const CDS_HOOKS: Throttle = { group: 'cds-hooks', requests: 600, seconds: 60 };
export const CDS_SENDERS: Throttle = { group: 'cds-sender', requests: 1200, seconds: 60 };
/** A calendar asks a few times an hour; whoever tries links asks often. */
export const CALENDARS: Throttle = { group: 'calendar', requests: 30, seconds: 60 };
export const TOKENS: Throttle = { group: 'token', requests: 60, seconds: 60 };

/** How many accounts an address stands for. */
const ACCOUNTS_BEHIND_AN_ADDRESS = 10;

/** Entries after which those that are over are cleared away. */
const MANY = 10_000;

/** Counts requests in memory: it needs no database, so that it also spares the database. */
export class Throttler {
  /** By group and asker: when what was asked for will have been worked off, in milliseconds of the clock. */
  private readonly busyUntil = new Map<string, number>();
  private readonly now: () => number;

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** How many are remembered. */
  get size(): number {
    return this.busyUntil.size;
  }

  /** @throws AppError FLS-1203 with the seconds to wait, when this account or this address asks too often */
  take(
    throttle: Throttle,
    { account, address }: { readonly account: string | undefined; readonly address: string },
  ): void {
    const waits = [
      account === undefined ? 0 : this.waitOf(`${throttle.group} of ${account}`, throttle, 1),
      this.waitOf(`${throttle.group} from ${address}`, throttle, ACCOUNTS_BEHIND_AN_ADDRESS),
    ];
    const wait = Math.max(...waits);
    if (wait > 0) throw new AppError('FLS-1203', { details: { retryAfterSeconds: wait } });
  }

  /**
   * Every request takes its share of the period; as many as fit into one may come at once (GCRA). One that is refused
   * takes nothing: who keeps asking does not wait for ever.
   */
  private waitOf(key: string, { requests, seconds }: Throttle, times: number): number {
    const now = this.now();
    const share = (seconds * 1000) / (requests * times);
    const next = Math.max(this.busyUntil.get(key) ?? 0, now) + share;
    const tooMuch = next - now - seconds * 1000;
    // A share is not a whole number of milliseconds.
    if (tooMuch > 0.001) return tooMuch / 1000;
    this.busyUntil.set(key, next);
    if (this.busyUntil.size > MANY) this.forget(now);
    return 0;
  }

  private forget(now: number): void {
    for (const [key, until] of this.busyUntil) if (until <= now) this.busyUntil.delete(key);
  }
}
