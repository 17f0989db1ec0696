import fc from 'fast-check';
import type { OpenApi, Schema } from '../operations.ts';

/** Found nowhere in the database afterwards: the name and the value of fields that are not documented. */
export const MARKER = 'zzmarker';

const date = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2100-12-31T00:00:00Z'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

/** Values that have broken programs before. */
export const HOSTILE: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  -1,
  1.5,
  -0,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  1e308,
  true,
  false,
  [],
  {},
  [[]],
  'NaN',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202egnp.exe',
  '\ufeff',
  '\uffff',
  '😀'.repeat(200),
  'é'.normalize('NFD'),
  'İıſẞ',
  'x'.repeat(100_000),
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '-271821-04-20',
  "'; drop table patient; --",
  '$1',
  '%',
  '_',
  '\\',
  '${7*7}',
  '{{constructor}}',
  '<script>alert(1)</script>',
  '=HYPERLINK("https://evil.example")',
  '@SUM(1)',
  '../../../../etc/passwd',
  '/dev/null',
  'file:///etc/passwd',
  'http://169.254.169.254/',
  'constructor',
  '__proto__',
  'null',
  'undefined',
  '3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11',
  Array.from({ length: 2_000 }, (_, n) => n),
];

export const hostile = fc.constantFrom(...HOSTILE);

/** Texts for a query, a header or a path: hostile too, and never so long that it is the length that is refused. */
export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE.filter((value): value is string => typeof value === 'string' && value.length < 300)),
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.integer().map(String),
);

/** What a schema of the document allows, at its edges more often than not. */
export function valuesOf(schema: Schema, { components }: OpenApi): fc.Arbitrary<unknown> {
  const of = (inner: Schema | undefined, depth: number): fc.Arbitrary<unknown> => {
    if (inner === undefined || depth > 8) return fc.constant(null);
    const { $ref, nullable, ...rest } = inner as Schema & { nullable?: boolean };
    if ($ref !== undefined) return of(components.schemas[$ref.replace('#/components/schemas/', '')], depth);
    const plain = plainOf(rest, depth);
    return nullable === true ? fc.option(plain) : plain;
  };

  const plainOf = (inner: Schema, depth: number): fc.Arbitrary<unknown> => {
    const several = (inner['anyOf'] ?? inner['oneOf'] ?? inner['allOf']) as readonly Schema[] | undefined;
    if (several !== undefined) return fc.oneof(...several.map((one) => of(one, depth)));
    const choices = inner['enum'] as readonly unknown[] | undefined;
    if (choices !== undefined) return fc.constantFrom(...choices);
    const at = (name: string, otherwise: number): number => (inner[name] as number | undefined) ?? otherwise;
    switch (inner.type) {
      case 'string':
        return textOf(inner);
      case 'integer':
        return fc.integer({
          min: Math.max(at('minimum', -1000), -(2 ** 31)),
          max: Math.min(at('maximum', 1000), 2 ** 31 - 1),
        });
      case 'number':
        return fc.double({ min: at('minimum', -1e6), max: at('maximum', 1e6), noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(of(inner['items'] as Schema | undefined, depth + 1), {
          minLength: at('minItems', 0),
          maxLength: Math.min(at('maxItems', 3), at('minItems', 0) + 3),
        });
      case 'object':
        return objectOf(inner, depth);
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  };

  const objectOf = (inner: Schema, depth: number): fc.Arbitrary<unknown> => {
    const properties = (inner['properties'] ?? {}) as Readonly<Record<string, Schema>>;
    const required = (inner['required'] ?? []) as string[];
    const more = inner['additionalProperties'];
    if (Object.keys(properties).length === 0 && typeof more === 'object')
      return fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 });
    const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, of(field, depth + 1)]));
    return fc.record(fields, { requiredKeys: required });
  };
  return of(schema, 0);
}

function textOf(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern } = schema as { format?: string; pattern?: string };
  if (format === 'date') return date;
  if (format === 'uuid') return fc.uuid({ version: 4 });
  if (format === 'date-time') return date.map((day) => `${day}T10:00:00.000Z`);
  if (format === 'email') return fc.emailAddress();
  // What looks ahead cannot be drawn from: an address within the pages is the one there is.
  if (pattern?.includes('(?!')) return fc.constantFrom('/', '/today', '//elsewhere.example');
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const minLength = (schema['minLength'] as number | undefined) ?? 0;
  const maxLength = Math.min((schema['maxLength'] as number | undefined) ?? 40, minLength + 400);
  return fc.string({ minLength, maxLength, unit: fc.constantFrom('a', 'Z', '0', ' ', 'é', 'Ω', '-', "'") });
}

/** Everywhere in a value, as the keys that lead there. */
function placesIn(value: unknown, before: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [before];
  return [before, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...before, key]))];
}

function changed(value: unknown, [key, ...rest]: readonly string[], change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = changed(copy[key], rest, change);
  return copy;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A body with one thing wrong with it. */
export const spoilt = (body: unknown): fc.Arbitrary<unknown> => {
  const places = placesIn(body);
  const objects = places.filter((place) => isObject(place.reduce<unknown>((at, key) => (at as never)[key], body)));
  const anywhere = fc.constantFrom(...places);
  const inObject = fc.constantFrom(...(objects.length > 0 ? objects : [[]]));
  return fc.oneof(
    // one field wrong
    fc.tuple(anywhere, hostile).map(([place, value]) => changed(body, place, () => value)),
    // a field too many
    inObject.map((place) =>
      changed(body, place, (old) => (isObject(old) ? { ...old, [MARKER]: MARKER } : { [MARKER]: MARKER })),
    ),
    // a field missing
    fc.tuple(inObject, fc.nat()).map(([place, n]) =>
      changed(body, place, (old) => {
        const entries = Object.entries((old ?? {}) as object);
        return Object.fromEntries(entries.filter((_, at) => at !== n % Math.max(1, entries.length)));
      }),
    ),
  );
};

const deep = (open: string, close: string, levels: number): string => `${open.repeat(levels)}1${close.repeat(levels)}`;

/** Bodies that are no JSON, or JSON that no parser should trust. */
export const rawBodies = (json: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.nat({ max: json.length }).map((length) => json.slice(0, length)),
    fc.constantFrom(
      `\ufeff${json}`,
      `${json}${json}`,
      json.replace('{', '{"__proto__":{"isAdmin":true},'),
      json.replace('{', '{"constructor":{"prototype":{"isAdmin":true}},'),
      json.replace('{', `{"${MARKER}":"${MARKER}",`),
      json.replaceAll(':', ':\u0000'),
      json.replaceAll('"', "'"),
      '{"a":1,"a":2}',
      '{"n":-1e400}',
      'NaN',
      '"',
      deep('[', ']', 60),
      deep('{"a":', '}', 63),
      deep('[', ']', 5_000),
      'x'.repeat(1_100_000),
      '[]',
      'null',
      '7',
      '""',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
