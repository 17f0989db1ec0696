import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { aService, createTestDatabase, TEST_KEYS, type TestDatabase, type TestService } from '@osteon/testing';
import {
  figuresOf,
  MEASURED_ON,
  partsOf,
  precisionOfMerged,
  recallOfShown,
  storeAll,
  tableOf,
  type Figures,
} from './figures.ts';
import { givenPatients } from './inject-errors.ts';

const given = givenPatients();
const PAGE = new URL('../../docs/interfaces/matching.md', import.meta.url);

(given === null ? describe.skip : describe)('patients told a second time with errors', () => {
  let db: TestDatabase;
  let p: Persistence;
  let north: TestService;
  let figures: Figures[];

  beforeAll(async () => {
    db = await createTestDatabase();
    p = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: db.url, poolSize: 2 });
    north = await aService(db, { country: 'US', timeZone: 'America/Chicago' });
    if (given === null) return;
    const actor = { kind: 'worker', serviceId: north.serviceId } as const;
    const stores = p.as(actor);
    const ids = await storeAll(stores, actor, partsOf(given).stored);
    await db.query('analyze patient');
    figures = await figuresOf(stores, actor, { given, ids, seeds: MEASURED_ON });
  });
  afterAll(async () => {
    await p.close();
    await db.drop();
  });

  it('are taken for the same without anybody looking with a precision of 0.995 at least', () => {
    expect(figures.reduce((sum, { merged }) => sum + merged, 0)).toBeGreaterThan(200);
    expect(precisionOfMerged(figures)).toBeGreaterThanOrEqual(0.995);
  });

  it('are shown with a recall of 0.95 at least', () => {
    expect(recallOfShown(figures)).toBeGreaterThanOrEqual(0.95);
  });

  it('are matched as the page says', () => {
    const cells = (line: string): string => line.replace(/\s+/g, ' ').replace(/-{3,}/g, '---');
    const page = readFileSync(PAGE, 'utf8').split('\n').map(cells);
    for (const line of tableOf(figures)) expect(page).toContain(cells(line));
  });
});
