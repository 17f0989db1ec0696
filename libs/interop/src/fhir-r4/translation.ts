import type { FhirRecords, FhirRow, FhirSetting, FhirStoredType } from '@osteon/application';
import type { Coding, FhirResource as Resource, Meta, Reference } from './fhir-types.ts';

/** A code as a search names it: `system|code`, `|code` (no system) or `code` (of any system). */
export interface WantedToken {
  /** Undefined: of any system; empty: of none. */
  readonly system: string | undefined;
  readonly code: string;
}

/** What is told of a parameter in the CapabilityStatement, and how its values are understood. */
export type SearchParameter = {
  readonly name: string;
  readonly documentation: string;
} & (
  | {
      readonly type: 'token';
      /** The words of the database that a code stands for. */
      readonly keysOf: (wanted: WantedToken) => readonly string[];
    }
  /** Numbers of a patient, which are looked up by their hashes. */
  | { readonly type: 'token'; readonly numbers: true }
  | { readonly type: 'string' }
  /** `instant`: a point of time; else a local date. */
  | { readonly type: 'date'; readonly instant?: true }
  | { readonly type: 'reference'; readonly target: FhirStoredType }
);

/** One type of resource: how a row becomes one, and by what it is searched. */
export interface FhirTranslation<Type extends FhirStoredType = FhirStoredType> {
  readonly type: Type;
  readonly toFhir: (row: FhirRow<FhirRecords[Type]>, setting: FhirSetting) => Resource;
  readonly parameters: readonly SearchParameter[];
  /** Parameters besides `_id` and `_lastUpdated` by which a list is put in order. */
  readonly sorts: readonly string[];
  /** What `_include` may bring along: by the name of the parameter, where the reference stands and what it leads to. */
  readonly includes: readonly Include[];
}

export interface Include {
  readonly name: string;
  readonly target: FhirStoredType;
  readonly referencesOf: (resource: Resource) => readonly (Reference | undefined)[];
}

/** What stands in `meta` of every resource. */
export const metaOf = ({ version, updatedAt }: Pick<FhirRow, 'version' | 'updatedAt'>): Meta => ({
  versionId: version,
  lastUpdated: updatedAt,
});

export const referenceTo = (type: string, id: string): Reference => ({ reference: `${type}/${id}`, type });

/** The key of each code that a token names, out of a table from keys to codings. */
export const keysIn =
  (codings: Readonly<Record<string, readonly Coding[]>>) =>
  ({ system, code }: WantedToken): readonly string[] =>
    Object.entries(codings).flatMap(([key, list]) =>
      list.some(
        (coding) => (code === '' || coding.code === code) && (system === undefined || (coding.system ?? '') === system),
      )
        ? [key]
        : [],
    );

/** Codes of an element whose system everybody knows: `active`, `female`. */
export const keysOfCodes = (codes: Readonly<Record<string, string>>, system?: string) =>
  keysIn(
    Object.fromEntries(
      Object.entries(codes).map(([key, code]) => [key, [{ code, ...(system === undefined ? {} : { system }) }]]),
    ),
  );

/** The patient, under each name of the reference that stands in this element. */
export const includesOfPatient = (
  names: readonly ('patient' | 'subject')[],
  element: 'subject' | 'patient' | 'for',
): readonly Include[] =>
  names.map((name) => ({
    name,
    target: 'Patient',
    referencesOf: (resource) => [(resource as { readonly [key in typeof element]?: Reference })[element]],
  }));

/** A parameter that finds what is about a patient, under both of its names. */
export const ofPatient = (name: 'patient' | 'subject'): SearchParameter => ({
  name,
  type: 'reference',
  target: 'Patient',
  documentation: 'The patient whom it is about',
});
