import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startApi, type TestApi } from './harness.ts';

interface Document {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, { readonly content?: object }> }>>;
}

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** Generated, and kept so that a change of the interface shows in the history. Written anew with UPDATE_OPENAPI=1. */
const kept = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));
const prettier = fileURLToPath(new URL('../../node_modules/prettier/bin/prettier.cjs', import.meta.url));

test('the document is the one that is kept in docs', async () => {
  const { body } = await api.browser().get<Document>('/api/openapi.json');
  if (process.env['UPDATE_OPENAPI'] === '1') {
    await writeFile(kept, JSON.stringify(body));
    execFileSync(process.execPath, [prettier, '--write', kept]);
  }
  expect(body).toEqual(JSON.parse(await readFile(kept, 'utf8')));
});

test('every refusal is documented as problem details', async () => {
  const { body } = await api.browser().get<Document>('/api/openapi.json');
  for (const [path, operations] of Object.entries(body.paths))
    for (const [method, { responses }] of Object.entries(operations))
      for (const [status, { content }] of Object.entries(responses))
        if (Number(status) >= 400 && path.startsWith('/api/'))
          expect([method, path, status, Object.keys(content ?? {})[0]]).toEqual([
            method,
            path,
            status,
            'application/problem+json',
          ]);
});

test('the documentation is a page that runs under its own policy', async () => {
  const answer = await api.browser().get('/api/docs');
  expect(answer.status).toBe(200);
  expect(answer.text).toContain('swagger-ui-bundle.js');
  expect(answer.text).not.toMatch(/<script>[^<]/);
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
  const script = await api.browser().get('/api/docs/swagger-ui-bundle.js');
  expect([script.status, script.headers.get('content-type')]).toEqual([200, expect.stringContaining('javascript')]);
});
