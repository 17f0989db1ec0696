/** What of the Inbox is shown, as the address says it. Of a person it says nothing. */
export interface InboxSearch {
  readonly kind?: string;
  readonly whose?: 'mine' | 'nobody';
}

/** What an address asks for, without what is not understood. */
export function readInboxSearch({ kind, whose }: Record<string, unknown>): InboxSearch {
  return {
    ...(typeof kind === 'string' && /^[a-z-]{1,40}$/.test(kind) ? { kind } : {}),
    ...(whose === 'mine' || whose === 'nobody' ? { whose } : {}),
  };
}
