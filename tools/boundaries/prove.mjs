/**
 * The proof of the boundary rules: for every arrow that must not exist, and every package that a room must
 * not import, it plants one illegal import in a file of that room, lints it, and fails when lint stays quiet.
 * It also lints one legal import per room, so that a rule that forbids everything proves nothing.
 *
 *   node tools/boundaries/prove.mjs
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ESLint } from 'eslint';
import { bannedExternalImports, mayImport } from './arrows.mjs';

const root = join(import.meta.dirname, '..', '..');
const rule = '@nx/enforce-module-boundaries';

/** Rooms as they stand: tag → folder and package name. */
function rooms() {
  const found = new Map();
  for (const kind of ['libs', 'apps']) {
    for (const name of readdirSync(join(root, kind))) {
      const file = join(root, kind, name, 'package.json');
      if (!existsSync(file)) continue;
      const description = JSON.parse(readFileSync(file, 'utf8'));
      const tags = description.nx?.tags ?? [];
      if (tags.length !== 1 || !(tags[0] in mayImport)) {
        throw new Error(`${kind}/${name}: needs exactly one tag that arrows.mjs knows, has ${JSON.stringify(tags)}`);
      }
      found.set(tags[0], { folder: join(root, kind, name), name: description.name });
    }
  }
  return found;
}

/** A file of the room that exists, to import by its path. */
function entryOf(room) {
  const file = readdirSync(join(room.folder, 'src')).find((name) => /^(index|main)\.tsx?$/.test(name));
  if (!file) throw new Error(`${room.name} has neither src/index.ts nor src/main.ts`);
  return file;
}

/** One planted import: where, what, and whether lint must object. */
function plantings(found) {
  const planted = [];
  for (const [tag, room] of found) {
    for (const [otherTag, other] of found) {
      if (otherTag === tag) continue;
      const illegal = !mayImport[tag].includes(otherTag);
      planted.push({ tag, room, target: other.name, illegal });
      // The back door: a relative path into another room is never allowed, whatever the arrows say.
      const door = relative(join(room.folder, 'src', 'boundary-proof'), join(other.folder, 'src', entryOf(other)));
      planted.push({ tag, room, target: door, illegal: true });
    }
    for (const pattern of bannedExternalImports[tag] ?? []) {
      const target = { '@nestjs/*': '@nestjs/common', '@prisma/*': '@prisma/client', '@fastify/*': '@fastify/static' }[
        pattern
      ];
      if (pattern === 'node:*') continue; // a rule of its own, below
      planted.push({ tag, room, target: target ?? pattern, illegal: true });
    }
  }
  return planted;
}

const found = rooms();
const eslint = new ESLint({ cwd: root });
const wrong = [];
const planted = plantings(found);
for (const [tag, room] of found) {
  const folder = join(room.folder, 'src', 'boundary-proof');
  mkdirSync(folder, { recursive: true });
  try {
    const own = planted.filter((one) => one.tag === tag);
    own.forEach((one, n) =>
      writeFileSync(
        join(folder, `plant-${n}.ts`),
        `import * as planted from '${one.target}';\nexport const used = planted;\n`,
      ),
    );
    if (tag === 'scope:domain') {
      writeFileSync(
        join(folder, 'plant-node.ts'),
        "import { readFileSync } from 'node:fs';\nexport const used = readFileSync;\n",
      );
      writeFileSync(join(folder, 'plant-clock.ts'), 'export const used = [Date.now(), new Date(), Math.random()];\n');
    }
    const results = await eslint.lintFiles([join(folder, '*.ts')]);
    const said = (file, ...names) =>
      results
        .find((result) => result.filePath.endsWith(file))
        ?.messages.filter((message) => names.includes(message.ruleId)) ?? [];
    own.forEach((one, n) => {
      const objections = said(`plant-${n}.ts`, rule, 'no-restricted-imports');
      if (one.illegal !== objections.length > 0) {
        wrong.push(
          `${tag} → ${one.target}: ${one.illegal ? 'lint stays quiet' : `forbidden: ${objections[0].message}`}`,
        );
      }
    });
    if (tag === 'scope:domain') {
      if (said('plant-node.ts', 'no-restricted-imports').length === 0) wrong.push('libs/domain may import node:fs');
      const clocks =
        said('plant-clock.ts', 'no-restricted-properties').length +
        said('plant-clock.ts', 'no-restricted-syntax').length;
      if (clocks !== 3) wrong.push('libs/domain may read the clock or take a random number');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const illegal = planted.filter((one) => one.illegal).length;
if (wrong.length > 0) {
  console.error(`boundaries: ${wrong.length} of ${planted.length} imports are judged wrongly\n  ${wrong.join('\n  ')}`);
  process.exit(1);
}
console.log(
  `boundaries: ${illegal} illegal imports refused, ${planted.length - illegal} legal ones allowed, in ${found.size} rooms`,
);
