import { AppError, type FhirFilter, type FhirPosition, type FhirSearch } from '@osteon/application';
import type { FhirTranslation, Include, SearchParameter } from '@osteon/interop';
import { searchDates } from './search-dates.ts';

/** So many resources are on a page where nothing is said. */
export const USUAL_COUNT = 50;
/** More are not on a page, whatever is asked for. */
export const MOST_COUNT = 500;
/** More values of one parameter are refused. */
const MOST_VALUES = 200;
/** More parameters are refused. */
const MOST_PARAMETERS = 50;

/** A search as it was understood. */
export interface ParsedSearch {
  readonly search: FhirSearch;
  readonly includes: readonly Include[];
  /** The parameters that were understood, as they were sent: for the links of a page. */
  readonly used: readonly (readonly [string, string])[];
  /** The names of those that were not. */
  readonly unknown: readonly string[];
}

/** Which parameters a search of a type knows besides its own. */
export const EVERY_TYPE: readonly SearchParameter[] = [
  {
    name: '_id',
    type: 'token',
    keysOf: ({ system, code }) => (system === undefined ? [code] : []),
    documentation: 'The id of the resource',
  },
  { name: '_lastUpdated', type: 'date', instant: true, documentation: 'When it was changed last' },
];

/** What says how the answer is to be, and is in no list of parameters of a search. */
export const OF_THE_ANSWER = new Set(['_format', '_pretty', '_count', '_sort', '_include', '_cursor']);

/** What is said of a parameter that is passed over, or refused where the caller is strict. */
export const notKnown = (name: string, type: string): string =>
  /^(_revinclude|_has)(:|$)/.test(name)
    ? 'is not served; search the type that refers to it, by its reference'
    : `is not a parameter of ${type}`;

interface Known {
  readonly translations: Readonly<Record<string, FhirTranslation>>;
  readonly translation: Pick<FhirTranslation, 'type' | 'parameters' | 'sorts' | 'includes'>;
}

type Plain = Exclude<FhirFilter, { kind: 'chain' }>;

const refuse = (code: 'FLS-1431' | 'FLS-1437', field: string, message: string): AppError =>
  new AppError(code, { field, errors: [{ path: field, message }] });

/**
 * Understands the parameters of a search.
 * @param strict refuses names that are not known (FLS-1430) instead of passing over them
 * @throws AppError FLS-1431 for a value that cannot be read, FLS-1436 for a page, FLS-1437 for an order or something to
 *   include that there is not
 */
export function parseSearch(
  given: readonly (readonly [string, string])[],
  { translations, translation }: Known,
  strict: boolean,
): ParsedSearch {
  if (given.length > MOST_PARAMETERS)
    throw refuse('FLS-1431', translation.type, `has more than ${MOST_PARAMETERS} parameters`);
  const used: [string, string][] = [];
  const unknown: string[] = [];
  const filters: FhirFilter[] = [];
  const includes: Include[] = [];
  let limit = USUAL_COUNT;
  let sort: FhirSearch['sort'] = null;
  let after: FhirPosition | null = null;
  for (const [name, value] of given) {
    if (OF_THE_ANSWER.has(name)) {
      if (name === '_count') limit = countOf(value);
      if (name === '_sort') sort = sortOf(value, translation.sorts);
      if (name === '_include') includes.push(...includesOf(value, translation));
      if (name === '_cursor') after = positionOf(value);
      else if (name !== '_format' && name !== '_pretty') used.push([name, value]);
      continue;
    }
    const filter = filterOf(name, value, { translations, translation });
    if (filter === undefined) unknown.push(name);
    else {
      filters.push(filter);
      used.push([name, value]);
    }
  }
  if (strict && unknown.length > 0)
    throw new AppError('FLS-1430', {
      errors: unknown.map((name) => ({ path: name, message: notKnown(name, translation.type) })),
    });
  return { search: { filters, sort, limit, after }, includes, used, unknown };
}

/** The condition that a parameter makes; undefined when it is not known. */
function filterOf(name: string, value: string, { translations, translation }: Known): FhirFilter | undefined {
  // patient.identifier, subject:Patient.name
  const [before = '', ...chained] = name.split('.');
  const [base = '', modifier] = before.split(':', 2);
  const parameter = [...EVERY_TYPE, ...translation.parameters].find((one) => one.name === base);
  if (parameter === undefined) return undefined;
  if (chained.length === 0) return plainFilter(parameter, modifier, name, value);
  if (parameter.type !== 'reference' || chained.length > 1) return undefined;
  const { target } = parameter;
  const isOfTarget = modifier === undefined || modifier === target;
  const filter = isOfTarget
    ? filterOf(chained[0] ?? '', value, { translations, translation: translations[target] ?? translation })
    : undefined;
  return filter === undefined || filter.kind === 'chain' ? undefined : { kind: 'chain', name: base, target, filter };
}

function plainFilter(
  parameter: SearchParameter,
  modifier: string | undefined,
  written: string,
  value: string,
): Plain | undefined {
  const { name } = parameter;
  const values = valuesOf(value, written);
  switch (parameter.type) {
    case 'string': {
      if (modifier !== undefined && modifier !== 'exact' && modifier !== 'contains') return undefined;
      const match = modifier ?? 'starts';
      return { kind: 'text', name, match, texts: values.map((one) => unescaped(one)) };
    }
    case 'date':
      return modifier === undefined
        ? dateFilter(name, parameter.instant === true ? 'instant' : 'day', written, values)
        : undefined;
    case 'reference': {
      if (modifier !== undefined && modifier !== parameter.target) return undefined;
      return { kind: 'references', name, ids: values.map((one) => idIn(one, parameter.target)) };
    }
    case 'token': {
      if (modifier !== undefined && modifier !== 'not') return undefined;
      if ('numbers' in parameter)
        return modifier === undefined
          ? { kind: 'numbers', name, numbers: values.map((one) => numberOf(one, written)) }
          : undefined;
      const keys = values.flatMap((one) => parameter.keysOf(tokenOf(one)));
      return { kind: 'keys', name, keys, ...(modifier === 'not' ? { not: true } : {}) };
    }
  }
}

function dateFilter(name: string, as: 'day' | 'instant', written: string, values: readonly string[]): Plain {
  const dates = values.map((one) => {
    const read = searchDates(one, as);
    if (read === undefined) throw refuse('FLS-1431', written, 'is no date of FHIR, such as ge2026-03-01');
    return read;
  });
  return { kind: 'dates', name, dates };
}

/** The values before and after commas that are not escaped. */
function valuesOf(value: string, written: string): string[] {
  // What no text of the database holds finds nothing, and must not reach it.
  if (value.includes('\0') || !value.isWellFormed())
    throw refuse('FLS-1431', written, 'holds a character that no text has');
  if (value.trim() === '') throw refuse('FLS-1431', written, 'has no value');
  const values = value.match(/(?:\\.|[^\\,])+/gs) ?? [];
  if (values.length > MOST_VALUES) throw refuse('FLS-1431', written, `has more than ${MOST_VALUES} values`);
  return [...values];
}

const unescaped = (text: string): string => text.replace(/\\([\\,|$])/g, '$1');

function tokenOf(text: string): { system: string | undefined; code: string } {
  const bar = /^((?:\\.|[^\\|])*)\|(.*)$/s.exec(text);
  if (bar === null) return { system: undefined, code: unescaped(text) };
  return { system: unescaped(bar[1] ?? ''), code: unescaped(bar[2] ?? '') };
}

function numberOf(text: string, written: string): { system: string | null; value: string | null } {
  const { system, code } = tokenOf(text);
  if (code === '' && (system ?? '') === '') throw refuse('FLS-1431', written, 'names neither a system nor a value');
  return { system: system === undefined || system === '' ? null : system, value: code === '' ? null : code };
}

/** `Patient/1`, `1`, or the whole address. */
function idIn(text: string, target: string): string {
  const parts = text.split('/');
  const id = parts.at(-1) ?? '';
  return parts.length === 1 || parts.at(-2) === target ? id : '';
}

export function countOf(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw refuse('FLS-1431', '_count', 'is a whole number');
  return Math.min(Number(value), MOST_COUNT);
}

function sortOf(value: string, sorts: readonly string[]): FhirSearch['sort'] {
  const descending = value.startsWith('-');
  const by = descending ? value.slice(1) : value;
  if (!['_id', '_lastUpdated', ...sorts].includes(by))
    throw refuse(
      'FLS-1437',
      '_sort',
      `is one of ${['_id', '_lastUpdated', ...sorts].join(', ')}, with - before it to begin at the end`,
    );
  return { by, descending };
}

/** `Observation:patient` or `Observation:patient:Patient`. */
function includesOf(value: string, { type, includes }: Pick<FhirTranslation, 'type' | 'includes'>): readonly Include[] {
  if (value === '*') return includes;
  const [source, name, target] = value.split(':');
  const found = includes.filter((one) => one.name === name && (target === undefined || target === one.target));
  if (source !== type || found.length === 0)
    throw refuse(
      'FLS-1437',
      '_include',
      `is one of ${includes.map((one) => `${type}:${one.name}`).join(', ') || 'none here'}`,
    );
  return found;
}

/** Where a page begins, as it stands in the link that leads to it. */
export const cursorOf = ({ value, id }: FhirPosition): string =>
  Buffer.from(JSON.stringify([value, id])).toString('base64url');

export function positionOf(text: string): FhirPosition {
  try {
    const [value, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    if (typeof value === 'string' && typeof id === 'string' && !value.includes('\0')) return { value, id };
  } catch {
    // said below
  }
  throw new AppError('FLS-1436', { field: '_cursor' });
}
