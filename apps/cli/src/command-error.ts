/** Something a command cannot do, in a sentence for the operator; `exitCode` 2 means "asked wrongly", 1 "did not work". */
export class CommandError extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
