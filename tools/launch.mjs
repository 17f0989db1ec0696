/**
 * The one way in: node tools/launch.mjs <start|test|osteon|run> …
 *
 * Runs on any Node from 18 on, without packages: it brings the Node, the packages and the servers that the rest needs.
 */
import { fileURLToPath } from 'node:url';
import { bringNode, goOnWith, isNewEnough } from './launch/node-runtime.mjs';
import { watchStarters } from './launch/parents.mjs';
import { Problem, Stopped } from './launch/problem.mjs';
import { Progress } from './launch/progress.mjs';
import { isStopping, stopEverything } from './launch/run.mjs';

const COMMANDS = {
  start: async (args) => (await import('./launch/start.mjs')).start(args),
  test: async (args) => (await import('./launch/test.mjs')).test(args),
  osteon: async (args) => (await import('./launch/osteon.mjs')).osteon(args),
  run: async (args) => (await import('./launch/scripts.mjs')).runScript(args),
};

async function main([command, ...args]) {
  if (!Object.hasOwn(COMMANDS, command ?? '')) {
    throw new Problem(`There is no command "${command ?? ''}".`, `Say ${Object.keys(COMMANDS).join(', ')}.`);
  }
  if (Number(process.versions.node.split('.')[0]) < 18) {
    throw new Problem(`This is Node ${process.version}; the launcher needs 18 or newer.`, 'Install a newer Node.');
  }
  if (!isNewEnough(process.version)) {
    const node = await bringNode(new Progress({ stream: process.stderr, quiet: command === 'osteon' }));
    return goOnWith(node, [fileURLToPath(import.meta.url), command, ...args]);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stopEverything());
  watchStarters(() => void stopEverything());
  return (await COMMANDS[command](args)) ?? 0;
}

let code;
try {
  code = await main(process.argv.slice(2));
} catch (error) {
  await stopEverything();
  if (error instanceof Stopped) {
    process.stderr.write('Stopped.\n');
    code = 130;
  } else {
    process.stderr.write(`\n${error instanceof Problem ? error.message : (error.stack ?? error)}\n`);
    code = 1;
  }
}
if (isStopping()) await stopEverything();
process.exit(code);
