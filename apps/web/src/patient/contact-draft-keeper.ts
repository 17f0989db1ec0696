import type { ContactDraftRequest } from '@osteon/contracts';
import { ProblemError, UnreachableError } from '../api/client.ts';

/** `away`: what is typed is here alone, until there is a connection again. */
export type DraftState =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'kept'; readonly at: string }
  | { readonly kind: 'away' };

type Draft = Omit<ContactDraftRequest, 'contactId'>;

interface Options {
  /** Sends it; answers when it was kept, or null when the contact is recorded already. */
  readonly send: (draft: Draft, isLeaving: boolean) => Promise<string | null>;
  readonly onState: (state: DraftState) => void;
}

/** So long after the last key, and so long after a try that nobody answered. */
const PAUSE_MILLISECONDS = 1_000;
const RETRY_MILLISECONDS = 5_000;

/**
 * Keeps what is typed on the server: a second after the hand rests, one request at a time, the newest content only.
 * What could not be sent stays and is sent when somebody wakes it (the line is back, the session is open again) or
 * after a while.
 */
export class ContactDraftKeeper {
  readonly #options: Options;
  #waiting: Draft | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | null = null;
  #isStopped = false;

  constructor(options: Options) {
    this.#options = options;
  }

  typed(draft: Draft): void {
    this.#waiting = draft;
    this.#isStopped = false;
    this.#in(PAUSE_MILLISECONDS);
  }

  /** Sends at once what waits. */
  wake(isLeaving = false): void {
    clearTimeout(this.#timer);
    if (this.#waiting === null || this.#sending !== null || this.#isStopped) return;
    this.#sending = this.#send(this.#waiting, isLeaving).finally(() => {
      this.#sending = null;
    });
  }

  /**
   * Nothing is sent any more until something is typed: the contact is recorded, or thrown away.
   * @returns when nothing is on its way either
   */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isStopped = true;
    this.#waiting = null;
    await this.#sending;
  }

  #in(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), milliseconds);
  }

  async #send(draft: Draft, isLeaving: boolean): Promise<void> {
    this.#waiting = null;
    this.#options.onState({ kind: 'saving' });
    try {
      const at = await this.#options.send(draft, isLeaving);
      this.#options.onState(at === null ? { kind: 'nothing' } : { kind: 'kept', at });
      if (this.#hasMore()) this.#in(PAUSE_MILLISECONDS);
    } catch (error) {
      if (this.#isStopped) return;
      this.#waiting ??= draft;
      this.#options.onState({ kind: 'away' });
      // A session that ended is waited for: whoever signs in again wakes this.
      if (error instanceof UnreachableError || (error instanceof ProblemError && error.status >= 500)) {
        this.#in(RETRY_MILLISECONDS);
      }
    }
  }

  /** Something was typed while the content before was on its way. */
  #hasMore(): boolean {
    return this.#waiting !== null && !this.#isStopped;
  }
}
