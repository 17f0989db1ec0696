import fc from 'fast-check';
import { BEFORE, BODIES, COUNTERPART, KINDS, type World } from '../authorization/objects.ts';
import type { Person } from '../harness.ts';
import { addressOf, type OpenApi, type Operation, placeholdersOf } from '../operations.ts';
import { hostileText, MARKER, rawBodies, spoilt, valuesOf } from './values.ts';

/** A request to be made, and in whose name. */
export interface FuzzRequest {
  readonly person: Person | undefined;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const PERSON_OF: Readonly<Record<string, Person>> = {
  nurse: 'nurse',
  lead: 'lead',
  'safety-officer': 'safetyOfficer',
  auditor: 'auditor',
  admin: 'installationAdmin',
};

const UNKNOWN = '3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11';

/** What a run of the fuzz draws from: one choice after another, so that a failure shrinks to few. */
export type Draw = fc.GeneratorValue;

const oneOf = <Value>(g: Draw, ...values: readonly [Value, ...Value[]]): Value =>
  g(fc.constantFrom, ...values) as Value;

/** One request to an operation: mostly by somebody who may, mostly of what is there, with one thing or another odd. */
export async function drawRequest(
  g: Draw,
  world: World,
  document: OpenApi,
  operation: Operation,
): Promise<FuzzRequest> {
  const { id, method, path, policy, parameters, body } = operation;
  const allowed = 'public' in policy ? [undefined] : policy.roles.map((role) => PERSON_OF[role] ?? 'nurse');
  const person = g(fc.constantFrom, ...allowed, ...allowed, ...allowed, 'nurse', 'auditor', undefined) as
    Person | undefined;
  const owner = person ?? 'nurse';
  if (oneOf(g, true, false)) await BEFORE[id]?.(world, owner);

  const values: Record<string, string> = {};
  for (const { kind, name } of placeholdersOf(path)) values[name] = await drawName(g, world, kind, owner, values, id);

  const query = parameters.filter((parameter) => parameter.in === 'query');
  const pairs = query.flatMap(({ name, schema }): [string, string][] => {
    const how = oneOf(g, 'valid', 'valid', 'absent', 'absent', 'odd', 'twice');
    const valid = String(g(() => valuesOf(schema ?? {}, document)));
    if (how === 'valid') return [[name, valid]];
    if (how === 'odd') return [[name, String(g(() => hostileText))]];
    return how === 'twice'
      ? [
          [name, valid],
          [name, valid],
        ]
      : [];
  });
  if (oneOf(g, false, false, false, false, true))
    pairs.push([oneOf(g, MARKER, '__proto__', 'constructor[prototype]', 'a[]'), MARKER]);
  const search = new URLSearchParams(
    pairs.map(([name, value]): [string, string] => [name, value.toWellFormed()]),
  ).toString();

  const headers: Record<string, string> = {};
  for (const { name } of parameters.filter((parameter) => parameter.in === 'header'))
    if (oneOf(g, true, false, false))
      headers[name] = oneOf(g, 'k1', 'k2', '"1"', '"2"', '*', 'W/"1"', 'x'.repeat(300), '"', "' or 1=1");
  if (oneOf(g, true, ...Array.from({ length: 19 }, () => false))) headers['origin'] = 'https://elsewhere.example';

  const sends = method !== 'GET' && method !== 'HEAD';
  const content = sends ? await drawBody(g, world, document, operation, owner, values) : undefined;
  if (content !== undefined) headers['content-type'] = drawType(g, body !== undefined);
  return {
    person,
    method,
    path: `${addressOf(path, values)}${search === '' ? '' : `?${search}`}`,
    headers,
    body: content,
  };
}

async function drawName(
  g: Draw,
  world: World,
  kind: string,
  owner: Person,
  earlier: Readonly<Record<string, string>>,
  operation: string,
): Promise<string> {
  const how = KINDS[kind];
  if (how === undefined) throw new Error(`${kind} is not declared`);
  const choice = oneOf(g, 'own', 'own', 'own', 'own', 'stranger', 'unknown', 'odd');
  if (choice === 'odd') {
    const odd = String(g(() => hostileText))
      .toWellFormed()
      .replaceAll('\0', '\u0001');
    // An empty name or a dot is another address.
    return /^\.{0,2}$/.test(odd) ? 'x' : odd.slice(0, 60);
  }
  if (!('make' in how)) return how.constant;
  if (choice === 'unknown') return how.missing ?? UNKNOWN;
  return how.make(world, choice === 'own' ? owner : COUNTERPART[owner], earlier, operation).catch(() => UNKNOWN);
}

async function drawBody(
  g: Draw,
  world: World,
  document: OpenApi,
  { id, body }: Operation,
  owner: Person,
  values: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const schema = Object.values(body?.content ?? {})[0]?.schema;
  const declared: unknown = await BODIES[id]?.(world, owner, values);
  const plain: unknown =
    schema === undefined || (declared !== undefined && oneOf(g, true, true, false))
      ? declared
      : g(() => valuesOf(schema, document));
  if (plain === undefined) return oneOf(g, undefined, undefined, '', '{}', '[]', `{"${MARKER}":"${MARKER}"}`, 'x');
  const how = oneOf(g, 'as it is', 'as it is', 'spoilt', 'spoilt', 'spoilt', 'raw', 'absent');
  if (how === 'absent') return undefined;
  const json = JSON.stringify(how === 'spoilt' ? g(() => spoilt(plain)) : plain);
  return how === 'raw' ? String(g(() => rawBodies(json))) : json;
}

const drawType = (g: Draw, wantsJson: boolean): string =>
  wantsJson && oneOf(g, true, true, true, true, true, true, true, false)
    ? 'application/json'
    : oneOf(
        g,
        'application/json; charset=utf-8',
        'application/fhir+json',
        'text/plain',
        'application/xml',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json, text/html',
        'nonsense',
      );
