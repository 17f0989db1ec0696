/** A PostgreSQL, a Redis and a browser for one run of tests or benchmarks: in a temporary folder, fast, not durable. */
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasApt, installDebian, isRoot } from './debian.mjs';
import { findProgram } from './places.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { onStop } from './run.mjs';

const PASSWORD = 'test';

async function temporaryFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'osteon-test-'));
  await chmod(folder, 0o711);
  onStop(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const joinStops = (child) => onStop(() => child.stop());

/** @returns {Promise<{ OSTEON_TEST_DATABASE_URL: string }>} a superuser's address; tests make databases of their own */
export async function testPostgres() {
  const folder = await temporaryFolder();
  const { url } = await startPostgres({
    folder: path.join(folder, 'postgres'),
    logFile: path.join(folder, 'postgres.log'),
    password: PASSWORD,
    durable: false,
    preferredPort: 54_400,
    join: joinStops,
  });
  return { OSTEON_TEST_DATABASE_URL: url('postgres') };
}

/** @returns {Promise<NodeJS.ProcessEnv>} the address, and the program for tests that start and kill one of their own */
export async function testRedis() {
  const folder = await temporaryFolder();
  const { url, program, env } = await startRedis({
    folder: path.join(folder, 'redis'),
    logFile: path.join(folder, 'redis.log'),
    password: PASSWORD,
    durable: false,
    preferredPort: 63_900,
    join: joinStops,
  });
  return {
    OSTEON_TEST_REDIS_URL: url,
    OSTEON_TEST_REDIS_SERVER: program,
    ...(env.LD_LIBRARY_PATH ? { OSTEON_TEST_REDIS_LIBRARIES: env.LD_LIBRARY_PATH } : {}),
  };
}

/** @returns {Promise<{ CHROMIUM_PATH?: string }>} without it the browser's tests cannot run */
export async function testBrowser() {
  const find = () =>
    process.env.CHROMIUM_PATH || findProgram(['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']);
  if (!find() && hasApt() && isRoot()) await installDebian(['chromium', 'fonts-dejavu-core']);
  const found = find();
  return found ? { CHROMIUM_PATH: found } : {};
}

/** The guide for programs is tried as it stands, by curl. @returns {Promise<boolean>} whether it is there */
export async function bringCurl() {
  if (!findProgram(['curl']) && hasApt() && isRoot()) await installDebian(['curl']);
  return Boolean(findProgram(['curl']));
}

/** What reads a PDF as its readers do: the text and the pages of reports. @returns {Promise<boolean>} whether it is there */
export async function bringPoppler() {
  if (!findProgram(['pdftotext']) && hasApt() && isRoot()) await installDebian(['poppler-utils']);
  return Boolean(findProgram(['pdftotext']));
}
