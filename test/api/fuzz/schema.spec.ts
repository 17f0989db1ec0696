import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Controller, Get, Post } from '@nestjs/common';
import fc from 'fast-check';
import { Documented } from '../../../apps/api/src/http/documented.ts';
import { Public } from '../../../apps/api/src/http/policy.ts';
import { World } from '../authorization/objects.ts';
import { startApi, type TestApi } from '../harness.ts';
import { type OpenApi, type Operation, operationsOf, readDocument } from '../operations.ts';
import { Examiner } from './faults.ts';
import { drawRequest } from './requests.ts';
import { MARKER } from './values.ts';

const REQUESTS = Number(process.env['OSTEON_FUZZ_REQUESTS'] ?? 600);
const SEED = Number(process.env['OSTEON_FUZZ_SEED'] ?? 20_261_122);

// The document that is kept is the one that is served (openapi.spec.ts): its operations name the tests.
const operations = operationsOf(
  JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as OpenApi,
);
const each = Math.ceil(REQUESTS / operations.length);

/** Everything that must be caught. */
@Controller('api/v1/planted')
class LeakyController {
  @Get('failure')
  @Public('planted')
  @Documented({ summary: 'Planted', status: 200, refusals: [400] })
  fail(): never {
    throw new Error('nothing works');
  }

  @Get('undocumented')
  @Public('planted')
  @Documented({ summary: 'Planted', status: 201, refusals: [400] })
  answerOtherwise(): string {
    return 'otherwise';
  }

  @Post('innards')
  @Public('planted')
  @Documented({ summary: 'Planted', status: 201, refusals: [400] })
  tell(): unknown {
    return { detail: 'select family from patient where id = $1' };
  }
}

let api: TestApi;
let world: World;
let document: OpenApi;
let examiner: Examiner;
const statuses = new Map<number, number>();

beforeAll(async () => {
  api = await startApi({ more: [LeakyController] });
  world = new World(api);
  document = await readDocument(api);
  examiner = new Examiner(document, [world.family('stranger'), ...(await idsOfTheOthers())]);
});
afterAll(async () => {
  await api.close();
  const told = [...statuses].sort(([a], [b]) => a - b).map(([status, n]) => `${status}: ${n}`);
  process.stdout.write(
    `fuzz: ${[...statuses.values()].reduce((sum, n) => sum + n, 0)} requests to ${operations.length} operations, seed ${SEED} (${told.join(', ')})\n`,
  );
});

/** Ids that are the south service's from the start: of the service and of its people. */
async function idsOfTheOthers(): Promise<string[]> {
  const rows = await api.query<{ id: string }>(
    'select user_id as id from membership where service_id = $1 and user_id not in (select user_id from membership where service_id = $2)',
    [api.ids.south, api.ids.north],
  );
  return rows.map(({ id }) => id);
}

async function runOne(g: fc.GeneratorValue, operation: Operation): Promise<void> {
  const { person, method, path, headers, body } = await drawRequest(g, world, document, operation);
  const browser = person === undefined ? api.browser() : await api.as(person);
  const answer = await browser.send(method, path, { headers, ...(body === undefined ? {} : { body }) });
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  const faults = examiner.faultsOf(operation, answer);
  if (faults.length > 0)
    throw new Error(
      `${faults.join('\n')}\nasked by ${person ?? 'nobody'}: ${method} ${path} ${JSON.stringify(headers)} ${(body ?? '').slice(0, 1000)}`,
    );
}

describe('whatever is sent, the answer is a documented one', () => {
  test.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    '%s',
    async (_name, operation) => {
      const property = fc.asyncProperty(fc.gen(), (g) => runOne(g, operation));
      await fc.assert(property, { seed: SEED, numRuns: each, endOnFailure: true });
    },
    600_000,
  );
});

test('nothing that was sent besides what is documented is stored', async () => {
  const tables = await api.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await api.query<{ n: number }>(
      `select count(*)::int as n from ${name} as t where position($1 in t::text) > 0`,
      [MARKER],
    );
    if (row?.n !== 0) found.push(name);
  }
  expect(found).toEqual([]);
});

test('some of it was right, and some of it was wrong', () => {
  const of = (hundred: number): number =>
    [...statuses].reduce((sum, [status, n]) => sum + (Math.floor(status / 100) === hundred ? n : 0), 0);
  expect(of(2)).toBeGreaterThan(REQUESTS / 20);
  expect(of(4)).toBeGreaterThan(REQUESTS / 5);
});

describe('the fuzz finds', () => {
  test.each([
    ['a failure of ours', 'fail', /^500/],
    ['a status that is not documented', 'answerOtherwise', /200 is not documented/],
    ['SQL in an answer', 'tell', /the answer shows/],
  ])('%s', async (_name, id, fault) => {
    const operation = operationsOf(document).find((one) => one.id === id);
    if (operation === undefined) throw new Error(`${id} is not planted`);
    const answer = await api.browser().send(operation.method, operation.path);
    expect(examiner.faultsOf(operation, answer).join()).toMatch(fault);
  });

  test("another service's row in an answer, and an answer of another shape", async () => {
    const colleagues = operations.find(({ id }) => id === 'listColleagues');
    if (colleagues === undefined) throw new Error('there are no colleagues');
    const nurse = await api.as('stranger');
    const answer = await nurse.get('/api/v1/colleagues');
    expect(examiner.faultsOf(colleagues, answer).join()).toMatch(/another service's/);
    expect(examiner.faultsOf(colleagues, { ...answer, body: { rows: [{ id: 7 }] } }).join()).toMatch(/\/rows\/0/);
  });
});
