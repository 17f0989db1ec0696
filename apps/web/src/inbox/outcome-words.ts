import { wordFor } from '../text/words.ts';

/** What became of an item, in a few words: what programs write is said as what people choose. */
export const outcomeWords = (outcome: string): string =>
  wordFor(
    'inboxPage',
    outcome.startsWith('the gateway told') ? 'gateway-told' : outcome.replaceAll(' ', '-'),
    'outcome',
  );
