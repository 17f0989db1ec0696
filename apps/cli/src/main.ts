#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import { createProgram } from './program.ts';
import { endWithoutReader } from './terminal.ts';

endWithoutReader();

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong in a sentence, without a stack; the status tells "asked wrongly" (2) from "did not work" (1). */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // it has written its own sentence
  if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const { message, code } = error as { message?: string; code?: string };
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT') {
    process.stderr.write(
      'The database does not answer at DATABASE_URL. Is it running? `osteon doctor` looks closer.\n',
    );
    return 1;
  }
  if (process.env['OSTEON_LOG_LEVEL'] === 'debug' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else
    process.stderr.write(
      `This did not work: ${message === undefined || message === '' ? String(code ?? error) : message}\n`,
    );
  return 1;
}
