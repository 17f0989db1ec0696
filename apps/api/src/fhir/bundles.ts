import type { FhirPage, FhirRow, FhirSetting } from '@osteon/application';
import { type Fhir, type FhirTranslation, warningOf } from '@osteon/interop';
import { cursorOf, notKnown, type ParsedSearch } from './parse-search.ts';

type Entry = Fhir.BundleEntry;

/** A resource with where it is found. */
export interface Shown {
  readonly type: string;
  readonly id: string;
  readonly resource: Fhir.FhirResource;
}

/** The resource of a row. */
export const resourceOf = (translation: FhirTranslation, row: FhirRow, setting: FhirSetting): Fhir.FhirResource =>
  // The compiler cannot know that the row is of the translation's type.
  translation.toFhir(row as never, setting);

const entryOf = (base: string, { type, id, resource }: Shown, mode: 'match' | 'include'): Entry => ({
  fullUrl: `${base}/${type}/${id}`,
  resource,
  search: { mode },
});

const passedOverOf = (type: string, unknown: readonly string[]): Entry[] =>
  unknown.map((name) => ({
    resource: warningOf(`${name.slice(0, 100)} ${notKnown(name, type)}: it was passed over`),
    search: { mode: 'outcome' },
  }));

/** What was found of a type that is counted: all on one page. */
export function countedBundle(
  base: string,
  type: string,
  { found, used, unknown }: Pick<ParsedSearch, 'used' | 'unknown'> & { readonly found: readonly Fhir.FhirResource[] },
): Fhir.Bundle {
  const parameters = new URLSearchParams(used.map(([name, value]): [string, string] => [name, value]));
  const entry = [
    ...found.map((resource) => entryOf(base, { type, id: resource.id ?? '', resource }, 'match')),
    ...passedOverOf(type, unknown),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    link: [{ relation: 'self', url: `${base}/${type}${parameters.size === 0 ? '' : `?${parameters.toString()}`}` }],
    ...(entry.length > 0 ? { entry } : {}),
  };
}

/** A page of what a search found, with the way to the next one. */
export function searchBundle(
  base: string,
  type: string,
  { used, unknown, search }: ParsedSearch,
  { next }: Pick<FhirPage, 'next'>,
  { found, included }: { readonly found: readonly Shown[]; readonly included: readonly Shown[] },
): Fhir.Bundle {
  const linkTo = (more: readonly (readonly [string, string])[]): string => {
    const parameters = new URLSearchParams([...used, ...more].map(([name, value]): [string, string] => [name, value]));
    return parameters.size === 0 ? `${base}/${type}` : `${base}/${type}?${parameters.toString()}`;
  };
  const passedOver = passedOverOf(type, unknown);
  const entry = [
    ...found.map((one) => entryOf(base, one, 'match')),
    ...included.map((one) => entryOf(base, one, 'include')),
    ...passedOver,
  ];
  const isAll = search.after === null && next === null && search.limit > 0;
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    // Counted where it costs nothing: on a list of one page.
    ...(isAll ? { total: found.length } : {}),
    link: [
      { relation: 'self', url: linkTo(search.after === null ? [] : [['_cursor', cursorOf(search.after)]]) },
      ...(next === null ? [] : [{ relation: 'next', url: linkTo([['_cursor', cursorOf(next)]]) }]),
    ],
    ...(entry.length > 0 ? { entry } : {}),
  };
}
