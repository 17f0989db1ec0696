import { checkFacts, type FactsError } from '../facts/check-facts.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { plan } from './plan.ts';

/**
 * What the `plan` command prints for one facts object given as text: its plan, or `{"id": …, "error": …}` with `ok`
 * false. `id` is null when it cannot be read. One line, without the newline. Never throws on bad input.
 */
export function planLine(text: string, protocol?: Protocol): { output: string; ok: boolean } {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON';
    return refusal(null, { code: 'invalid-json', message: reason, path: '' });
  }
  const checked = checkFacts(input);
  if (!checked.ok) return refusal(idOf(input), checked.error);
  return { output: JSON.stringify(plan(checked.facts, protocol)), ok: true };
}

function idOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null || !('id' in input)) return null;
  return typeof input.id === 'string' && input.id.length > 0 ? input.id : null;
}

function refusal(id: string | null, error: FactsError): { output: string; ok: boolean } {
  return { output: JSON.stringify({ id, error }), ok: false };
}
