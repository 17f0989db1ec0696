/**
 * node tools/migrate/migrate.mjs <deploy|logins|status|check|new> [--url URL] [--name NAME] [--empty] [--folder DIR]
 *
 *   deploy   apply what is missing            status   say what is missing
 *   logins   make the logins that OSTEON_API_DATABASE_URL and OSTEON_WORKER_DATABASE_URL name
 *   check    exit 1 when schema.prisma and the migrations disagree
 *   new      write prisma/migrations/<time>_<name>/migration.sql from that disagreement
 *
 * The address comes from --url or DATABASE_URL. Needs Node 24 and installed packages.
 */
import { parseArgs } from 'node:util';
import { create, deploy, difference, status } from './actions.mjs';
import { ensureLogins } from './logins.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    name: { type: 'string' },
    folder: { type: 'string' },
    empty: { type: 'boolean', default: false },
  },
});
const action = positionals[0];
const target = { url: values.url ?? process.env.DATABASE_URL, ...(values.folder ? { folder: values.folder } : {}) };

const actions = {
  async deploy() {
    const applied = await deploy(target);
    for (const name of applied) console.log(`applied ${name}`);
    console.log(applied.length === 0 ? 'nothing to migrate' : `${applied.length} applied`);
  },
  async logins() {
    const { OSTEON_API_DATABASE_URL: api, OSTEON_WORKER_DATABASE_URL: worker } = process.env;
    const names = await ensureLogins({ url: target.url, logins: { osteon_api: api, osteon_worker: worker } });
    console.log(names.length === 0 ? 'no logins are named' : `ready: ${names.join(', ')}`);
  },
  async status() {
    const found = await status(target);
    for (const [kind, names] of Object.entries(found)) for (const name of names) console.log(`${kind} ${name}`);
    if (Object.values(found).every((names) => names.length === 0)) console.log('up to date');
    else process.exitCode = 1;
  },
  async check() {
    const script = await difference(target);
    if (script === '') return console.log('schema.prisma and the migrations agree');
    console.error('schema.prisma says more than the migrations do. `npm run migration -- --name …` would write:\n');
    console.error(script);
    process.exitCode = 1;
  },
  async new() {
    if (!values.name) throw new Error('Name the migration: --name add-doses.');
    const file = await create({ ...target, name: values.name, empty: values.empty });
    console.log(file ? `wrote ${file}` : 'schema.prisma and the migrations agree: nothing to write');
  },
};

try {
  if (!Object.hasOwn(actions, action ?? '')) throw new Error('Say deploy, logins, status, check or new.');
  if (!target.url) throw new Error('Give the database by --url or DATABASE_URL.');
  await actions[action]();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
// The engine's ten-second guard on its advisory lock stays behind as a timer; what was asked for is done.
process.exit();
