import type { Problem } from '@osteon/contracts';
import { asksByItself } from './presence.ts';

/** The api refused: its stable code and words, and the fields it named. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  readonly fields: readonly { readonly path: string; readonly message: string }[];
  /** Who changed what was to be changed, where the refusal is about that; null: no person did. */
  readonly changedBy: string | null | undefined;
  /** When, as an ISO instant. */
  readonly changedAt: string | null | undefined;
  /** Whose record holds what was looked for, where this one became part of it. */
  readonly survivorId: string | undefined;

  constructor(
    problem: Pick<
      Problem,
      'status' | 'code' | 'title' | 'detail' | 'errors' | 'changedBy' | 'changedAt' | 'survivorId'
    >,
  ) {
    super(problem.title);
    this.name = 'ProblemError';
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.fields = problem.errors ?? [];
    this.changedBy = problem.changedBy;
    this.changedAt = problem.changedAt;
    this.survivorId = problem.survivorId;
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

type ProofAsker = () => Promise<boolean>;
let proofAsker: ProofAsker | null = null;
let proofAsked: Promise<boolean> | null = null;

/** Names who asks the person to prove again who they are; returns how to stop. */
export function onProofWanted(asker: ProofAsker): () => void {
  proofAsker = asker;
  return () => {
    if (proofAsker === asker) proofAsker = null;
  };
}

/** Several requests that want a proof at the same time are answered by one. */
function askForProof(): Promise<boolean> {
  proofAsked ??= (proofAsker?.() ?? Promise.resolve(false)).finally(() => {
    proofAsked = null;
  });
  return proofAsked;
}

/** The api wants a fresh proof of who the person is before it does this. */
const PROVE_AGAIN = 'FLS-1202';

export interface RequestOptions {
  readonly body?: unknown;
  /** A file as it is, in place of a body. */
  readonly file?: {
    readonly content: Blob;
    readonly type: string;
    /** What it is called, which stands in no address. */
    readonly name?: string;
    /** Told how much of it is on its way, 0 to 1. */
    readonly onSent?: (share: number) => void;
  };
  readonly signal?: AbortSignal;
  /** Makes a repeated POST count once. */
  readonly idempotencyKey?: string;
  /** The version that the person saw; a newer one on the server is refused with 412. */
  readonly ifMatch?: number;
  /** 401 is an answer here, not the end of a session. */
  readonly quietWhenSignedOut?: boolean;
  /** It is sent to the end even when the page is left. */
  readonly keepalive?: boolean;
}

/** A random key for one act of the person, the same for each of its repetitions. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

interface OutcomeIssue {
  readonly diagnostics?: string;
  readonly details?: { readonly text?: string };
  readonly expression?: readonly string[];
}

/** A FHIR OperationOutcome says what is wrong with each resource: as a problem with its fields. */
function ofOutcome(status: number, issues: readonly OutcomeIssue[]): ProblemError {
  return new ProblemError({
    status,
    code: 'OperationOutcome',
    title: '',
    errors: issues.map(({ diagnostics, details, expression }) => ({
      path: expression?.[0] ?? '',
      message: diagnostics ?? details?.text ?? '',
    })),
  });
}

async function problemOf(response: Response): Promise<ProblemError> {
  try {
    const body = (await response.json()) as Partial<Problem> & { readonly issue?: unknown };
    if (Array.isArray(body.issue)) return ofOutcome(response.status, body.issue as readonly OutcomeIssue[]);
    return new ProblemError({
      status: response.status,
      code: body.code ?? `HTTP ${String(response.status)}`,
      title: body.title ?? response.statusText,
      detail: body.detail,
      errors: body.errors,
      changedBy: body.changedBy,
      changedAt: body.changedAt,
      survivorId: body.survivorId,
    });
  } catch {
    return new ProblemError({
      status: response.status,
      code: `HTTP ${String(response.status)}`,
      title: response.statusText,
    });
  }
}

function headersOf(options: RequestOptions): Record<string, string> {
  const { body, file, idempotencyKey, ifMatch } = options;
  return {
    accept: 'application/json, */*;q=0.5',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(file === undefined ? {} : { 'content-type': file.type }),
    ...(file?.name === undefined
      ? {}
      : { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}` }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(ifMatch === undefined ? {} : { 'if-match': `"${String(ifMatch)}"` }),
    ...(asksByItself() ? { 'osteon-by-itself': '1' } : {}),
  };
}

/** As fetch does, and tells how much is sent, which fetch cannot. Rejects when nobody answers. */
function sendTelling(method: Method, path: string, options: RequestOptions, file: TellingFile): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asking = new XMLHttpRequest();
    asking.open(method, path);
    for (const [name, value] of Object.entries(headersOf(options))) asking.setRequestHeader(name, value);
    asking.upload.onprogress = ({ loaded, total }) => file.onSent(total === 0 ? 1 : loaded / total);
    asking.onload = () => resolve(new Response(asking.responseText, { status: asking.status }));
    asking.onerror = () => reject(new UnreachableError());
    asking.send(file.content);
  });
}

type TellingFile = Required<Pick<NonNullable<RequestOptions['file']>, 'content' | 'onSent'>>;

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const { body, file, signal, keepalive } = options;
  const content = file?.content ?? (body === undefined ? undefined : JSON.stringify(body));
  const address = `/api/v1${path}`;
  let response: Response;
  try {
    const telling = file?.onSent === undefined ? null : { content: file.content, onSent: file.onSent };
    if (telling !== null) response = await sendTelling(method, address, options, telling);
    else
      response = await fetch(address, {
        method,
        headers: headersOf(options),
        credentials: 'same-origin',
        ...(content === undefined ? {} : { body: content }),
        ...(signal === undefined ? {} : { signal }),
        ...(keepalive === undefined ? {} : { keepalive }),
      });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new UnreachableError();
  }
  if (response.ok) return response;
  // A gateway in front that finds nobody behind it is the same to the person as no answer.
  if (response.status === 502 || response.status === 503 || response.status === 504) throw new UnreachableError();
  const problem = await problemOf(response);
  if (problem.status === 401 && options.quietWhenSignedOut !== true) for (const tell of whenSessionEnds) tell();
  throw problem;
}

/** Sends; where a fresh proof is wanted, asks the person for it and sends the same again. */
async function sendProved(method: Method, path: string, options: RequestOptions): Promise<Response> {
  try {
    return await send(method, path, options);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== PROVE_AGAIN || !(await askForProof())) throw error;
    return send(method, path, options);
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One request to `/api/v1`. The answer's type is the contract's; the api checks bodies against the same schema.
 * Throws ProblemError when refused and UnreachableError when nobody answered.
 */
export async function request<Answer>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await sendProved(method, path, options);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

/** Fetches a file and hands it to the browser to be kept, under the name that the api gives it. */
export async function download(path: string): Promise<void> {
  const response = await sendProved('GET', path, {});
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'download';
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the file when it begins to save it, which is not within this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A path's query, leaving out what is not set. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
