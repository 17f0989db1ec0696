import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CreatedClient } from '@osteon/contracts';
import { execFile, execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { startApi, type TestApi } from './harness.ts';

const run = promisify(execFile);

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** The guide is for people with curl; where there is none, it cannot be tried. */
function hasCurl(): boolean {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

(hasCurl() ? test : test.skip)('the worked examples of docs/machines.md work as they stand', async () => {
  const guide = await readFile(new URL('../../docs/machines.md', import.meta.url), 'utf8');
  const examples = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    OSTEON: api.url,
    COOKIE: (await api.as('admin')).cookie,
  };
  const outputs: string[] = [];
  for (const example of examples) {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', example], { env });
    outputs.push(stdout);
    if (!stdout.includes('"secret"')) continue;
    const { client, secret } = JSON.parse(stdout) as CreatedClient;
    Object.assign(env, { CLIENT: client.id, SECRET: secret ?? '' });
  }
  expect(examples.length).toBe(3);
  expect(outputs[1]).toContain('"rows":[{');
  expect(outputs[2]).toContain('"capabilities"');
});
