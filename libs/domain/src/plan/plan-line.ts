import { checkFacts, type FactsError } from '../facts/check-facts.ts';
import type { Facts } from '../facts/facts.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { plan } from './plan.ts';

/** Facts given as text, checked; or what is wrong with them, under their id (null when it cannot be read). */
export type FactsLine =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly refusal: { readonly id: string | null; readonly error: FactsError } };

/** Reads and checks one facts object given as text, null for bytes that are no text. Never throws on bad input. */
export function factsLine(text: string | null): FactsLine {
  if (text === null) return notJson('is not text in UTF-8');
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    return notJson(error instanceof Error ? error.message : 'not JSON');
  }
  const checked = checkFacts(input);
  if (checked.ok) return checked;
  return { ok: false, refusal: { id: idOf(input), error: checked.error } };
}

/**
 * What the `plan` command prints for one facts object given as text: its plan, or `{"id": …, "error": …}` with `ok`
 * false. One line, without the newline. Never throws on bad input.
 */
export function planLine(text: string | null, protocol?: Protocol): { output: string; ok: boolean } {
  const read = factsLine(text);
  return { output: JSON.stringify(read.ok ? plan(read.facts, protocol) : read.refusal), ok: read.ok };
}

function notJson(message: string): FactsLine {
  return { ok: false, refusal: { id: null, error: { code: 'invalid-json', message, path: '' } } };
}

function idOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('id' in input)) return null;
  return typeof input.id === 'string' && input.id.length > 0 ? input.id : null;
}
