import { AppError, type FhirFilter, type FhirRow, type FhirVersionedType, serviceOf } from '@osteon/application';
import type { Fhir } from '@osteon/interop';
import { etagOf } from './answer.ts';
import { resourceOf } from './bundles.ts';
import { countOf, cursorOf, positionOf, USUAL_COUNT } from './parse-search.ts';
import type { FhirResource } from './registry.ts';
import { searchDates } from './search-dates.ts';
import type { FhirActor, FhirDeps } from './served.ts';

/**
 * Every version of a record, the last one first, page by page; the look is audited.
 * @throws AppError FLS-1434 when the service has no such record, FLS-1431 and FLS-1436 for parameters
 */
export async function readHistory(
  { persistence, base }: FhirDeps,
  actor: FhirActor,
  resource: FhirResource,
  id: string,
  given: readonly (readonly [string, string])[],
): Promise<Fhir.Bundle> {
  const { type, translation } = resource;
  const last = (name: string): string | undefined => given.findLast(([one]) => one === name)?.[1];
  const [count, since, cursor] = [last('_count'), last('_since'), last('_cursor')];
  const limit = Math.max(1, count === undefined ? USUAL_COUNT : countOf(count));
  const after = cursor === undefined ? null : positionOf(cursor);
  const filters = since === undefined ? [] : [changedSince(since)];
  const page = await persistence
    .as(actor)
    // Only types whose versions are kept have this route.
    .fhir.history(actor, serviceOf(actor), type as FhirVersionedType, id, { filters, limit, after });
  if (page.rows.length === 0 && after === null && since === undefined) throw new AppError('FLS-1434');
  const address = `${base}/${type}/${id}`;
  const linkTo = (more: readonly (readonly [string, string | undefined])[]): string => {
    const parameters = new URLSearchParams(
      more.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
    );
    return `${address}/_history${parameters.size === 0 ? '' : `?${parameters.toString()}`}`;
  };
  const kept = [
    ['_count', count],
    ['_since', since],
  ] as const;
  return {
    resourceType: 'Bundle',
    type: 'history',
    ...(after === null && page.next === null ? { total: page.rows.length } : {}),
    link: [
      { relation: 'self', url: linkTo([...kept, ['_cursor', cursor]]) },
      ...(page.next === null ? [] : [{ relation: 'next', url: linkTo([...kept, ['_cursor', cursorOf(page.next)]]) }]),
    ],
    ...(page.rows.length === 0
      ? {}
      : { entry: page.rows.map((row) => entryOf(address, type, row, () => resourceOf(translation, row, page))) }),
  };
}

/** A version; that it was taken back is one without content. */
function entryOf(
  fullUrl: string,
  type: string,
  { id, version, updatedAt, gone }: FhirRow,
  resource: () => Fhir.FhirResource,
): Fhir.BundleEntry {
  const said = { etag: etagOf(version), lastModified: updatedAt };
  const url = `${type}/${id}`;
  if (gone) return { fullUrl, request: { method: 'DELETE', url }, response: { status: '204', ...said } };
  const isFirst = version === '1';
  return {
    fullUrl,
    resource: resource(),
    request: isFirst ? { method: 'POST', url: type } : { method: 'PUT', url },
    response: { status: isFirst ? '201' : '200', ...said },
  };
}

/** @throws AppError FLS-1431 when it is no instant */
export function changedSince(since: string): FhirFilter {
  const read = searchDates(since, 'instant');
  if (read === undefined || read.compare !== 'eq') {
    const message = 'is no instant of FHIR, such as 2026-03-01T00:00:00Z';
    throw new AppError('FLS-1431', { field: '_since', errors: [{ path: '_since', message }] });
  }
  return { kind: 'dates', name: '_lastUpdated', dates: [{ ...read, compare: 'ge' }] };
}
