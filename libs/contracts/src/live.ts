import { z } from 'zod';
import { id } from './primitives.ts';

/**
 * What a page may be showing: told of by name alone, so that whoever shows it reads it again. `patients`: so many of
 * them changed that they are not named.
 */
export const liveTopic = z.enum(['patients', 'worklist', 'inbox', 'messages', 'protocol', 'sending']);
export type LiveTopic = z.infer<typeof liveTopic>;

/** What changed in a service within a moment. Ids and versions: the data are read, and audited, as always. */
export const liveChange = z.object({
  /** The version is null where the patient's record stands as it was, and something about the patient changed. */
  patients: z.array(z.object({ id, version: z.number().int().nullable() })),
  topics: z.array(liveTopic),
});
export type LiveChange = z.infer<typeof liveChange>;

/**
 * How the stream begins. `complete`: what other programs change is told of too; else pages look for themselves now and
 * then. `resync`: something may have been missed, so that everything shown is read again.
 */
export const liveHello = z.object({ complete: z.boolean(), resync: z.boolean() });
export type LiveHello = z.infer<typeof liveHello>;
