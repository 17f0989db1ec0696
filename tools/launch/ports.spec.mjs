import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { choosePort, firstFree, isFree } from './ports.mjs';

const open = [];
const occupy = (port = 0, host = '127.0.0.1') =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      open.push(server);
      resolve(server.address().port);
    });
  });

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done))));
});

describe('the port of the pages', () => {
  it('is the usual one while that is free', async () => {
    const usual = await firstFree(41_000);
    expect(await choosePort({ usual })).toEqual({ port: usual, moved: false });
  });

  it('moves up when the usual one is taken, and says so', async () => {
    const taken = await occupy();
    const { port, moved } = await choosePort({ usual: taken });
    expect(port).toBeGreaterThan(taken);
    expect(moved).toBe(true);
  });

  it('does not move when it was asked for: taken is a sentence', async () => {
    const taken = await occupy();
    await expect(choosePort({ asked: String(taken), usual: 3000 })).rejects.toThrow(
      `Port ${taken} is taken by another program.`,
    );
  });

  it.each(['http', '0', '65536', '-1', '30.5'])('refuses PORT=%s', async (asked) => {
    await expect(choosePort({ asked, usual: 3000 })).rejects.toThrow('is not a port');
  });

  it('counts a program on every address of the machine as taking it', async () => {
    const taken = await occupy(0, '0.0.0.0');
    expect(await isFree(taken)).toBe(false);
  });
});
