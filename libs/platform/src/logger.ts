import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { redact, redactText } from './redaction.ts';

export type Logger = PinoLogger;

export interface LoggerOptions {
  /** The program that writes: api, worker, cli. */
  readonly program: string;
  readonly level?: string;
  /** Standard output when absent. */
  readonly destination?: DestinationStream;
}

/**
 * JSON lines on standard output. Everything that is logged goes through redaction, text and fields alike.
 */
export function createLogger({ program, level = 'info', destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: { program },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Redaction has described errors already; pino would describe the description.
      serializers: { err: (described: unknown) => described },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      hooks: {
        logMethod(inputs, method) {
          const safe = inputs.map((input) => (typeof input === 'string' ? redactText(input) : input));
          method.apply(this, safe as Parameters<typeof method>);
        },
      },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
