import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataFolder } from './data-folder.mjs';
import { explainDiskError } from './problem.mjs';
import { isAlive, startedAtTick } from './processes.mjs';

let folder;
const started = [];
const sleeper = () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  started.push(child);
  return { name: 'sleeper', pid: child.pid, tick: startedAtTick(child.pid) };
};
const data = (version = '1.2.0') => new DataFolder(path.join(folder, 'data'), version);
const put = (name, value) => writeFile(path.join(folder, 'data', name), JSON.stringify(value));

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'osteon-spec-'));
  await mkdir(path.join(folder, 'data'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('taking the data folder', () => {
  it('is for one at a time; the second is told the address', async () => {
    const other = sleeper();
    await put('lock', other);
    await put('runtime.json', { address: 'http://localhost:3000', processes: [] });
    await expect(data().take()).rejects.toThrow(
      `Osteon already runs from this folder, at http://localhost:3000 (process ${other.pid}).`,
    );
    expect(isAlive(other)).toBe(true);
  });

  it('passes over a lock whose process is gone', async () => {
    await put('lock', { pid: 2 ** 22 - 1, tick: '1' });
    const mine = data();
    await mine.take();
    expect(JSON.parse(await readFile(mine.in('lock'), 'utf8')).pid).toBe(process.pid);
    await mine.leave();
    expect(await readdir(mine.folder)).not.toContain('lock');
  });

  it('passes over a lock whose number now belongs to another process', async () => {
    await put('lock', { ...sleeper(), tick: '1' });
    const mine = data();
    await mine.take();
    await mine.leave();
  });

  it('passes over a lock that is not readable as one', async () => {
    await writeFile(path.join(folder, 'data', 'lock'), 'half');
    const mine = data();
    await mine.take();
    await mine.leave();
  });

  it('stops what a killed run left behind, and nothing else', async () => {
    const orphan = sleeper();
    const stranger = sleeper();
    await put('runtime.json', { processes: [orphan, { ...stranger, tick: '1' }] });
    const said = [];
    const mine = data();
    await mine.take({ say: (text) => said.push(text) });
    expect(isAlive(orphan)).toBe(false);
    expect(isAlive(stranger)).toBe(true);
    expect(said.join()).toContain('sleeper');
    await mine.leave();
  });

  it('refuses data of a newer version and leaves them as they were', async () => {
    await writeFile(path.join(folder, 'data', 'version'), '1.10.0\n');
    await expect(data('1.9.0').take()).rejects.toThrow('last used by Osteon 1.10.0; this is 1.9.0');
    expect(await readdir(path.join(folder, 'data'))).toEqual(expect.not.arrayContaining(['lock']));
    expect(await readFile(path.join(folder, 'data', 'version'), 'utf8')).toBe('1.10.0\n');
  });

  it('says what is wrong when the folder is a file', async () => {
    await writeFile(path.join(folder, 'file'), '');
    await expect(new DataFolder(path.join(folder, 'file'), '1.0.0').take()).rejects.toThrow('is not a folder');
  });

  it('says what is wrong when nothing can be written', async () => {
    if (process.getuid?.() === 0) {
      // Root may write everywhere; the sentence is the same that the error code gives.
      expect(explainDiskError({ code: 'EACCES' }, '/data').message).toContain('Nothing can be written to /data.');
      return;
    }
    await chmod(path.join(folder, 'data'), 0o500);
    await expect(data().take()).rejects.toThrow('Nothing can be written');
  });

  it('says what to do about a full disk', () => {
    expect(explainDiskError({ code: 'ENOSPC' }, '/data').message).toBe(
      'The disk that holds /data is full.\n  Free some space, or name a folder on another disk: OSTEON_DATA=/path npm start.',
    );
  });
});

describe('what the data folder remembers', () => {
  it('the mode it was begun in', async () => {
    expect(await data().mode(undefined)).toBe('demonstration');
    await expect(data().mode('production')).rejects.toThrow('begun in demonstration mode');
    await expect(data().mode('test')).rejects.toThrow('is not a mode');
    expect(await data().mode(undefined)).toBe('demonstration');
  });

  it('secrets, made once, for the owner alone', async () => {
    const first = await data().secrets();
    expect(await data().secrets()).toEqual(first);
    expect((await stat(path.join(folder, 'data', 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect(new Set(Object.values(first)).size).toBe(Object.keys(first).length);
  });

  it('begins anew: a demonstration goes, a service in production is moved aside', async () => {
    await mkdir(path.join(folder, 'data', 'postgres'));
    await data().mode('demonstration');
    expect(await data().empty()).toBeUndefined();
    expect(await readdir(path.join(folder, 'data'))).toEqual([]);

    await mkdir(path.join(folder, 'data', 'postgres'));
    await data().mode('production');
    const aside = await data().empty();
    expect(await readdir(aside)).toContain('postgres');
    expect(await readdir(path.join(folder, 'data'))).toEqual([]);
  });
});
