/** An installation that was restored: nothing is sent until it is settled what went since the backup. */
export interface Hold {
  /** ISO */
  readonly since: string;
  /** ISO: nothing later is known here. */
  readonly backupAt: string;
  /** Whether everything that may have gone stands as uncertain. */
  readonly isSettling: boolean;
}

export interface OpenInHold {
  /** Messages of which nobody knows, by the gateway that may have had them. */
  readonly uncertain: readonly { readonly gateway: string; readonly messages: number }[];
  /** Letters that the last print run before the backup had not posted: paper, of which only a person knows. */
  readonly letters: number;
}

export interface HoldStore {
  /** Null: nothing is on hold. */
  read(): Promise<Hold | null>;
  /**
   * Makes everything uncertain that may have gone between the backup and now; done once.
   * @param gateways by channel, who would have had it
   */
  markUncertain(gateways: Readonly<Record<string, string>>): Promise<number>;
  open(): Promise<OpenInHold>;
  /** Sending goes on, unless it was stopped before the backup. */
  release(): Promise<void>;
}
