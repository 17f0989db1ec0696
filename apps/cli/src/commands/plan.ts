import { buffer } from 'node:stream/consumers';
import { planLine } from '@osteon/domain';
import { inputOf, readingError } from '../input.ts';
import { eachLine, textOf } from '../lines.ts';
import { SteadyOutput } from '../terminal.ts';

export interface PlanOptions {
  readonly ndjson?: boolean;
  /** Plan with this version instead of the shipped one for the day. */
  readonly protocol?: string;
  /** Print what this version would change. */
  readonly compare?: string;
  /** Print for people. */
  readonly explain?: boolean;
  /** Of a comparison: print it as JSON. */
  readonly json?: boolean;
}

/**
 * Prints the plan of a facts object, or of one a line. Pure: no database, no clock, no network.
 * A single object that is refused ends with status 1; with `--ndjson` a refused line prints its error and the
 * run goes on. `--explain` and `--compare` print for people what else is JSON.
 */
export async function runPlan(file: string | undefined, options: PlanOptions): Promise<void> {
  const output = new SteadyOutput(process.stdout);
  try {
    const input = inputOf(file);
    if (options.ndjson === true) {
      await eachLine(input, (line) => output.line(planLine(line).output));
    } else {
      const plan = planLine(textOf(await buffer(input)));
      if (!plan.ok) process.exitCode = 1;
      await output.line(plan.output);
    }
  } catch (error) {
    throw readingError(file, error);
  }
  await output.flush();
}
