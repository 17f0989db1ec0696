import type { CardFeedback } from '@osteon/application';
import { isObject, type JsonObject } from '../fhir/check-structure.ts';
import { isFhirInstant } from '../fhir/fhir-dates.ts';
import type { HookFault } from './read-hook.ts';
import { REASONS } from './services.ts';

export type FeedbackReading =
  | { readonly kind: 'feedback'; readonly feedback: readonly CardFeedback[] }
  | { readonly kind: 'refused'; readonly faults: readonly HookFault[] };

/** More entries in one request are refused. */
const MOST_ENTRIES = 50;
const MOST_SUGGESTIONS = 20;
const LONGEST_COMMENT = 2000;

/** Understands what came back on cards (CDS Hooks 2.0, "Feedback"): all of it, or the places that cannot be read. */
export function readFeedback(body: unknown): FeedbackReading {
  const refused = (path: string, message: string): FeedbackReading => ({
    kind: 'refused',
    faults: [{ path, message }],
  });
  const entries = isObject(body) ? body['feedback'] : undefined;
  if (!Array.isArray(entries) || entries.length === 0) return refused('feedback', 'is a list of what came back');
  if (entries.length > MOST_ENTRIES) return refused('feedback', `has more than ${MOST_ENTRIES} entries`);
  const faults: HookFault[] = [];
  const feedback = entries.flatMap((entry: unknown, index) => {
    const read = entryOf(entry, `feedback[${index}]`);
    if (!('message' in read)) return read;
    faults.push(read);
    return [];
  });
  return faults.length > 0 ? { kind: 'refused', faults } : { kind: 'feedback', feedback };
}

function entryOf(entry: unknown, path: string): CardFeedback | HookFault {
  if (!isObject(entry)) return { path, message: 'is an object' };
  const { card, outcome, outcomeTimestamp: at } = entry;
  if (typeof card !== 'string' || card === '') return { path: `${path}.card`, message: 'is the uuid of a card' };
  if (outcome !== 'accepted' && outcome !== 'overridden')
    return { path: `${path}.outcome`, message: 'is accepted or overridden' };
  if (typeof at !== 'string' || !isFhirInstant(at))
    return { path: `${path}.outcomeTimestamp`, message: 'is an instant with its offset (2026-05-23T12:30:00Z)' };
  if (outcome === 'overridden') return { card, outcome, at, acceptedSuggestions: [], ...overridden(entry) };
  const accepted = entry['acceptedSuggestions'];
  const ids = Array.isArray(accepted) ? accepted.map((one: unknown) => (isObject(one) ? one['id'] : undefined)) : [];
  if (ids.length === 0 || ids.length > MOST_SUGGESTIONS || !ids.every((id): id is string => typeof id === 'string'))
    return { path: `${path}.acceptedSuggestions`, message: 'is a list of { "id": the uuid of a suggestion }' };
  return { card, outcome, at, acceptedSuggestions: [...new Set(ids)], reason: null, comment: null };
}

/** Why a card was set aside: by a reason of ours, by words, or without either. */
function overridden({ overrideReason: why }: JsonObject): Pick<CardFeedback, 'reason' | 'comment'> {
  if (!isObject(why)) return { reason: null, comment: null };
  const { reason, userComment } = why;
  const isOurs = isObject(reason) && (reason['system'] ?? REASONS) === REASONS && typeof reason['code'] === 'string';
  const words = typeof userComment === 'string' ? userComment.trim().slice(0, LONGEST_COMMENT) : '';
  return { reason: isOurs ? String(reason['code']) : null, comment: words === '' ? null : words };
}
