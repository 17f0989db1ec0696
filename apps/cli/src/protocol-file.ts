import { readFile } from 'node:fs/promises';
import { checkProtocol, shippedProtocols, type Protocol } from '@osteon/domain';
import { CommandError } from './command-error.ts';
import { readingError } from './input.ts';

/** So many faults are told at once; a file that is something else altogether has hundreds. */
const FAULTS_TOLD = 20;

/**
 * The protocol that an operator names: a shipped one by its version (`2026.11`) or `id@version`, else a file with a
 * whole rule set as JSON, which is checked. Refused with status 2 and every fault at its place in the file.
 */
export async function chooseProtocol(nameOrFile: string): Promise<Protocol> {
  const shipped = shippedProtocols.find(
    ({ id, version }) => nameOrFile === version || nameOrFile === `${id}@${version}`,
  );
  return shipped ?? readProtocol(nameOrFile);
}

async function readProtocol(file: string): Promise<Protocol> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw readingError(file, error);
    const names = shippedProtocols.map(({ id, version }) => `${id}@${version}`).join(', ');
    throw new CommandError(`There is no protocol and no file ${file}. Protocols that are shipped: ${names}.`, 2);
  }
  let input: unknown;
  try {
    input = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    throw new CommandError(`The protocol ${file} is not JSON: ${error instanceof Error ? error.message : ''}`, 2);
  }
  const checked = checkProtocol(input);
  if (checked.ok) return checked.protocol;
  const { faults } = checked;
  const told = faults.slice(0, FAULTS_TOLD).map(({ path, message }) => `  ${path === '' ? '/' : path}  ${message}`);
  const rest = faults.length > FAULTS_TOLD ? [`  … and ${faults.length - FAULTS_TOLD} more`] : [];
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  throw new CommandError([`The protocol ${file} has ${count}:`, ...told, ...rest].join('\n'), 2);
}
