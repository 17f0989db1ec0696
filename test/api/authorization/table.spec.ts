import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Controller, Get } from '@nestjs/common';
import { Documented } from '../../../apps/api/src/http/documented.ts';
import { Policy } from '../../../apps/api/src/http/policy.ts';
import { CARE, MANAGEMENT } from '../../../apps/api/src/http/roles.ts';
import { refusalOf, startApi, type TestApi } from '../harness.ts';
import { operationsOf, type OpenApi, readDocument } from '../operations.ts';
import { judge } from './judge.ts';
import { World } from './objects.ts';

/** Forgets to look in whose service the patient is. */
@Controller('api/v1/planted/patients')
class CarelessController {
  @Get(':id')
  @Policy({ roles: CARE, purpose: 'care' })
  @Documented({ summary: 'Planted', status: 200, refusals: [401, 403, 404] })
  readCarelessly(): unknown {
    return ['Norrland', 'Sydenham'];
  }
}

/** Says that it is the lead's, and does not say how its object comes to be. */
@Controller('api/v1/planted/things')
class UndeclaredController {
  @Get(':thing')
  @Policy({ roles: MANAGEMENT, purpose: 'management' })
  @Documented({ summary: 'Planted', status: 200, refusals: [401, 403, 404] })
  readUndeclared(): unknown {
    return {};
  }
}

let api: TestApi;
let document: OpenApi;
let world: World;

// The document that is kept is the one that is served (openapi.spec.ts): its operations name the tests.
const kept = operationsOf(
  JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as OpenApi,
);

beforeAll(async () => {
  api = await startApi({ more: [CarelessController, UndeclaredController] });
  document = await readDocument(api);
  world = new World(api);
});
afterAll(() => api.close());

const planted = (id: string) => {
  const found = operationsOf(document).find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`${id} is not planted`);
  return found;
};

test('every operation that is served is in the table, has a name of its own, and says who may use it', () => {
  const served = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(() => !path.includes('/planted/'))
      .map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
  );
  expect(served.sort()).toEqual(kept.map(({ method, path, id }) => `${method} ${path} ${id}`).sort());
  expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
});

describe('everybody gets what the policy says, of what is theirs, of what is not, and of what is not there', () => {
  test.each(kept.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    '%s',
    async (_name, operation) => {
      expect(await judge(world, operation)).toEqual([]);
    },
  );
});

describe('the table finds', () => {
  test('a route that does not look whose the object is', async () => {
    const faults = await judge(world, planted('readCarelessly'));
    expect(faults).toContain("nurse, other service's: 200  instead of 404 ");
    expect(faults).toContain("nurse, other service's: the answer holds Sydenham");
    expect(faults).toContain("stranger, other service's: the answer holds Norrland");
  });

  test('a route whose object nobody knows how to make', async () => {
    expect(await judge(world, planted('readUndeclared'))).toEqual([
      'objects.ts does not say how things/{thing} comes to be',
    ]);
  });

  test('a route that lets in more than it says', async () => {
    const operation = planted('readCarelessly');
    const faults = await judge(world, { ...operation, policy: { roles: ['lead'], purpose: 'care' } });
    expect(faults).toContain('nurse, own: 200  instead of 403 FLS-1109');
  });
});

test('a route without a policy keeps the api from starting', async () => {
  @Controller('api/v1/forgotten')
  class ForgottenController {
    @Get()
    read(): string {
      return 'everything';
    }
  }
  await expect(startApi({ more: [ForgottenController] })).rejects.toThrow(/GET \/api\/v1\/forgotten/);
});

test('a route for patients cannot be opened to an administrator', () => {
  expect(() => Policy({ roles: ['nurse', 'admin'], purpose: 'care' })).toThrow(/must not be opened to admin/);
});

test('a refusal by role leaves a record of who asked, for what', async () => {
  const records = () =>
    api.query(
      `select action, outcome, user_id, role, service_id, session_id is not null as "hasSession", patient_ids, count
       from audit_record where outcome = 'refused' and action like '%/imports/%' and user_id = $1 order by id`,
      [api.ids.nurse],
    );
  const before = await records();
  const nurse = await api.as('nurse');
  const refused = await nurse.get('/api/v1/imports/3f0e6f2a-58a5-4d1c-a6c9-2b8b8a3a7c11');
  expect(refusalOf(refused)).toMatchObject({ status: 403, code: 'FLS-1109' });
  const after = await records();
  expect(after).toHaveLength(before.length + 1);
  expect(after.at(-1)).toEqual({
    action: 'GET /api/v1/imports/:id',
    outcome: 'refused',
    user_id: api.ids.nurse,
    role: 'nurse',
    service_id: api.ids.north,
    hasSession: true,
    patient_ids: [],
    count: 0,
  });
});

test('a proof that is too old is asked for again, and named', async () => {
  @Controller('api/v1/planted/fresh')
  class FreshController {
    @Get()
    @Policy({ roles: CARE, purpose: 'care', provedWithinMinutes: 10 })
    read(): unknown {
      return { fresh: true };
    }
  }
  const other = await startApi({ more: [FreshController] });
  try {
    const ask = async (provedMinutesAgo: number) =>
      (await other.as('nurse', { provedMinutesAgo })).get('/api/v1/planted/fresh');
    expect((await ask(10)).status).toBe(200);
    expect(refusalOf(await ask(11))).toEqual({ status: 403, code: 'FLS-1202', fields: ['provedAt'] });
  } finally {
    await other.close();
  }
});
