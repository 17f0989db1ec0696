/**
 * The data folder: one instance at a time, never older than its data, and its secrets readable by its owner alone.
 *
 *   version       the newest version of Osteon that has used it      lock          who uses it now
 *   settings.json the mode it was begun in                           runtime.json  what runs now, and where
 *   secrets.json  passwords and keys made once                       postgres/ redis/ log/
 *   audit/        signed checkpoints of the audit log
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, statfs, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { holderOf, leaveLock, takeLock } from './lock.mjs';
import { explainDiskError, Problem } from './problem.mjs';
import { isAlive, stopProcess } from './processes.mjs';
import { compareVersions } from './versions.mjs';

/** A new cluster, its write-ahead log and a demonstration clinic. */
const NEEDED_BYTES = 400 * 1024 * 1024;
const MODES = ['demonstration', 'production'];

const readJson = (file) =>
  readFile(file, 'utf8').then(
    (text) => {
      try {
        return JSON.parse(text);
      } catch {
        return undefined;
      }
    },
    () => undefined,
  );

export class DataFolder {
  /** @param {string} folder @param {string} version of this program */
  constructor(folder, version) {
    this.folder = folder;
    this.version = version;
  }

  in(...parts) {
    return path.join(this.folder, ...parts);
  }

  /**
   * Takes the folder for this process. Refuses while another instance lives; ends what one that was killed left behind.
   * @param {{ say?: (text: string) => void }} [options]
   */
  async take({ say = () => undefined } = {}) {
    try {
      await mkdir(this.in('log'), { recursive: true });
      await this.#lock();
    } catch (error) {
      throw explainDiskError(error, this.folder);
    }
    try {
      await this.#endOrphans(say);
      await this.#refuseFullDisk();
      await this.#refuseNewer();
    } catch (error) {
      await this.leave();
      throw explainDiskError(error, this.folder);
    }
  }

  async #lock() {
    const holder = await takeLock(this.in('lock'));
    if (holder) throw await this.#alreadyRuns(holder);
  }

  async #alreadyRuns(holder) {
    const address = (await this.running())?.address;
    return new Problem(
      address
        ? `Osteon already runs from this folder, at ${address} (process ${holder.pid}).`
        : `Osteon is already being started from this folder (process ${holder.pid}).`,
      'Use that one, stop it with Ctrl-C first, or keep a second one apart: OSTEON_DATA=/another/folder npm start.',
    );
  }

  async #refuseFullDisk() {
    const { bavail, bsize } = await statfs(this.folder);
    const begun = (await readdir(this.folder)).includes('postgres');
    const needed = begun ? NEEDED_BYTES / 8 : NEEDED_BYTES;
    if (bavail * bsize < needed) {
      throw new Problem(
        `The disk that holds ${this.folder} has ${Math.floor((bavail * bsize) / 2 ** 20)} MB left; ${Math.ceil(needed / 2 ** 20)} MB are needed.`,
        'Free some space, or name a folder on another disk: OSTEON_DATA=/path npm start.',
      );
    }
    const probe = this.in(`.probe-${process.pid}`);
    await writeFile(probe, randomBytes(1024));
    await unlink(probe);
  }

  async #refuseNewer() {
    const found = (await readFile(this.in('version'), 'utf8').catch(() => '')).trim();
    if (found !== '' && compareVersions(found, this.version) > 0) {
      throw new Problem(
        `The data in ${this.folder} were last used by Osteon ${found}; this is ${this.version}, which may not understand them.`,
        `Start Osteon ${found} or newer, or keep this one apart: OSTEON_DATA=/another/folder npm start. Nothing was changed.`,
      );
    }
  }

  async #endOrphans(say) {
    const before = await readJson(this.in('runtime.json'));
    const left = (before?.processes ?? []).filter(isAlive);
    if (left.length > 0)
      say(`  The last run did not end by itself; stopping what it left: ${left.map((it) => it.name).join(', ')}.`);
    for (const orphan of left.reverse()) {
      await stopProcess(orphan, { signal: orphan.stopSignal ?? 'SIGTERM' });
    }
    await rm(this.in('runtime.json'), { force: true });
  }

  /** Gives the folder back. */
  async leave() {
    await rm(this.in('runtime.json'), { force: true });
    await leaveLock(this.in('lock'));
  }

  /** Only after everything has come up: from now on an older program is refused. */
  async markUsed() {
    await this.#write('version', `${this.version}\n`);
  }

  /** Begins anew. A demonstration's data go; those of a service in production are moved aside. */
  async empty() {
    const { mode } = (await readJson(this.in('settings.json'))) ?? {};
    const kept = new Set(['lock', 'log']);
    const names = (await readdir(this.folder)).filter((name) => !kept.has(name));
    if (mode === 'production' && names.length > 0) {
      const aside = `${this.folder}.before-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
      await mkdir(aside, { mode: 0o711 });
      for (const name of names) await rename(this.in(name), path.join(aside, name));
      return aside;
    }
    for (const name of names) await rm(this.in(name), { recursive: true, force: true });
    return undefined;
  }

  /** The mode is chosen once, with the first start; after that it is the data's. */
  async mode(asked) {
    if (asked && !MODES.includes(asked)) {
      throw new Problem(`OSTEON_MODE=${asked} is not a mode.`, `Say ${MODES.join(' or ')}.`);
    }
    const settings = (await readJson(this.in('settings.json'))) ?? {};
    if (settings.mode && asked && asked !== settings.mode) {
      throw new Problem(
        `The data in ${this.folder} were begun in ${settings.mode} mode, not in ${asked} mode.`,
        'Keep the two apart: OSTEON_DATA=/another/folder npm start, or begin anew: npm start -- --fresh.',
      );
    }
    const mode = settings.mode ?? asked ?? 'demonstration';
    if (settings.mode !== mode)
      await this.#write('settings.json', `${JSON.stringify({ ...settings, mode }, null, 2)}\n`);
    return mode;
  }

  /** Passwords that nobody types; made once, readable by the owner alone. */
  async secrets() {
    const found = (await readJson(this.in('secrets.json'))) ?? {};
    const random = () => randomBytes(24).toString('hex');
    const secrets = {
      databasePassword: found.databasePassword ?? random(),
      apiDatabasePassword: found.apiDatabasePassword ?? random(),
      workerDatabasePassword: found.workerDatabasePassword ?? random(),
      redisPassword: found.redisPassword ?? random(),
      sessionSecret: found.sessionSecret ?? random(),
      linkSecret: found.linkSecret ?? random(),
      dataKeys: found.dataKeys ?? firstDataKey(),
      auditKey: found.auditKey ?? randomBytes(32).toString('base64'),
      demoPassword: found.demoPassword ?? speakable(),
    };
    if (JSON.stringify(secrets) !== JSON.stringify(found)) {
      await this.#write('secrets.json', `${JSON.stringify(secrets, null, 2)}\n`, 0o600);
    }
    return secrets;
  }

  /** Where checkpoints of the audit log are kept, unless the environment names a safer place. */
  get auditFolder() {
    return this.in('audit');
  }

  /** Tells other commands what runs, and the next start what to stop should this one be killed. */
  async record(runtime) {
    await this.#write('runtime.json', `${JSON.stringify(runtime, null, 2)}\n`, 0o600);
  }

  /** What runs now from this folder, or undefined. */
  async running() {
    return (await holderOf(this.in('lock'))) ? readJson(this.in('runtime.json')) : undefined;
  }

  async #write(name, text, mode = 0o644) {
    const half = this.in(`.${name}-${process.pid}`);
    try {
      await writeFile(half, text, { mode });
      await rename(half, this.in(name));
    } catch (error) {
      await rm(half, { force: true });
      throw explainDiskError(error, this.folder);
    }
  }
}

/** The first key that seals what is at rest, named by the day it was made; more are put before it when keys are rotated. */
function firstDataKey() {
  return `${new Date().toISOString().slice(0, 10)}:${randomBytes(32).toString('base64')}`;
}

/** A password that can be read off a screen and typed: four groups without letters that look alike. */
function speakable() {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const pick = () => letters[randomBytes(1)[0] % letters.length];
  return Array.from({ length: 4 }, () => Array.from({ length: 4 }, pick).join('')).join('-');
}
