import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPersistence } from '@osteon/persistence';
import { runDryRun } from '@osteon/application';
import type {
  ConfirmedRule,
  DryRunPatients,
  DryRunView,
  LatestDryRun,
  Problem,
  ProtocolComparisonView,
  ProtocolList,
  ProtocolSummary,
  ProtocolView,
} from '@osteon/contracts';
import { shippedProtocol } from '@osteon/domain';
import { TEST_KEYS } from '@osteon/testing';
import { aVertebralFracture, anEnrolment, enrol, refusalOf, startApi, type Browser, type TestApi } from './harness.ts';

let api: TestApi;
let nurse: Browser;
let lead: Browser;
let officer: Browser;
let stranger: Browser;

beforeAll(async () => {
  api = await startApi();
  [nurse, lead, officer, stranger] = await Promise.all([
    api.as('nurse'),
    api.as('lead'),
    api.as('safetyOfficer'),
    api.as('southLead'),
  ]);
});
afterAll(() => api.close());

const PATH = '/api/v1/protocols';
const FIRST_DAY = shippedProtocol.inForceFrom;
const DUE = `/episodeRules/${shippedProtocol.episodeRules.findIndex(({ id }) => id === 'assessment/fls')}/due`;
const proposal = (version: string, more: object = {}) => ({
  name: 'Assessment within 60 days',
  reason: 'the target of the region is 60 days',
  change: { version, inForceFrom: FIRST_DAY, changes: [{ path: DUE, value: { months: 0, days: 60 } }] },
  ...more,
});
const propose = async (version: string) => (await lead.post<ProtocolSummary>(PATH, proposal(version))).body;

describe('the rules in force', () => {
  test('are read by whoever works there, each with its interval, source and mark', async () => {
    const { status, body } = await nurse.get<ProtocolView>(`${PATH}/in-force`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'shipped-2026.11',
      version: '2026.11',
      state: 'shipped',
      isInForce: true,
      unverified: 20,
      unconfirmed: 20,
      mayApprove: false,
    });
    expect(body.rules.find(({ id }) => id === 'assessment/fls')).toMatchObject({
      group: 'episodes',
      kind: 'assessment',
      text: 'Fracture liaison assessment within 90 days',
      interval: 'opens diagnosis; due diagnosis + 90 days; overdue from due + 1 day',
      source: 'FLS-DB KPI 4',
      sourceMark: 'found',
      inForceFrom: FIRST_DAY,
      isUnverified: false,
      reads: [
        { as: 'counts-from', what: 'diagnosis' },
        { as: 'done-by', what: 'fls-assessment' },
      ],
    });
    expect(body.document).toEqual(JSON.parse(JSON.stringify(shippedProtocol)));
    expect((await nurse.get<ProtocolView>(`${PATH}/shipped-2026.11`)).body.version).toBe('2026.11');
    expect((await nurse.get(`${PATH}/shipped-1999.1`)).status).toBe(404);
    expect((await nurse.get(`${PATH}/something`)).status).toBe(400);
  });
});

describe('a proposal', () => {
  test('is compared, run dry over all patients, approved by another person, and kept in the history', async () => {
    await enrol(nurse, anEnrolment({ facts: [aVertebralFracture()] }));
    const { patientId } = await enrol(nurse, anEnrolment({ facts: [aVertebralFracture()] }));
    const made = await lead.post<ProtocolSummary>(PATH, proposal('2027.1'));
    expect(made.status).toBe(201);
    const { id } = made.body;
    expect(made.body).toMatchObject({ state: 'proposed', isInForce: false, mayApprove: false });

    const compared = await nurse.get<ProtocolComparisonView>(`${PATH}/${id}/comparison`);
    expect(compared.body).toMatchObject({ before: { version: '2026.11' }, after: { version: '2027.1' } });
    expect(compared.body.lines).toMatchObject([
      {
        id: 'assessment/fls',
        change: 'changed',
        fields: [{ path: 'due', before: { months: 0, days: 90 }, after: { months: 0, days: 60 } }],
      },
    ]);
    const turned = `${PATH}/shipped-2026.11/comparison?with=${id}`;
    expect((await nurse.get<ProtocolComparisonView>(turned)).body.lines[0]?.fields[0]).toMatchObject({
      before: { months: 0, days: 60 },
      after: { months: 0, days: 90 },
    });

    const path = `${PATH}/${id}/dry-run`;
    expect((await lead.get<LatestDryRun>(path)).body).toEqual({ run: null });
    const begun = await lead.send<DryRunView>('POST', path);
    expect([begun.status, begun.body.state, begun.body.patientsTotal >= 2]).toEqual([202, 'running', true]);
    expect((await officer.send<DryRunView>('POST', path)).body.id).toBe(begun.body.id);
    await work(begun.body.id);
    const { run } = (await officer.get<LatestDryRun>(path)).body;
    expect(run).toMatchObject({ state: 'finished', asOf: '2026-06-15', isOfToday: true, presentHasChanged: false });
    const assessments = run?.kinds.find(({ kind }) => kind === 'assessment');
    expect(assessments?.earlier).toEqual({ tasks: run?.patients, patients: run?.patients });
    const listed = await lead.get<DryRunPatients>(`${path}/assessment/earlier`);
    expect(listed.body.rows.map((row) => row.patientId)).toContain(patientId);
    const [audit] = await api.query<{ ids: string[]; purpose: string }>(
      `select patient_ids as ids, purpose from audit_record where action = 'list-dry-run-patients' order by id desc limit 1`,
    );
    expect([audit?.ids.includes(patientId), audit?.purpose]).toEqual([true, 'care']);
    expect((await stranger.get(`${path}/assessment/earlier`)).status).toBe(404);

    expect(refusalOf(await lead.post(`${PATH}/${id}/approval`, {})).code).toBe('FLS-1044');
    const approved = await officer.post<ProtocolSummary>(`${PATH}/${id}/approval`, { note: 'read and compared' });
    expect(approved.body.history.map(({ what, by, note }) => [what, by?.name, note])).toEqual([
      ['proposed', expect.any(String), 'the target of the region is 60 days'],
      ['approved', expect.any(String), 'read and compared'],
    ]);
    expect(refusalOf(await officer.post(`${PATH}/${id}/approval`, {})).code).toBe('FLS-1045');
    const { rows } = (await nurse.get<ProtocolList>(PATH)).body;
    expect(rows.map(({ version, state }) => [version, state])).toEqual([
      ['2027.1', 'published'],
      ['2026.11', 'shipped'],
    ]);
    expect((await stranger.get<ProtocolList>(PATH)).body.rows).toHaveLength(1);
  });

  test('with faults is refused with each of them, and changes nothing', async () => {
    const before = (await nurse.get<ProtocolList>(PATH)).body;
    const { gates: _gates, ...holed } = { ...shippedProtocol, version: '2027.5', dosingRules: {} };
    const refused = await lead.post<Problem>(PATH, proposal('2027.5', { rules: holed, change: undefined }));
    expect([refused.status, refused.body.code]).toEqual([422, 'FLS-1042']);
    expect(refused.body.errors).toEqual(
      expect.arrayContaining([
        { path: '/gates', message: expect.any(String) },
        { path: '/dosingRules', message: expect.any(String) },
      ]),
    );
    const change = (path: string, value: unknown) =>
      lead.post(PATH, proposal('2027.5', { change: { ...proposal('2027.5').change, changes: [{ path, value }] } }));
    expect(refusalOf(await change('/version', '3'))).toMatchObject({ code: 'FLS-1042', fields: ['/changes/0/path'] });
    expect(refusalOf(await change(DUE, { months: 0, days: -9 }))).toMatchObject({ status: 422 });
    expect((await change(DUE, { months: 'three' })).status).toBe(400);
    expect((await lead.post(PATH, { ...proposal('2027.5'), rules: {} })).status).toBe(400);
    expect(refusalOf(await lead.post(PATH, proposal('2026.11'))).code).toBe('FLS-1043');
    expect((await nurse.post(PATH, proposal('2027.5'))).status).toBe(403);
    expect((await nurse.get<ProtocolList>(PATH)).body).toEqual(before);
  });

  test('can be taken back by a lead, and its dry run ends with it', async () => {
    const { id } = await propose('2027.2');
    await lead.send('POST', `${PATH}/${id}/dry-run`);
    expect(refusalOf(await stranger.post(`${PATH}/${id}/withdrawal`, {})).status).toBe(404);
    const withdrawn = await lead.post<ProtocolSummary>(`${PATH}/${id}/withdrawal`, { note: 'a better one comes' });
    expect([withdrawn.status, withdrawn.body.state]).toEqual([200, 'withdrawn']);
    expect((await lead.get<LatestDryRun>(`${PATH}/${id}/dry-run`)).body.run?.state).toBe('cancelled');
    expect(refusalOf(await officer.post(`${PATH}/${id}/approval`, {})).code).toBe('FLS-1046');
    expect(refusalOf(await lead.send('POST', `${PATH}/${id}/dry-run/cancellation`)).code).toBe('FLS-1047');
  });

  async function work(run: string): Promise<void> {
    const worker = createPersistence({
      role: 'osteon_worker',
      keys: TEST_KEYS,
      databaseUrl: api.databaseUrl,
      poolSize: 2,
    });
    await runDryRun(worker, { kind: 'worker' }, run, { leaseMs: 60_000 });
    await worker.close();
  }
});

describe('an unverified default', () => {
  test('is confirmed one by one by the safety officer, and taken back', async () => {
    const path = `${PATH}/shipped-2026.11/confirmations`;
    const body = { rule: 'dose/zoledronate', confirmed: true, note: 'product label of 2026, read' };
    expect((await lead.post(path, body)).status).toBe(403);
    const confirmed = await officer.post<ConfirmedRule>(path, body);
    expect([confirmed.status, confirmed.body.unconfirmed]).toEqual([201, 19]);
    expect(confirmed.body.rule.confirmations).toMatchObject([
      { confirmed: true, version: '2026.11', note: 'product label of 2026, read' },
    ]);
    expect(refusalOf(await officer.post(path, body)).code).toBe('FLS-1049');
    expect(refusalOf(await officer.post(path, { rule: 'dose/denosumab', confirmed: true })).code).toBe('FLS-1048');
    expect((await officer.post<ConfirmedRule>(path, { ...body, confirmed: false })).body.unconfirmed).toBe(20);
    const inSouth = (await stranger.get<ProtocolView>(`${PATH}/in-force`)).body;
    expect(inSouth.rules.flatMap(({ confirmations }) => confirmations)).toEqual([]);
  });
});
