/** Programs from Debian's packages: unpacked into the cache without touching the system, or installed by root. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, findProgram } from './places.mjs';
import { mustRun, run } from './run.mjs';

export const hasApt = () =>
  process.platform === 'linux' && Boolean(findProgram(['apt-get']) && findProgram(['dpkg-deb']));
export const isRoot = () => process.getuid?.() === 0;

const environment = () => ({ ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' });

/**
 * Unpacks packages, with what they need and the system lacks, into a folder of the cache. Needs no root, installs
 * nothing, starts no service. The folder appears whole or not at all.
 * @returns {Promise<string>} the folder, to be looked into as if it were `/`
 */
export async function unpackDebian(name, packages) {
  const folder = path.join(cacheFolder(), 'debian', name);
  if (existsSync(folder)) return folder;
  await mkdir(path.dirname(folder), { recursive: true });
  const half = await mkdtemp(`${folder}.half-`);
  try {
    const { options, missing } = await whatIsMissing(packages);
    const debs = path.join(half, 'debs');
    await mkdir(debs);
    await mustRun(
      'apt-get',
      [...options, 'download', ...missing],
      { cwd: debs, env: environment() },
      `Downloading ${name} from Debian`,
    );
    for (const deb of await readdir(debs)) {
      await mustRun('dpkg-deb', ['-x', path.join(debs, deb), path.join(half, 'root')], {}, `Unpacking ${deb}`);
    }
    await rename(path.join(half, 'root'), folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/** What an installation would bring, asked without installing; the package lists are fetched where they are not there. */
async function whatIsMissing(packages) {
  const asked = ['install', '--simulate', '--no-install-recommends', ...packages];
  const named = (output) => [...new Set([...packages, ...[...output.matchAll(/^Inst (\S+)/gm)].map(([, one]) => one)])];
  const asRoot = isRoot() ? ['-o', 'APT::Sandbox::User=root'] : [];
  const first = await run('apt-get', [...asRoot, ...asked], { env: environment() });
  if (first.code === 0) {
    const { code } = await run('apt-get', [...asRoot, '--print-uris', 'download', ...named(first.output)], {
      env: environment(),
    });
    if (code === 0) return { options: asRoot, missing: named(first.output) };
  }
  const own = path.join(cacheFolder(), 'apt');
  await mkdir(path.join(own, 'lists/partial'), { recursive: true });
  await mkdir(path.join(own, 'cache/archives/partial'), { recursive: true });
  const options = [...asRoot, '-o', `Dir::State::lists=${own}/lists`, '-o', `Dir::Cache=${own}/cache`];
  await mustRun('apt-get', [...options, 'update'], { env: environment() }, "Reading Debian's package lists");
  const output = await mustRun(
    'apt-get',
    [...options, ...asked],
    { env: environment() },
    `Looking up ${packages.join(', ')}`,
  );
  return { options, missing: named(output) };
}

/** Installs packages for good; for root only. No service that comes with them is left running. */
export async function installDebian(packages) {
  const install = () =>
    run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      env: { ...environment(), RUNLEVEL: '1' },
    });
  if ((await install()).code === 0) return;
  await mustRun('apt-get', ['update'], { env: environment() }, "Reading Debian's package lists");
  await mustRun(
    'apt-get',
    ['install', '-y', '--no-install-recommends', ...packages],
    { env: { ...environment(), RUNLEVEL: '1' } },
    `Installing ${packages.join(', ')}`,
  );
}

/** The folders of shared libraries in an unpacked folder. */
export async function libraryFolders(folder) {
  const found = [];
  for (const base of ['usr/lib', 'lib']) {
    const triplets = await readdir(path.join(folder, base)).catch(() => []);
    found.push(...triplets.filter((name) => name.includes('-linux-')).map((name) => path.join(folder, base, name)));
  }
  return found;
}
