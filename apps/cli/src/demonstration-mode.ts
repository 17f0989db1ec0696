import { CommandError } from './command-error.ts';

/** Throws unless this installation is a demonstration; nothing demonstrates itself in production by accident. */
export function demonstrationMode(what: string): void {
  if (process.env['OSTEON_MODE'] === 'demonstration') return;
  throw new CommandError(
    `${what} only there where OSTEON_MODE=demonstration. This installation runs as ${process.env['OSTEON_MODE'] || 'production'}.`,
  );
}
