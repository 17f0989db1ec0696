import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Answer, Browser, Person } from '../harness.ts';
import { addressOf, type Operation, placeholdersOf, type StatedPolicy } from '../operations.ts';
import {
  BEFORE,
  BODIES,
  COUNTERPART,
  EMPTY_OF_OTHERS,
  KINDS,
  type Kind,
  LET_IN,
  OF_THE_INSTALLATION,
  SHOW_OTHERS,
  type Values,
  type World,
} from './objects.ts';

type SessionPolicy = Exclude<StatedPolicy, { public: string }>;

/** Who asks: a person, and how far their session is. */
export interface Asker {
  readonly name: string;
  readonly person: Person | undefined;
  readonly stage?: 'second-factor' | 'enrolment';
  readonly provedMinutesAgo?: number;
  /** A program of the person's service instead, with a token of this scope. */
  readonly scope?: keyof typeof GRANTED;
}

/** What a token is asked for, by what it opens. */
const GRANTED = { read: 'system/*.rs', record: 'record', enrol: 'enrol' } as const;

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
  ...(['read', 'record', 'enrol'] as const).map((scope) => ({
    name: `client that may ${scope}`,
    person: 'nurse' as const,
    scope,
  })),
  { name: "the other service's client that may read", person: 'stranger', scope: 'read' },
];

/** What the stated policy says of an asker: a refusal's code, or undefined when they are let in. */
export function refusalBy(policy: SessionPolicy, asker: Asker): string | undefined {
  const { person, stage, provedMinutesAgo = 0, scope } = asker;
  if (scope !== undefined) return policy.scope === scope ? undefined : 'FLS-1141';
  if (person === undefined) return 'FLS-1103';
  if (stage !== undefined && !policy.stages?.includes(stage)) return stage === 'enrolment' ? 'FLS-1201' : 'FLS-1200';
  if (!policy.roles.includes(ROLES[person])) return 'FLS-1109';
  if (policy.installation && person !== 'installationAdmin') return 'FLS-1109';
  if (policy.provedWithinMinutes !== undefined && provedMinutesAgo > policy.provedWithinMinutes) return 'FLS-1202';
  return undefined;
}

const STATUS_OF: Readonly<Record<string, number>> = { 'FLS-1103': 401 };

/** Kinds and bodies that an operation wants and nobody declared. */
export function undeclared({ id, path, body }: Operation): string[] {
  const kinds = placeholdersOf(path).filter(({ kind }) => !(kind in KINDS));
  return [
    ...kinds.map(({ kind }) => `objects.ts does not say how ${kind} comes to be`),
    ...(body !== undefined && !(id in BODIES) ? [`objects.ts has no body for ${id}`] : []),
  ];
}

const isOwned = (how: Kind | undefined): boolean => how !== undefined && 'make' in how;

/** Names in the path that stand for something of one service or one person. */
const ownedIn = (path: string): string[] =>
  placeholdersOf(path).flatMap(({ kind, name }) => (isOwned(KINDS[kind]) ? [name] : []));

async function valuesFor(world: World, { id, path }: Operation, owner: Person): Promise<Values> {
  const values: Record<string, string> = {};
  for (const { kind, name } of placeholdersOf(path)) {
    const how = KINDS[kind];
    if (how === undefined) throw new Error(`${kind} is not declared`);
    values[name] = 'make' in how ? await how.make(world, owner, values, id) : how.constant;
  }
  return values;
}

function missingValues({ path }: Operation, own: Values): Values {
  const kinds = new Map(placeholdersOf(path).map(({ kind, name }) => [name, KINDS[kind]]));
  const missing = (name: string): string => {
    const how = kinds.get(name);
    return how !== undefined && 'make' in how ? (how.missing ?? randomUUID()) : (own[name] ?? '');
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

/** The asker's browser: the same one for every operation, but for those about one's own account, which end sessions. */
function enter(world: World, asker: Asker, { policy }: Operation): Promise<Browser> {
  if ('public' in policy || policy.purpose !== 'account')
    return world.onceAs(asker.name, () => enterAnew(world, asker));
  world.forgetBrowsers();
  return enterAnew(world, asker);
}

async function enterAnew(world: World, { person, stage, provedMinutesAgo, scope }: Asker): Promise<Browser> {
  if (person === undefined) return world.api.browser();
  if (scope !== undefined) return world.client(world.place(person), [GRANTED[scope]]);
  return world.api.as(person, { ...(stage ? { stage } : {}), ...(provedMinutesAgo ? { provedMinutesAgo } : {}) });
}

/** What is public answers everybody alike, and never with a row of anybody's. */
async function judgePublic(world: World, operation: Operation, asker: Asker): Promise<string[]> {
  const owner = asker.person ?? 'nurse';
  const values = await valuesFor(world, operation, owner);
  const body = await BODIES[operation.id]?.(world, owner, values);
  // Doors that anybody may try are slowed down after a few tries, whoever tries.
  await world.api.query('delete from sign_in_attempt');
  const anonymous = await ask(world.api.browser(), operation, values, body);
  const answer = await ask(await enter(world, asker, operation), operation, values, body);
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
  const body = await BODIES[operation.id]?.(world, person, own);
  const request = async (values: Values): ReturnType<typeof ask> =>
    ask(await enter(world, asker, operation), operation, values, body);
  const faults: string[] = [];
  const say = (of: string, found: readonly string[]): void =>
    void faults.push(...found.map((fault) => `${of}: ${fault}`));
  const strangers =
    SHOW_OTHERS.has(operation.id) || OF_THE_INSTALLATION.has(operation.id)
      ? []
      : [world.family(other), ...ownedIn(operation.path).map((name) => theirs[name] ?? randomUUID())];

  await BEFORE[operation.id]?.(world, person);
  const [letIn] = LET_IN[operation.id] ?? [[operation.success]];
  const ownAnswer = await request(own);
  say('own', [
    ...expected(ownAnswer, letIn, refusal),
    ...documented(operation, ownAnswer),
    ...leaks(ownAnswer, strangers),
  ]);
  const owned = ownedIn(operation.path);
  // How far a session is does not depend on what is asked for.
  if (owned.length === 0 || (refusal !== undefined && asker.name !== asker.person)) return faults;
  const ofNobody = operation.id in EMPTY_OF_OTHERS ? [operation.success] : [404];

  const ofOthers = OF_THE_INSTALLATION.has(operation.id) ? letIn : ofNobody;
  const foreign = await request(theirs);
  const absent = await request(missingValues(operation, own));
  say("other service's", [
    ...expected(foreign, ofOthers, refusal),
    ...documented(operation, foreign),
    ...leaks(foreign, strangers),
  ]);
  say('missing', [...expected(absent, ofNobody, refusal), ...documented(operation, absent)]);
  if (refusal === undefined && ofOthers === ofNobody) say("other service's", alike(foreign, absent));
  const [first, ...rest] = owned;
  if (refusal === undefined && first !== undefined && rest.length > 0) {
    const mixed = await request({ ...theirs, [first]: own[first] ?? '' });
    say("own with another service's in it", expected(mixed, [404], undefined));
  }
  return faults;
}

function expected(answer: Answer, letIn: readonly number[], refusal: string | undefined): string[] {
  const [statuses, code] = refusal === undefined ? [letIn, undefined] : [[STATUS_OF[refusal] ?? 403], refusal];
  if (!statuses.includes(answer.status))
    return [`${answer.status} ${codeOf(answer) ?? ''} instead of ${statuses.join(' or ')} ${code ?? ''}`];
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
