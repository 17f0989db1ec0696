import { readFile } from 'node:fs/promises';
import {
  checkSimulationParameters,
  shippedProtocolOn,
  Simulation,
  SIMULATION_DEFAULTS,
  SIMULATION_PARAMETERS,
  type ParameterValues,
  type Protocol,
} from '@osteon/domain';
import { CommandError } from '../command-error.ts';
import { readingError } from '../input.ts';
import { ProgressLine, SteadyOutput } from '../terminal.ts';

export interface SimulateOptions {
  readonly patients: number;
  readonly years: number;
  readonly seed: number;
  readonly from: string;
  readonly holidays?: readonly string[];
  /** Live by this protocol instead of the shipped one of the first day. */
  readonly protocol?: string;
  /** A file that puts numbers in the place of defaults. */
  readonly parameters?: string;
  /** Print the defaults with their sources, and live through nothing. */
  readonly listParameters?: boolean;
}

/** So many patients are lived through between two looks at the clock. */
const PATIENTS_AT_ONCE = 100;

/**
 * Lives an invented cohort through years and prints a line a week, and a last one with what it adds up to. Pure: no
 * database, no clock, no network; the same options print the same.
 *
 * A run that is stopped is begun again and not gone on with: every patient is lived through to the end before the
 * next, so that no week is complete before the last patient, and 100,000 patients and 5 years take minutes.
 */
export async function runSimulate(options: SimulateOptions): Promise<void> {
  const output = new SteadyOutput(process.stdout);
  if (options.listParameters === true) {
    await output.line(JSON.stringify(SIMULATION_PARAMETERS, null, 2));
    return output.flush();
  }
  const { patients, years, seed, from, holidays = [] } = options;
  const values = options.parameters === undefined ? SIMULATION_DEFAULTS : await readParameters(options.parameters);
  const protocol = options.protocol === undefined ? shippedProtocolOn(from) : await chosenProtocol(options.protocol);
  const simulation = new Simulation({ seed, from, years, holidays, protocol, values });
  const progress = new ProgressLine();
  for (let lived = 0; lived < patients; lived += PATIENTS_AT_ONCE) {
    progress.show(`${lived} of ${patients} patients lived through`);
    simulation.live(Math.min(PATIENTS_AT_ONCE, patients - lived));
  }
  progress.end();
  for (const week of simulation.weeks()) await output.line(JSON.stringify(week));
  await output.line(JSON.stringify({ summary: simulation.summary() }));
  await output.flush();
}

async function chosenProtocol(name: string): Promise<Protocol> {
  const { chooseProtocol } = await import('../protocol-file.ts');
  return chooseProtocol(name);
}

async function readParameters(file: string): Promise<ParameterValues> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw readingError(file, error);
  }
  let input: unknown;
  try {
    input = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    throw new CommandError(`The parameters ${file} are not JSON: ${error instanceof Error ? error.message : ''}`, 2);
  }
  const checked = checkSimulationParameters(input);
  if (checked.ok) return checked.values;
  const faults = checked.faults.map(({ name, message }) => `  ${name === '' ? '(the file)' : name}  ${message}`);
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  const hint = 'Names and numbers as `osteon simulate --list-parameters` prints them.';
  throw new CommandError([`The parameters ${file} have ${count}:`, ...faults, hint].join('\n'), 2);
}
