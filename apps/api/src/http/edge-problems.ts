/**
 * What can go wrong before a use case is reached: the codes of HTTP itself. Codes are stable; pages and
 * integrations key on them. Rules of the service and of the protocol have codes of their own in
 * `@osteon/application` and `@osteon/domain`.
 */
export const EDGE_PROBLEMS = {
  'FLS-9000': { status: 400, title: 'the request does not fit what is documented' },
  'FLS-9001': { status: 400, title: 'the body is not readable JSON' },
  'FLS-9002': { status: 400, title: 'a field is not known here' },
  'FLS-9003': { status: 400, title: 'a date does not exist in the calendar' },
  'FLS-9004': { status: 400, title: 'a header cannot be used as sent' },
  'FLS-9005': { status: 400, title: 'the address is not well formed' },
  'FLS-9006': { status: 400, title: 'the body is not as long as was announced' },
  'FLS-9007': { status: 400, title: 'a text holds a character that cannot be stored' },
  'FLS-9008': { status: 400, title: 'the body is nested too deeply' },
  'FLS-9010': { status: 401, title: 'the request does not prove that it comes from the gateway' },
  'FLS-9031': { status: 403, title: 'the request comes from another site' },
  'FLS-9040': { status: 404, title: 'there is nothing at this address' },
  'FLS-9130': { status: 413, title: 'the body is larger than 1 MB' },
  'FLS-9131': { status: 413, title: 'the import is larger than 50 MB; send it in parts' },
  'FLS-9150': { status: 415, title: 'the body is not of a type that is accepted here' },
  'FLS-9500': { status: 500, title: 'something failed inside the service' },
} as const;

export type EdgeCode = keyof typeof EDGE_PROBLEMS;

/** One field that was refused: its path as in the body (`facts[0].on`) and why. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** A refusal at the edge; the exception filter turns it into problem details. */
export class EdgeProblem extends Error {
  readonly code: EdgeCode;
  readonly status: number;
  readonly errors: readonly FieldError[];

  constructor(code: EdgeCode, errors: readonly FieldError[] = []) {
    super(EDGE_PROBLEMS[code].title);
    this.name = 'EdgeProblem';
    this.code = code;
    this.status = EDGE_PROBLEMS[code].status;
    this.errors = errors;
  }
}
