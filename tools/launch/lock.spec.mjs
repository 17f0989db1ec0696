import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { leaveLock, takeLock } from './lock.mjs';

let folder;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'osteon-lock-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Takes the lock in a process of its own, says what came of it, and stays until told to go. */
const contender = (file) => {
  const code = `
    import(process.argv[1]).then(async ({ takeLock }) => {
      console.log((await takeLock(process.argv[2])) ? 'refused' : 'taken');
      process.stdin.resume();
      process.stdin.on('end', () => process.exit());
    });`;
  const module = fileURLToPath(new URL('lock.mjs', import.meta.url));
  const child = spawn(process.execPath, ['-e', code, module, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answer = new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())));
  return { child, answer, gone: new Promise((resolve) => child.once('close', resolve)) };
};

describe('a lock', () => {
  it.each([
    ['past the lock of a dead process', ['lock']],
    ['past processes that died while they cleared it away', ['lock', 'lock-clearing', 'lock-clearing-clearing']],
  ])('goes to one of many that want it at once, also %s', async (_, left) => {
    const file = path.join(folder, 'lock');
    for (const name of left) await writeFile(path.join(folder, name), JSON.stringify({ pid: 2 ** 22 - 1, tick: '1' }));
    const all = Array.from({ length: 6 }, () => contender(file));
    const answers = await Promise.all(all.map(({ answer }) => answer));
    for (const { child } of all) child.stdin.end();
    await Promise.all(all.map(({ gone }) => gone));
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('is free again when its holder left it', async () => {
    const file = path.join(folder, 'lock');
    expect(await takeLock(file)).toBeUndefined();
    expect(await takeLock(file)).toMatchObject({ pid: process.pid });
    await leaveLock(file);
    expect(await readdir(folder)).toEqual([]);
    expect(await takeLock(file)).toBeUndefined();
  });
});
