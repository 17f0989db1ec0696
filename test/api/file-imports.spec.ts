import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { workOnFile } from '@osteon/application';
import { fileImportList, type FileImportList, type FileImportView, type FileRowsView } from '@osteon/contracts';
import { fileReader } from '@osteon/interop';
import { createPersistence, type Persistence } from '@osteon/persistence';
import { TEST_KEYS } from '@osteon/testing';
import { type Browser, refusalOf, startApi, type TestApi } from './harness.ts';

let api: TestApi;
let lead: Browser;
let worker: Persistence;
beforeAll(async () => {
  api = await startApi();
  lead = await api.as('lead');
  worker = createPersistence({ role: 'osteon_worker', keys: TEST_KEYS, databaseUrl: api.databaseUrl, poolSize: 2 });
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

const FILES = '/api/v1/file-imports';
const HEADS = 'Hospital number,Surname,First name,DOB,Gender,Date of fracture,Fracture site';
const csv = (...rows: readonly string[]): string => [HEADS, ...rows, ''].join('\r\n');

const handIn = <Body = FileImportView>(body: string | ReadableStream, type = 'text/csv', name = 'clinic.csv') =>
  lead.send<Body>('POST', FILES, {
    body,
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
  });

/** Works as the worker does, until somebody has to say something. */
async function work(id: string): Promise<FileImportView> {
  const deps = { fileImports: worker.fileImports, as: worker.as.bind(worker), reader: fileReader };
  for (;;) {
    const { body } = await lead.get<FileImportView>(`${FILES}/${id}`);
    if (body.state !== 'checking' && body.state !== 'running') return body;
    await workOnFile(deps, id, { leaseMs: 1_000 });
  }
}

const GOOD = 'F-1,Filetest,Fay,1948-02-03,F,2026-03-12,Hip';

test('a file is handed in, checked, shown row by row, stored, and its refused rows are downloaded', async () => {
  const came = await handIn(
    csv(GOOD, 'F-2,Filetest,"Half,1950-01-01,F,2026-03-12,Hip', 'F-3,=HYPERLINK(),Eva,1950-01-01,F,2026-03-12,Hip', 'F-4,Filetest,Ann,31/02/1950,F,not yet,Hip'),
  ); // prettier-ignore
  expect(came.status).toBe(201);
  expect(came.body).toMatchObject({ state: 'received', name: 'clinic.csv', encoding: 'utf-8', missing: [] });
  expect(came.body.columns[3]).toEqual({ head: 'DOB', field: 'birthDate' });
  expect(came.headers.get('location')).toBe(`${FILES}/${came.body.id}`);
  const at = `${FILES}/${came.body.id}`;
  expect((await lead.post(`${at}/run`, {})).status).toBe(409);
  expect((await lead.post<FileImportView>(`${at}/check`, {})).body.state).toBe('checking');
  const checked = await work(came.body.id);
  expect(checked).toMatchObject({ state: 'checked', fates: { new: 1, refused: 3 } });
  const { body: shown } = await lead.get<FileRowsView>(`${at}/rows`);
  expect(shown.rows.map(({ row, fate, faults }) => [row, fate, faults.map(({ column, code }) => `${column} ${code}`)])).toEqual([
    [2, 'new', []],
    [3, 'refused', ['null bad-quotes']],
    [4, 'refused', ['Surname formula']],
    [5, 'refused', ['Date of fracture not-a-date', 'DOB not-a-date']],
  ]); // prettier-ignore
  expect((await lead.get<FileRowsView>(`${at}/rows?fate=refused&limit=1`)).body).toMatchObject({ next: 3 });
  expect((await lead.post<FileImportView>(`${at}/run`, {})).body.state).toBe('running');
  expect(await work(came.body.id)).toMatchObject({ state: 'finished', outcomes: { new: 1, refused: 0 } });
  const refused = await lead.get(`${at}/refused`);
  expect(refused.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(refused.text).toContain(`"'=HYPERLINK()"`);
  expect(refused.text).toContain('DOB is no date such as');
  expect((await lead.get<FileImportList>(FILES)).body.rows[0]?.id).toBe(came.body.id);

  const again = await handIn(csv(GOOD));
  await lead.post(`${FILES}/${again.body.id}/check`, {});
  expect(await work(again.body.id)).toMatchObject({ fates: { unchanged: 1, new: 0 } });
});

test('a fracture that a nurse recorded is known again, and not added', async () => {
  const nurse = await api.as('nurse');
  const { body: found } = await nurse.post<{ rows: { id: string }[] }>('/api/v1/patients/search', { text: 'Filetest' });
  const id = found.rows[0]?.id ?? '';
  const fracture = { type: 'fracture', ref: 'by-hand', on: '2026-05-04', payload: { site: 'wrist' } };
  expect((await nurse.post(`/api/v1/patients/${id}/facts`, { facts: [fracture] })).status).toBe(201);
  const { body: file } = await handIn(csv('F-1,Filetest,Fay,1948-02-03,F,2026-05-06,Wrist'));
  await lead.post(`${FILES}/${file.id}/check`, {});
  expect(await work(file.id)).toMatchObject({ fates: { unchanged: 1, changed: 0 } });
  const { body: shown } = await lead.get<FileRowsView>(`${FILES}/${file.id}/rows`);
  expect(shown.rows[0]?.notes).toEqual([
    expect.objectContaining({ column: 'Date of fracture', code: 'already-known' }),
  ]);
  await lead.post(`${FILES}/${file.id}/run`, {});
  expect((await work(file.id)).outcomes).toMatchObject({ unchanged: 1, changed: 0 });
});

test('a row that is refused while it is stored is among the refused, with why, and among no others', async () => {
  const { body: file } = await handIn(
    csv('G-1,Filetest,Gus,1944-02-03,M,2026-03-12,Hip', 'G-1,Other,Gus,1944-02-03,M,2026-03-12,Hip'),
  );
  const at = `${FILES}/${file.id}`;
  await lead.post(`${at}/check`, {});
  expect((await work(file.id)).fates).toMatchObject({ new: 2, refused: 0 });
  await lead.post(`${at}/run`, {});
  expect(await work(file.id)).toMatchObject({
    fates: { new: 1, refused: 1 },
    outcomes: { new: 1, changed: 0, unchanged: 0, refused: 1 },
  });
  const rowsOf = async (fate: string) => (await lead.get<FileRowsView>(`${at}/rows?fate=${fate}`)).body.rows;
  expect((await rowsOf('new')).map(({ row }) => row)).toEqual([2]);
  expect(await rowsOf('refused')).toEqual([
    expect.objectContaining({
      row: 3,
      outcome: 'refused',
      faults: [{ column: null, code: 'contradicts', why: expect.stringMatching(/than an earlier row of the file$/) }],
    }),
  ]);
});

test('what is no file of patients is refused with the place, and stays in the list', async () => {
  const empty = await handIn<unknown>('');
  expect(refusalOf(empty)).toMatchObject({ status: 422, code: 'FLS-1682' });
  const nothing = await handIn<unknown>('\0\0\0\0\u0001\u0002');
  expect(refusalOf(nothing)).toMatchObject({ status: 422, code: 'FLS-1682' });
  const { rows } = (await lead.get<FileImportList>(FILES)).body;
  expect(rows.filter(({ fault }) => fault === 'FLS-1682').map(({ state, faultPlace }) => [state, faultPlace])).toEqual([
    ['failed', 'byte 1'],
    ['failed', 'byte 1'],
  ]);
  // Nothing is known of them, and they are shown all the same.
  expect(fileImportList.safeParse({ rows }).error).toBeUndefined();
  const strange = await handIn('Colour,Shape\r\nred,round\r\n');
  expect(strange.body.missing).toContain('fractureDate');
  const unchecked = await lead.post(`${FILES}/${strange.body.id}/check`, {});
  expect(refusalOf(unchecked)).toMatchObject({ status: 422, code: 'FLS-1685' });
  expect((await lead.post<FileImportView>(`${FILES}/${strange.body.id}/cancellation`, {})).body.state).toBe(
    'cancelled',
  );
});
