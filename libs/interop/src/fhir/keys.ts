import { createHash } from 'node:crypto';
import { isObject } from './check-structure.ts';
import type { JsonObject } from './check-structure.ts';

export interface RecordKey {
  readonly resourceType: string;
  /** Stable while the sender sends the same record: its id, else its identifier, else its fullUrl, else its content. */
  readonly sourceKey: string;
  /** The same as an id of the domain (`^[A-Za-z0-9_-]{1,64}$`). */
  readonly id: string;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** JSON with its keys in order, so that the same content gives the same text. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );

const identifierOf = (resource: JsonObject): string | null => {
  const identifiers = Array.isArray(resource['identifier']) ? resource['identifier'] : [];
  for (const identifier of identifiers) {
    if (!isObject(identifier)) continue;
    const { system, value } = identifier;
    if (typeof system === 'string' && typeof value === 'string') return `${system}|${value}`;
  }
  return null;
};

/** The name under which a resource is known from one import to the next. */
export const recordKeyOf = (type: string, resource: JsonObject, fullUrl: string | null): RecordKey => ({
  resourceType: type,
  ...namesOf(type, resource, fullUrl),
});

const namesOf = (type: string, resource: JsonObject, fullUrl: string | null): Omit<RecordKey, 'resourceType'> => {
  const id = resource['id'];
  // FHIR ids have no underscore, so putting one for the dot cannot make two ids alike.
  if (typeof id === 'string') return { sourceKey: `fhir:${type}/${id}`, id: id.replaceAll('.', '_') };
  const uuid = /^urn:uuid:([0-9a-f-]{36})$/i.exec(fullUrl ?? '')?.[1];
  const identifier = identifierOf(resource);
  if (identifier !== null) {
    const sourceKey = `fhir:${type}?identifier=${identifier}`;
    return { sourceKey, id: digest(sourceKey) };
  }
  if (uuid !== undefined) return { sourceKey: `fhir:${type}/${uuid}`, id: uuid };
  const sourceKey = `fhir:${type}#${digest(fullUrl ?? canonical(resource))}`;
  return { sourceKey, id: digest(sourceKey) };
};

/** What a reference points at, in the forms it can be written in; `null` where it names nothing. */
export const referenceTarget = (reference: unknown): string | null => {
  if (!isObject(reference) || typeof reference['reference'] !== 'string') return null;
  return reference['reference'].replace(/\/_history\/[^/]+$/, '');
};
