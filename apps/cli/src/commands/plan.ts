import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { planLine } from '@osteon/domain';
import { CommandError } from '../command-error.ts';
import { linesOf } from '../lines.ts';
import { SteadyOutput } from '../terminal.ts';

export interface PlanOptions {
  readonly ndjson?: boolean;
}

/**
 * Prints the plan of a facts object, or of one a line. Pure: no database, no clock, no network.
 * A single object that is refused ends with status 1; with `--ndjson` a refused line prints its error and the
 * run goes on.
 */
export async function runPlan(file: string | undefined, options: PlanOptions): Promise<void> {
  const input = file === undefined || file === '-' ? process.stdin : createReadStream(file);
  const output = new SteadyOutput(process.stdout);
  try {
    if (options.ndjson === true) {
      for await (const line of linesOf(input)) {
        if (line.trim() === '') continue;
        const full = output.line(planLine(line).output);
        if (full !== undefined) await full;
      }
    } else {
      const whole = await text(input);
      const plan = planLine(whole.startsWith('\uFEFF') ? whole.slice(1) : whole);
      if (!plan.ok) process.exitCode = 1;
      await output.line(plan.output);
    }
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new CommandError(`The file ${file ?? '(standard input)'} cannot be read: ${reasonOf(error)}.`, 2);
    }
    throw error;
  }
  await output.flush();
}

function reasonOf(error: Error & { code?: unknown }): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EISDIR') return 'it is a folder';
  if (error.code === 'EACCES') return 'permission is denied';
  return error.message;
}
