import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './children.mjs';
import { isAlive } from './processes.mjs';

let folder;
let child;
const said = [];

/** A program in JavaScript that says "up" by making a file. */
const program = (code, more = {}) => {
  const ready = path.join(folder, 'ready');
  child = new Child({
    name: 'program',
    logFile: path.join(folder, 'log'),
    say: (text) => said.push(text),
    command: async () => {
      await rm(ready, { force: true });
      return { program: process.execPath, args: ['-e', code, ready] };
    },
    ready: async () => existsSync(ready),
    ...more,
  });
  return child;
};
const UP = 'require("fs").writeFileSync(process.argv[1], ""); setInterval(() => undefined, 1000);';

const until = async (holds) => {
  while (!holds()) await pause(20);
};

beforeEach(async () => {
  said.length = 0;
  folder = await mkdtemp(path.join(tmpdir(), 'osteon-child-'));
});
afterEach(async () => {
  await child?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('a program that keeps running', () => {
  it('is gone when stopped', async () => {
    await program(UP).start();
    const { identity } = child;
    expect(isAlive(identity)).toBe(true);
    await child.stop();
    expect(isAlive(identity)).toBe(false);
    expect(child.identity).toBeUndefined();
  });

  it('is ended for good when it does not listen', async () => {
    await program(`process.on("SIGTERM", () => undefined); ${UP}`, { patience: 200 }).start();
    const { identity } = child;
    await child.stop();
    expect(isAlive(identity)).toBe(false);
  });

  it('comes back after its sudden death, and says so', async () => {
    await program(UP).start();
    const before = child.identity;
    process.kill(before.pid, 'SIGKILL');
    await until(() => said.some((line) => line.includes('runs again')));
    expect(isAlive(child.identity)).toBe(true);
    expect(child.identity.pid).not.toBe(before.pid);
    expect(said[0]).toContain('was ended by SIGKILL');
  });

  it('comes back also when nobody wants to hear of it', async () => {
    await program(UP, { say: undefined }).start();
    const before = child.identity;
    process.kill(before.pid, 'SIGKILL');
    await until(() => child.identity !== undefined && child.identity.pid !== before.pid && isAlive(child.identity));
  });

  it('that ends before it is ready is reported with its last words', async () => {
    const failing = program('console.error("no such thing"); process.exit(3)').start();
    await expect(failing).rejects.toThrow(/program ended with code 3 before it was ready[^]*no such thing/);
  });

  it('shows only what it said since its last start', async () => {
    await writeFile(path.join(folder, 'log'), 'of an earlier day\n');
    await expect(program('console.error("of today"); process.exit(1)').start()).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('earlier day') }),
    );
  });
});
