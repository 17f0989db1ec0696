import {
  type Actor,
  AppError,
  type FhirFound,
  type FhirRow,
  type FhirStoredType,
  serviceOf,
} from '@osteon/application';
import { opensResource } from '@osteon/domain';
import { type Fhir, FHIR_TRANSLATIONS, type FhirTranslation } from '@osteon/interop';
import { resourceOf, searchBundle, type Shown } from './bundles.ts';
import { type ParsedSearch, parseSearch } from './parse-search.ts';
import { accessTo, FHIR_TYPES, type FhirResource } from './registry.ts';
import type { FhirActor, FhirDeps } from './served.ts';

/** A resource with its version. */
export interface Versioned extends Pick<FhirRow, 'version' | 'updatedAt' | 'patientId'> {
  readonly resource: Fhir.FhirResource;
}

export const storedType = ({ type }: FhirResource): FhirStoredType => type as FhirStoredType;

/**
 * The present version of a resource; the look is audited.
 * @throws AppError FLS-1434 when the service has none, FLS-1433 when it was taken back
 */
export async function readResource(
  { persistence }: FhirDeps,
  actor: FhirActor,
  resource: FhirResource,
  id: string,
): Promise<Versioned> {
  return present(resource, await persistence.as(actor).fhir.read(actor, serviceOf(actor), storedType(resource), id));
}

/**
 * A version of a resource: of records that are kept with all of theirs any, of others the present one; audited.
 * @throws AppError FLS-1434 when there is none, FLS-1433 when it is that it was taken back
 */
export async function readVersion(
  { persistence }: FhirDeps,
  actor: FhirActor,
  resource: FhirResource,
  { id, version }: { readonly id: string; readonly version: string },
): Promise<Versioned> {
  const store = persistence.as(actor).fhir;
  return present(resource, await store.readVersion(actor, serviceOf(actor), storedType(resource), id, version));
}

function present(resource: FhirResource, found: FhirFound | null): Versioned {
  if (found === null) throw new AppError('FLS-1434');
  const { row } = found;
  if (row.gone) throw new AppError('FLS-1433');
  const { version, updatedAt, patientId } = row;
  return { resource: resourceOf(resource.translation, row, found), version, updatedAt, patientId };
}

/** A page of what a search finds and what it brings along; everybody who is shown is audited. */
export async function searchResources(
  { persistence, base }: FhirDeps,
  actor: FhirActor,
  resource: FhirResource,
  parsed: ParsedSearch,
): Promise<Fhir.Bundle> {
  const { translation, type } = resource;
  const store = persistence.as(actor).fhir;
  const page = await store.search(actor, serviceOf(actor), storedType(resource), parsed.search);
  const found = page.rows.map((row) => ({ type, id: row.id, resource: resourceOf(translation, row, page) }));
  const patientIds = [...new Set(page.rows.flatMap(({ patientId }) => patientId ?? []))];
  const included = await includedBy({ persistence, base }, actor, parsed, found, patientIds);
  return searchBundle(base, type, parsed, page, { found, included });
}

/** The parameters of a search as the interface understands them. */
export const searchOf = (
  { translation }: Pick<FhirResource, 'translation'>,
  given: readonly (readonly [string, string])[],
  strict: boolean,
): ParsedSearch =>
  parseSearch(
    given,
    { translation, translations: FHIR_TRANSLATIONS as Readonly<Record<string, FhirTranslation>> },
    strict,
  );

/**
 * The ids of at most `limit` resources of a type that fit `criteria` (`identifier=…&birthdate=…`), for conditional
 * writes; everybody who fits is audited as shown.
 * @throws AppError FLS-1430 for a parameter that is not known: what is passed over might be what tells people apart
 */
export async function findIds(
  { persistence }: FhirDeps,
  actor: FhirActor,
  resource: FhirResource,
  criteria: string,
  limit: number,
): Promise<readonly string[]> {
  const { search } = searchOf(resource, [...new URLSearchParams(criteria)], true);
  const asked = { ...search, limit, sort: null, after: null };
  const { rows } = await persistence.as(actor).fhir.search(actor, serviceOf(actor), storedType(resource), asked);
  return rows.map(({ id }) => id);
}

/** What the found refer to, as far as who asks may see it: of the patients that are shown, and of no other. */
async function includedBy(
  { persistence }: FhirDeps,
  actor: FhirActor,
  { includes }: ParsedSearch,
  found: readonly Shown[],
  patientIds: readonly string[],
): Promise<readonly Shown[]> {
  const wanted = new Map<FhirStoredType, Set<string>>();
  for (const { target, referencesOf } of includes) {
    const resource = FHIR_TYPES.get(target);
    if (resource === undefined || !maySee(actor, resource)) continue;
    const ids = wanted.get(target) ?? new Set<string>();
    for (const one of found)
      for (const reference of referencesOf(one.resource)) {
        const id = reference?.reference?.split('/')[1];
        if (id !== undefined) ids.add(id);
      }
    wanted.set(target, ids);
  }
  const store = persistence.as(actor).fhir;
  const shown: Shown[] = [];
  for (const [type, ids] of wanted) {
    if (ids.size === 0) continue;
    const page = await store.include(serviceOf(actor), type, [...ids], patientIds);
    const translation = FHIR_TRANSLATIONS[type] as FhirTranslation;
    for (const row of page.rows) {
      // What was found stands there already.
      const isFound = found.some((one) => one.type === type && one.id === row.id);
      if (!isFound) shown.push({ type, id: row.id, resource: resourceOf(translation, row, page) });
    }
  }
  return shown;
}

/** Whether a type may be shown beside what was asked for. */
export function maySee(actor: Actor, resource: FhirResource): boolean {
  if (actor.kind === 'user') return resource.roles.includes(actor.role);
  return actor.kind === 'client' && resource.tokens && opensResource(actor.scopes, accessTo(resource, 'r'));
}
