import type { JsonObject } from '../../fhir/check-structure.ts';
import { isObject } from '../../fhir/check-structure.ts';
import { relativeTo } from './read-transaction.ts';

/** What a reference leads to. */
export type ReferenceTarget =
  | { readonly kind: 'entry'; readonly index: number }
  | { readonly kind: 'id'; readonly type: string; readonly id: string }
  /** By a search, or by an identifier alone. */
  | { readonly kind: 'criteria'; readonly type: string; readonly criteria: string }
  /** On another server: only words to us. */
  | { readonly kind: 'elsewhere' }
  /** Nowhere. */
  | { readonly kind: 'dangling' };

export interface FoundReference {
  /** FHIRPath of the reference: `Bundle.entry[3].resource.subject`. */
  readonly expression: string;
  readonly said: string;
  readonly target: ReferenceTarget;
}

/** What can be referred to within a bundle. */
export interface Referable {
  readonly index: number;
  readonly fullUrl: string | null;
  readonly type: string;
  readonly id: string | null;
}

const RELATIVE = /^([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9\-.]{1,64})$/;
const CONDITIONAL = /^([A-Z][A-Za-z]{1,40})\?(.+)$/s;

/** Where the references of a bundle's entries, or of one resource alone, lead. */
export class References {
  readonly #base: string;
  readonly #byUrl = new Map<string, number>();

  /** @param base our own address, without a slash at its end */
  constructor(base: string, entries: readonly Referable[] = []) {
    this.#base = base;
    for (const { index, fullUrl, type, id } of entries) {
      if (fullUrl !== null) this.#byUrl.set(fullUrl, index);
      // A sender that names its entries by our addresses, or by those of its own server, refers to them by type and id.
      const tail = fullUrl === null ? null : /([A-Z][A-Za-z]{1,40}\/[A-Za-z0-9\-.]{1,64})$/.exec(fullUrl)?.[1];
      if (tail != null && !this.#byUrl.has(tail)) this.#byUrl.set(tail, index);
      if (id !== null) this.#byUrl.set(`${type}/${id}`, index);
    }
  }

  /** Where the text of a reference leads. */
  targetOf(reference: string): ReferenceTarget {
    const said = reference.replace(/\/_history\/[^/]+$/, '');
    const entry = this.#byUrl.get(said);
    if (entry !== undefined) return { kind: 'entry', index: entry };
    if (/^urn:(uuid|oid):/i.test(said)) return { kind: 'dangling' };
    const relative = relativeTo(this.#base, said);
    const conditional = CONDITIONAL.exec(relative);
    if (conditional !== null) return { kind: 'criteria', type: conditional[1] ?? '', criteria: conditional[2] ?? '' };
    const [, type, id] = RELATIVE.exec(relative) ?? [];
    if (type === undefined || id === undefined) {
      return /^https?:\/\//i.test(relative) ? { kind: 'elsewhere' } : { kind: 'dangling' };
    }
    const here = this.#byUrl.get(relative);
    return here === undefined ? { kind: 'id', type, id } : { kind: 'entry', index: here };
  }

  /** The subject of a resource: by a reference, or by an identifier alone; null where none is named. */
  subjectOf(resource: JsonObject, path: string): FoundReference | null {
    const { subject } = resource;
    if (!isObject(subject)) return null;
    const expression = `${path}.subject`;
    const { reference, identifier } = subject;
    if (typeof reference === 'string') {
      return { expression, said: reference, target: this.targetOf(reference) };
    }
    if (!isObject(identifier)) return { expression, said: '', target: { kind: 'dangling' } };
    const { system, value } = identifier;
    if (typeof system !== 'string' || typeof value !== 'string')
      return { expression, said: '', target: { kind: 'dangling' } };
    const criteria = new URLSearchParams({ identifier: `${system}|${value}` }).toString();
    return { expression, said: 'an identifier', target: { kind: 'criteria', type: 'Patient', criteria } };
  }

  /** Every reference within a resource, contained ones and those to what it contains aside. */
  within(resource: JsonObject, path: string): FoundReference[] {
    const found: FoundReference[] = [];
    const walk = (value: unknown, at: string): void => {
      if (Array.isArray(value)) {
        value.forEach((one: unknown, index) => walk(one, `${at}[${index}]`));
      } else if (isObject(value)) {
        for (const [name, inner] of Object.entries(value)) {
          if (name === 'contained') continue;
          if (name === 'reference' && typeof inner === 'string') {
            if (!inner.startsWith('#')) found.push({ expression: at, said: inner, target: this.targetOf(inner) });
          } else {
            walk(inner, `${at}.${name}`);
          }
        }
      }
    };
    walk(resource, path);
    return found;
  }
}

/**
 * `identifier=system|value` of criteria that say nothing else; null where they say something else. More of them at once
 * is no search for one.
 */
export function identifierOf(criteria: string): { readonly system: string | null; readonly value: string } | null {
  const said = [...new URLSearchParams(criteria.replace(/^\?/, ''))];
  const [first] = said;
  if (first === undefined || said.length > 1 || first[0] !== 'identifier') return null;
  const bar = first[1].indexOf('|');
  const system = bar === -1 ? null : first[1].slice(0, bar);
  const value = first[1].slice(bar + 1);
  return value === '' ? null : { system, value };
}
