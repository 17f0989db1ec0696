import pg from 'pg';
import type { Answer, Browser, Person } from '../harness.ts';
import { addressOf, type Operation, placeholdersOf, type StatedPolicy } from '../operations.ts';
import { BEFORE, BODIES, COUNTERPART, KINDS, LET_IN, type Values, type World } from './objects.ts';

type SessionPolicy = Exclude<StatedPolicy, { public: string }>;

/** Who asks: a person, and how far their session is. */
export interface Asker {
  readonly name: string;
  readonly person: Person | undefined;
  readonly stage?: 'second-factor' | 'enrolment';
  readonly provedMinutesAgo?: number;
}

const ROLES: Readonly<Record<Person, string>> = {
  nurse: 'nurse',
  lead: 'lead',
  safetyOfficer: 'safety-officer',
  auditor: 'auditor',
  admin: 'admin',
  installationAdmin: 'admin',
  stranger: 'nurse',
  southLead: 'lead',
  southSafetyOfficer: 'safety-officer',
  southAuditor: 'auditor',
  southAdmin: 'admin',
};

/** Everybody who asks: nobody, every role of two services, and people whose sign-in is half done or long ago. */
export const ASKERS: readonly Asker[] = [
  { name: 'anonymous', person: undefined },
  ...(Object.keys(ROLES) as Person[]).map((person) => ({ name: person, person })),
  ...(['nurse', 'lead', 'installationAdmin'] as const).flatMap((person) => [
    { name: `${person} before the second factor`, person, stage: 'second-factor' as const },
    { name: `${person} without a second factor`, person, stage: 'enrolment' as const },
    { name: `${person} who proved it long ago`, person, provedMinutesAgo: 10 * 60 },
  ]),
];

/** What the stated policy says of an asker: a refusal's code, or undefined when they are let in. */
export function refusalBy(policy: SessionPolicy, { person, stage, provedMinutesAgo = 0 }: Asker): string | undefined {
  if (person === undefined) return 'FLS-1103';
  if (stage !== undefined && !policy.stages?.includes(stage)) return stage === 'enrolment' ? 'FLS-1201' : 'FLS-1200';
  if (!policy.roles.includes(ROLES[person])) return 'FLS-1109';
  if (policy.installation && person !== 'installationAdmin') return 'FLS-1109';
  if (policy.provedWithinMinutes !== undefined && provedMinutesAgo > policy.provedWithinMinutes) return 'FLS-1202';
  return undefined;
}

const STATUS_OF: Readonly<Record<string, number>> = { 'FLS-1103': 401 };

const UNKNOWN = '3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11';

/** Kinds and bodies that an operation wants and nobody declared. */
export function undeclared({ id, path, body }: Operation): string[] {
  const kinds = placeholdersOf(path).filter(({ kind }) => !(kind in KINDS));
  return [
    ...kinds.map(({ kind }) => `objects.ts does not say how ${kind} comes to be`),
    ...(body !== undefined && !(id in BODIES) ? [`objects.ts has no body for ${id}`] : []),
  ];
}

/** Names in the path that stand for something of one service or one person. */
const ownedIn = (path: string): string[] =>
  placeholdersOf(path).flatMap(({ kind, name }) => ('make' in (KINDS[kind] ?? {}) ? [name] : []));

async function valuesFor(world: World, { path }: Operation, owner: Person): Promise<Values> {
  const values: Record<string, string> = {};
  for (const { kind, name } of placeholdersOf(path)) {
    const how = KINDS[kind];
    if (how === undefined) throw new Error(`${kind} is not declared`);
    values[name] = 'make' in how ? await how.make(world, owner, values) : how.constant;
  }
  return values;
}

function missingValues({ path }: Operation, own: Values): Values {
  const kinds = new Map(placeholdersOf(path).map(({ kind, name }) => [name, KINDS[kind]]));
  const missing = (name: string): string => {
    const how = kinds.get(name);
    return how !== undefined && 'make' in how ? (how.missing ?? UNKNOWN) : (own[name] ?? '');
  };
  return Object.fromEntries(Object.keys(own).map((name) => [name, missing(name)]));
}

/** Asks, and tells the statements that the database was sent meanwhile. */
async function ask(
  browser: Browser,
  { method, path }: Operation,
  values: Values,
  body: unknown,
): Promise<Answer & { readonly statements: readonly string[] }> {
  const statements: string[] = [];
  const stop = listen((text) => statements.push(text));
  try {
    const answer = await browser.send(method, addressOf(path, values), body === undefined ? {} : { json: body });
    return { ...answer, statements };
  } finally {
    stop();
  }
}

/** Hears every statement that any connection of this process sends. */
function listen(heard: (text: string) => void): () => void {
  const prototype = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function (this: unknown, ...given: unknown[]) {
    const [what] = given;
    heard(typeof what === 'string' ? what : String((what as { text?: unknown }).text));
    return query.apply(this, given);
  };
  return () => {
    prototype.query = query;
  };
}

const codeOf = (answer: Answer): string | undefined => (answer.body as { code?: string } | undefined)?.code;

/**
 * Asks for an operation in everybody's name: for what is theirs, what is another service's, and what is not there.
 * @returns what differs from the stated policy, in words; nothing when it holds
 */
export async function judge(world: World, operation: Operation): Promise<string[]> {
  const missing = undeclared(operation);
  if (missing.length > 0) return missing;
  const { policy } = operation;
  const faults: string[] = [];
  for (const asker of ASKERS)
    faults.push(
      ...('public' in policy
        ? await judgePublic(world, operation, asker)
        : await judgeAsker(world, operation, policy, asker)
      ).map((fault) => `${asker.name}, ${fault}`),
    );
  return faults;
}

const enter = async ({ api }: World, { person, stage, provedMinutesAgo }: Asker): Promise<Browser> =>
  person === undefined
    ? api.browser()
    : api.as(person, { ...(stage ? { stage } : {}), ...(provedMinutesAgo ? { provedMinutesAgo } : {}) });

/** What is public answers everybody alike, and never with a row of anybody's. */
async function judgePublic(world: World, operation: Operation, asker: Asker): Promise<string[]> {
  const owner = asker.person ?? 'nurse';
  const values = await valuesFor(world, operation, owner);
  const body = BODIES[operation.id]?.(world, owner, values);
  const anonymous = await ask(world.api.browser(), operation, values, body);
  const answer = await ask(await enter(world, asker), operation, values, body);
  return [
    ...documented(operation, answer),
    ...(answer.status === anonymous.status ? [] : [`public: ${answer.status}, but ${anonymous.status} for others`]),
    ...leaks(answer, [world.family('nurse'), world.family('stranger')]),
  ];
}

async function judgeAsker(world: World, operation: Operation, policy: SessionPolicy, asker: Asker): Promise<string[]> {
  const person = asker.person ?? 'nurse';
  const refusal = refusalBy(policy, asker);
  const other = COUNTERPART[person];
  // What is refused changes nothing: those who are share one object.
  const of = (owner: Person): Promise<Values> =>
    refusal === undefined
      ? valuesFor(world, operation, owner)
      : world.once(`${operation.id}/${world.place(owner)}`, () => valuesFor(world, operation, owner));
  const [own, theirs] = [await of(person), await of(other)];
  const body = BODIES[operation.id]?.(world, person, own);
  const request = async (values: Values): ReturnType<typeof ask> =>
    ask(await enter(world, asker), operation, values, body);
  const faults: string[] = [];
  const say = (of: string, found: readonly string[]): void =>
    void faults.push(...found.map((fault) => `${of}: ${fault}`));
  const strangers = [world.family(other), ...ownedIn(operation.path).map((name) => theirs[name] ?? UNKNOWN)];

  await BEFORE[operation.id]?.(world, person);
  const [letIn] = LET_IN[operation.id] ?? [operation.success];
  const ownAnswer = await request(own);
  say('own', [
    ...expected(ownAnswer, letIn, refusal),
    ...documented(operation, ownAnswer),
    ...leaks(ownAnswer, strangers),
  ]);
  const owned = ownedIn(operation.path);
  if (owned.length === 0) return faults;

  const foreign = await request(theirs);
  const absent = await request(missingValues(operation, own));
  say("other service's", [
    ...expected(foreign, 404, refusal),
    ...documented(operation, foreign),
    ...leaks(foreign, strangers),
  ]);
  say('missing', [...expected(absent, 404, refusal), ...documented(operation, absent)]);
  if (refusal === undefined) say("other service's", alike(foreign, absent));
  const [first, ...rest] = owned;
  if (refusal === undefined && first !== undefined && rest.length > 0) {
    const mixed = await request({ ...theirs, [first]: own[first] ?? '' });
    say("own with another service's in it", expected(mixed, 404, undefined));
  }
  return faults;
}

function expected(answer: Answer, letIn: number, refusal: string | undefined): string[] {
  const [status, code] = refusal === undefined ? [letIn, undefined] : [STATUS_OF[refusal] ?? 403, refusal];
  if (answer.status !== status) return [`${answer.status} ${codeOf(answer) ?? ''} instead of ${status} ${code ?? ''}`];
  return code !== undefined && codeOf(answer) !== code ? [`${codeOf(answer) ?? 'no code'} instead of ${code}`] : [];
}

const documented = ({ responses }: Operation, { status }: Answer): string[] =>
  String(status) in responses ? [] : [`${status} is not documented`];

const leaks = ({ text }: Answer, strangers: readonly string[]): string[] =>
  strangers.filter((stranger) => text.includes(stranger)).map((stranger) => `the answer holds ${stranger}`);

/** What is another's and what is nobody's are told apart neither by the answer nor by the work that was done. */
function alike(foreign: Awaited<ReturnType<typeof ask>>, absent: Awaited<ReturnType<typeof ask>>): string[] {
  return [
    ...(foreign.text === absent.text ? [] : [`answered ${foreign.text}, and what is missing ${absent.text}`]),
    ...(foreign.statements.join(';') === absent.statements.join(';')
      ? []
      : [`${foreign.statements.length} statements, and ${absent.statements.length} for what is missing`]),
  ];
}
