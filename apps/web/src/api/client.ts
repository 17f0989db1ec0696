import type { Problem } from '@osteon/contracts';

/** The api refused: its stable code and words, and the fields it named. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  readonly fields: readonly { readonly path: string; readonly message: string }[];

  constructor(problem: Pick<Problem, 'status' | 'code' | 'title' | 'detail' | 'errors'>) {
    super(problem.title);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.fields = problem.errors ?? [];
  }
}

/** No answer came: no network, or the service is not running. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

type Listener = () => void;
const whenSessionEnds = new Set<Listener>();

/** Calls `listener` whenever the api says that there is no session (any more). Returns how to stop. */
export function onSessionEnded(listener: Listener): () => void {
  whenSessionEnds.add(listener);
  return () => whenSessionEnds.delete(listener);
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Makes a repeated POST count once. */
  readonly idempotencyKey?: string;
  /** The version that the person saw; a newer one on the server is refused with 412. */
  readonly ifMatch?: number;
  /** 401 is an answer here, not the end of a session. */
  readonly quietWhenSignedOut?: boolean;
}

/** A random key for one act of the person, the same for each of its repetitions. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function problemOf(response: Response): Promise<ProblemError> {
  try {
    const body = (await response.json()) as Partial<Problem>;
    return new ProblemError({
      status: response.status,
      code: body.code ?? `HTTP ${String(response.status)}`,
      title: body.title ?? response.statusText,
      detail: body.detail,
      errors: body.errors,
    });
  } catch {
    return new ProblemError({
      status: response.status,
      code: `HTTP ${String(response.status)}`,
      title: response.statusText,
    });
  }
}

/**
 * One request to `/api/v1`. The answer's type is the contract's; the api checks bodies against the same schema.
 * Throws ProblemError when refused and UnreachableError when nobody answered.
 */
export async function request<Answer>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
  if (options.ifMatch !== undefined) headers['if-match'] = `"${String(options.ifMatch)}"`;
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw new UnreachableError();
  }
  if (!response.ok) {
    // A gateway in front that finds nobody behind it is the same to the person as no answer.
    if (response.status === 502 || response.status === 503 || response.status === 504) throw new UnreachableError();
    const problem = await problemOf(response);
    if (problem.status === 401 && options.quietWhenSignedOut !== true) for (const tell of whenSessionEnds) tell();
    throw problem;
  }
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

/** A path's query, leaving out what is not set. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
