import { randomInt } from 'node:crypto';
import { findDuplicates, findPossibleFractures, seedDemonstration } from '@osteon/application';
import { createFindingStore, type Persistence } from '@osteon/persistence';
import { CommandError } from '../command-error.ts';
import { withDatabase } from '../database.ts';
import { demonstrationMode } from '../demonstration-mode.ts';
import { ProgressLine } from '../terminal.ts';
import { receiveHospital } from './seed-hospital.ts';

export interface SeedCommand {
  readonly ifEmpty?: boolean;
  readonly force?: boolean;
}

/** Opens the demonstration clinic in an empty database, or beside what is there with `--force`. */
export async function runSeed({ ifEmpty, force }: SeedCommand): Promise<void> {
  demonstrationMode('The demonstration clinic is');
  const whole = (work: (persistence: Persistence, api: Persistence) => Promise<void>) =>
    withDatabase((api) => withDatabase((worker) => work(worker, api), { poolSize: 8 }), {
      role: 'osteon_api',
      poolSize: 1,
    });
  await whole(async (persistence, api) => {
    const { demonstration } = api;
    const services = await demonstration.countServices();
    if (services > 0 && force !== true) {
      const sentence = `There ${services === 1 ? 'is a service' : `are ${services} services`} already`;
      if (ifEmpty !== true) throw new CommandError(`${sentence}; --force adds the demonstration beside them.`);
      process.stdout.write(`${sentence}: nothing was added.\n`);
      return;
    }
    const given = process.env['OSTEON_DEMO_PASSWORD'];
    const password = given === undefined || given === '' ? newPassphrase() : given;
    const progress = new ProgressLine();
    const began = performance.now();
    const seeded = await seedDemonstration(
      { ...persistence, demonstration },
      {
        password,
        onProgress: (patients) => progress.show(`${patients} patients`),
        receive: (site, hospital) => receiveHospital({ api, worker: persistence }, site, hospital),
        point: (actor, pointer) =>
          persistence
            .as(actor)
            .inTransaction((client) =>
              findPossibleFractures({ findings: createFindingStore(client, persistence.keys) }, actor, pointer),
            ),
      },
    );
    progress.end();
    if (seeded === null) throw new CommandError('The demonstration clinic is there already.');
    // What the worker would find before long is there to be looked at.
    for (let isMore = true; isMore;)
      isMore = (await findDuplicates(persistence, { kind: 'worker' })).some(({ hasMore }) => hasMore);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    process.stdout.write(
      `${seeded.patients} invented patients in ${seeded.services} services, ${seeded.tasks} tasks, ` +
        `${seeded.attempts} calls and ${seeded.messages} earlier messages, in ${seconds} s.\n`,
    );
    if (password !== given) process.stdout.write(`The password of the demonstration users: ${password}\n`);
  });
}

const SYLLABLES = ['ba', 'de', 'fi', 'go', 'ku', 'la', 'me', 'ni', 'po', 'ru', 'sa', 'te', 'vi', 'wo', 'ya', 'zu'];

/** Five readable words of three syllables, from the system's randomness: 60 bits. */
function newPassphrase(): string {
  const word = (): string => Array.from({ length: 3 }, () => SYLLABLES[randomInt(SYLLABLES.length)]).join('');
  return Array.from({ length: 5 }, word).join('-');
}
