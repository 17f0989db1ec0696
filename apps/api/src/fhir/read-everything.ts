import { AppError, type FhirPosition, type FhirSearch, serviceOf } from '@osteon/application';
import type { Fhir } from '@osteon/interop';
import { resourceOf } from './bundles.ts';
import { countOf, USUAL_COUNT } from './parse-search.ts';
import { changedSince } from './read-history.ts';
import { maySee, readResource, storedType } from './read-resources.ts';
import { FHIR_RESOURCES, FHIR_TYPES, type FhirResource } from './registry.ts';
import type { FhirActor, FhirDeps } from './served.ts';

type Given = readonly (readonly [string, string])[];

/** Where the next page begins: in which type, and behind which row of it. */
interface Place {
  readonly type: string;
  readonly after: FhirPosition | null;
}

const KNOWN = ['_type', '_since', '_count', '_cursor', '_format', '_pretty'];

/** Of a body with Parameters, each that has a value of its own. */
export function parametersIn(body: unknown): Given {
  const { parameter } = (body ?? {}) as Partial<Fhir.Parameters>;
  if (!Array.isArray(parameter)) return [];
  return parameter.flatMap(({ name, ...value }): Given => {
    const [, said] = Object.entries(value).find(([key]) => key.startsWith('value')) ?? [];
    return typeof said === 'string' || typeof said === 'number' ? [[name, String(said)]] : [];
  });
}

/**
 * Whatever is known of a patient and may be shown to who asks, type by type and page by page; audited with each page.
 * @throws AppError FLS-1434 when the service has no such patient, FLS-1430 (strict), FLS-1431 and FLS-1436 for parameters
 */
export async function readEverything(
  deps: FhirDeps,
  actor: FhirActor,
  id: string,
  given: Given,
  strict: boolean,
): Promise<Fhir.Bundle> {
  const unknown = given.filter(([name]) => !KNOWN.includes(name));
  if (strict && unknown.length > 0) {
    const errors = unknown.map(([name]) => ({ path: name, message: 'is not a parameter of $everything' }));
    throw new AppError('FLS-1430', { errors });
  }
  const last = (name: string): string | undefined => given.findLast(([one]) => one === name)?.[1];
  const count = last('_count');
  const limit = Math.max(1, count === undefined ? USUAL_COUNT : countOf(count));
  const types = typesFor(actor, last('_type'));
  const since = last('_since');
  const filters = since === undefined ? [] : [changedSince(since)];
  const cursor = last('_cursor');
  const start = cursor === undefined ? null : placeOf(cursor, types);
  // Somebody who is not there has nothing; on later pages they were there.
  if (start === null) await readResource(deps, actor, patients(), id);
  const { entry, next } = await collect(deps, actor, { id, types, start, limit, filters });
  const address = `${deps.base}/Patient/${id}/$everything`;
  const kept = given.filter(([name]) => ['_type', '_since', '_count'].includes(name));
  const linkTo = (place: string | undefined): string => {
    const asked = [...kept, ...(place === undefined ? [] : [['_cursor', place] as const])];
    const parameters = new URLSearchParams(asked.map(([name, value]): [string, string] => [name, value]));
    return parameters.size === 0 ? address : `${address}?${parameters.toString()}`;
  };
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(start === null && next === null ? { total: entry.length } : {}),
    link: [
      { relation: 'self', url: linkTo(cursor) },
      ...(next === null ? [] : [{ relation: 'next', url: linkTo(cursorTo(next)) }]),
    ],
    ...(entry.length > 0 ? { entry } : {}),
  };
}

interface Wanted extends Pick<FhirSearch, 'filters' | 'limit'> {
  readonly id: string;
  readonly types: readonly FhirResource[];
  readonly start: Place | null;
}

async function collect(
  { persistence, base }: FhirDeps,
  actor: FhirActor,
  { id, types, start, limit, filters }: Wanted,
): Promise<{ entry: Fhir.BundleEntry[]; next: Place | null }> {
  const store = persistence.as(actor).fhir;
  const entry: Fhir.BundleEntry[] = [];
  const first = types.findIndex(({ type }) => type === start?.type);
  for (const resource of types.slice(Math.max(0, first))) {
    const { type, translation } = resource;
    const after = type === start?.type ? start.after : null;
    if (entry.length === limit) return { entry, next: { type, after } };
    const ofPatient: FhirSearch['filters'][number] =
      type === 'Patient'
        ? { kind: 'keys', name: '_id', keys: [id] }
        : { kind: 'references', name: 'patient', ids: [id] };
    const page = await store.search(actor, serviceOf(actor), storedType(resource), {
      filters: [ofPatient, ...filters],
      ...{ sort: null, limit: limit - entry.length, after },
    });
    for (const row of page.rows)
      entry.push({
        fullUrl: `${base}/${type}/${row.id}`,
        resource: resourceOf(translation, row, page),
        search: { mode: 'match' },
      });
    if (page.next !== null) return { entry, next: { type, after: page.next } };
  }
  return { entry, next: null };
}

/** The types that are about a patient and may be shown, of those that are asked for. */
function typesFor(actor: FhirActor, asked: string | undefined): readonly FhirResource[] {
  const names = asked?.split(',');
  return FHIR_RESOURCES.filter(
    (resource) =>
      resource.ofPatient && maySee(actor, resource) && (names === undefined || names.includes(resource.type)),
  );
}

function patients(): FhirResource {
  const resource = FHIR_TYPES.get('Patient');
  if (resource === undefined) throw new Error('patients are not served');
  return resource;
}

const cursorTo = ({ type, after }: Place): string =>
  Buffer.from(JSON.stringify([type, ...(after === null ? [] : [after.value, after.id])])).toString('base64url');

function placeOf(text: string, types: readonly FhirResource[]): Place {
  try {
    const [type, value, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    if (typeof type === 'string' && types.some((one) => one.type === type)) {
      if (value === undefined && id === undefined) return { type, after: null };
      if (typeof value === 'string' && typeof id === 'string' && !`${value}${id}`.includes('\0'))
        return { type, after: { value, id } };
    }
  } catch {
    // said below
  }
  throw new AppError('FLS-1436', { field: '_cursor' });
}
