import { CommandError } from './command-error.ts';

/** Whether no patient here is real. */
export const isDemonstration = (): boolean => process.env['OSTEON_MODE'] === 'demonstration';

/** Throws unless this installation is a demonstration; nothing demonstrates itself in production by accident. */
export function demonstrationMode(what: string): void {
  if (isDemonstration()) return;
  throw new CommandError(
    `${what} only there where OSTEON_MODE=demonstration. This installation runs as ${process.env['OSTEON_MODE'] || 'production'}.`,
  );
}
