/** Something a person can put right: one sentence that says what is wrong, one that says what to do. */
export class Problem extends Error {
  /**
   * @param {string} what is wrong
   * @param {string} [advice] what to do about it
   */
  constructor(what, advice) {
    super(advice ? `${what}\n  ${advice}` : what);
    this.name = 'Problem';
  }
}

/** The work was given up because a stop was asked for. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

/** What the file system refuses, as a sentence; anything else comes back as it was. */
export function explainDiskError(error, folder) {
  switch (error?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Problem(
        `The disk that holds ${folder} is full.`,
        'Free some space, or name a folder on another disk: OSTEON_DATA=/path npm start.',
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT': // what a read-only disk answers to making several folders at once
      return new Problem(
        `Nothing can be written to ${folder}.`,
        'Give this user the right to write there, or name another folder: OSTEON_DATA=/path npm start.',
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new Problem(`${folder} is not a folder.`, 'Name another one: OSTEON_DATA=/path npm start.');
    default:
      return error;
  }
}
