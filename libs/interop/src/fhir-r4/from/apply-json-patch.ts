import { applyPatch } from 'rfc6902';
import type { JsonObject } from '../../fhir/check-structure.ts';
import { isObject } from '../../fhir/check-structure.ts';

export type PatchProblem =
  /** It is no JSON Patch (RFC 6902): `at` says which operation. */
  | 'malformed'
  /** It leads to a place that the resource has not. */
  | 'no-such-place'
  /** A `test` found something else. */
  | 'test-failed'
  /** It would make it another resource. */
  | 'other-resource'
  | 'too-large';

export type Patched =
  | { readonly ok: true; readonly resource: JsonObject }
  | { readonly ok: false; readonly problem: PatchProblem; readonly at: string; readonly text: string };

const MOST_OPERATIONS = 100;
/** Of the resource that comes out, in characters: `copy` can double it each time. */
const LARGEST = 1_000_000;

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;
const POINTER = /^(\/([^~]|~[01])*)?$/;
/** Names that mean something to the language and nothing to FHIR. */
const OF_THE_LANGUAGE = /(^|\/)(__proto__|constructor|prototype)(\/|$)/;

interface Operation {
  readonly op: (typeof OPERATIONS)[number];
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

const refusal = (problem: PatchProblem, at: string, text: string): Patched => ({ ok: false, problem, at, text });

const isPointer = (value: unknown): value is string =>
  typeof value === 'string' && POINTER.test(value) && !OF_THE_LANGUAGE.test(value);

/** What keeps a value from being an operation; null where it is one. */
function faultOf(value: unknown): string | null {
  if (!isObject(value)) return 'is no object';
  const { op, path, from } = value;
  if (!OPERATIONS.some((one) => one === op)) return `op is none of ${OPERATIONS.join(', ')}`;
  if (!isPointer(path)) return 'path is no JSON pointer into the resource';
  if ((op === 'move' || op === 'copy') && !isPointer(from)) return 'from is no JSON pointer into the resource';
  if ((op === 'add' || op === 'replace' || op === 'test') && !('value' in value)) return 'value is missing';
  return null;
}

const isOperation = (value: unknown): value is Operation => faultOf(value) === null;

/**
 * Applies a JSON Patch to a copy of a resource, all of it or nothing. What comes out is not validated: that is done where
 * a resource is read. The id and the type of the resource stay.
 * @param patch the body as it came
 */
export function applyJsonPatch(resource: JsonObject, patch: unknown): Patched {
  if (!Array.isArray(patch)) return refusal('malformed', '', 'A JSON Patch is a list of operations.');
  if (patch.length > MOST_OPERATIONS) {
    return refusal('too-large', '', `The patch has ${patch.length} operations; ${MOST_OPERATIONS} are taken at most.`);
  }
  // A resource that came from JSON goes back into it.
  const patched = JSON.parse(JSON.stringify(resource)) as JsonObject;
  for (const [index, operation] of patch.entries() as IterableIterator<[number, unknown]>) {
    const at = `[${index}]`;
    if (!isOperation(operation)) return refusal('malformed', at, `The operation ${faultOf(operation) ?? ''}.`);
    if (operation.path === '')
      return refusal('other-resource', at, 'A patch changes parts of a resource, not the whole.');
    const [error] = applyPatch(patched, [operation as Parameters<typeof applyPatch>[1][number]]);
    if (error instanceof Error) {
      return error.name === 'TestError'
        ? refusal('test-failed', at, `The test of ${operation.path} found something else.`)
        : refusal('no-such-place', at, `The resource has no place ${operation.from ?? operation.path}.`);
    }
    if (operation.op === 'copy' && JSON.stringify(patched).length > LARGEST) {
      return refusal('too-large', at, 'The resource would become too large.');
    }
  }
  if (patched['id'] !== resource['id'] || patched['resourceType'] !== resource['resourceType']) {
    return refusal('other-resource', '', 'A patch changes neither the id nor the type of a resource.');
  }
  return { ok: true, resource: patched };
}
