import type { MessageView } from '@osteon/contracts';
import { isLocalDate } from '@osteon/domain';

export type State = MessageView['state'];

/** What became of a message, in three words: it went, it waits, it did not go. */
export const SENT: readonly State[] = ['accepted', 'delivered', 'answered'];
export const WAITING: readonly State[] = ['planned', 'queued', 'sending'];
export const NOT_SENT: readonly State[] = ['uncertain', 'failed', 'skipped', 'missed', 'cancelled'];
export const STATES: readonly State[] = [...WAITING, ...SENT, ...NOT_SENT];
export const NEEDS_A_LOOK: readonly State[] = ['uncertain', 'failed', 'missed'];

export const CHANNELS = ['sms', 'email', 'letter'] as const;

export type Counts = Readonly<Partial<Record<string, number>>>;

export const sumOf = (counts: Counts, states: readonly State[]): number =>
  states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);

/** Which messages, as the address says it. Of a person it says nothing. */
export interface MessageSearch {
  readonly state?: State;
  readonly channel?: (typeof CHANNELS)[number];
  readonly reason?: string;
  /** The day that they were planned for; without it the last weeks and what is to come. */
  readonly on?: string;
}

/** What an address asks for, without what is not understood. */
export function readMessageSearch(search: Record<string, unknown>): MessageSearch {
  const state = STATES.find((name) => name === search['state']);
  const channel = CHANNELS.find((name) => name === search['channel']);
  const { reason, on } = search;
  return {
    ...(state === undefined ? {} : { state }),
    ...(channel === undefined ? {} : { channel }),
    ...(typeof reason === 'string' && /^[a-z-]{1,60}$/.test(reason) ? { reason } : {}),
    ...(typeof on === 'string' && isLocalDate(on) ? { on } : {}),
  };
}

/** Which text in which language. */
export interface TextSearch {
  readonly language?: string;
  /** With a dot for the slash, as the api names it in an address. */
  readonly name?: string;
}

export function readTextSearch({ language, name }: Record<string, unknown>): TextSearch {
  return {
    ...(typeof language === 'string' && /^[a-z]{2,3}$/.test(language) ? { language } : {}),
    ...(typeof name === 'string' && /^[a-z-]+(\.[a-z-]+)?$/.test(name) ? { name } : {}),
  };
}
