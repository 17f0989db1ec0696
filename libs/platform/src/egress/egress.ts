import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { checkedUrl, isLoopback } from './checked-url.ts';
import { isInside } from './inside.ts';

/** What was answered, or how far a call came. */
export type HttpOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: string;
    }
  /** Nothing of the request left this machine: nobody else knows of it. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** It was sent, at least in part, and no whole answer came. */
  | { readonly kind: 'lost'; readonly reason: string };

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Every address a name has. */
export type Resolve = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface EgressOptions {
  /** Hosts that may be called: see `checkedUrl`. */
  readonly allowed: readonly string[];
  /** From the first look-up to the last byte; five seconds when absent. */
  readonly withinMs?: number;
  /** Of an answer's body; 1 MB when absent. */
  readonly maximumBytes?: number;
  /** The system's own when absent. */
  readonly resolve?: Resolve;
  /** What else than the rule refuses an address: tests have no host outside. */
  readonly refuses?: (address: string) => boolean;
  /** A certificate to trust besides, in PEM. */
  readonly trusted?: string;
}

/** The one way out for every address that somebody can set. */
export interface Egress {
  /** Does not throw for what the other side does. @throws EgressRefused before anything is asked of anybody */
  call(address: string, call: HttpCall, signal?: AbortSignal): Promise<HttpOutcome>;
  /** For libraries that want a `fetch`: never follows a redirect. @throws TypeError when no whole answer came */
  readonly fetch: (address: string, init?: FetchInit) => Promise<Response>;
  close(): void;
}

/** Of the options of `fetch`, those that are heeded. */
export interface FetchInit {
  readonly method?: string;
  readonly headers?: Headers | Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly body?: unknown;
  readonly signal?: AbortSignal | null;
}

const WITHIN_MS = 5_000;
const MAXIMUM_BYTES = 1024 * 1024;

const refusal = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

const systemResolve: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    dnsLookup(hostname, { all: true }, (error, found) => (error ? reject(error) : resolve(found)));
  });

/**
 * Calls hosts that are on the list, at addresses outside. A name is resolved once for a connection, every address it
 * has is checked, and the connection goes to one of those very addresses: there is no second look-up that could say
 * otherwise. Redirects are answers like others; compressed answers are refused, so that what is counted is what is kept.
 */
export function createEgress(options: EgressOptions): Egress {
  const { allowed, withinMs = WITHIN_MS, maximumBytes = MAXIMUM_BYTES, refuses = isInside } = options;
  const lookup = checkedLookup(options.resolve ?? systemResolve, refuses);
  // Idle connections are closed here before a server closes them: a call that meets a closing one is lost for nothing.
  const kept = { keepAlive: true, timeout: 4_000 };
  const agents = {
    outside: new HttpsAgent({ ...kept, lookup, ...(options.trusted === undefined ? {} : { ca: options.trusted }) }),
    here: new HttpAgent(kept),
    hereSecure: new HttpsAgent({ ...kept, ...(options.trusted === undefined ? {} : { ca: options.trusted }) }),
  };

  const call: Egress['call'] = (address, { method, headers, body }, signal) => {
    const url = checkedUrl(address, allowed);
    const isSecure = url.protocol === 'https:';
    const agent = !isLoopback(url) ? agents.outside : isSecure ? agents.hereSecure : agents.here;
    const deadline = AbortSignal.timeout(withinMs);
    const ends = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    return new Promise((resolve) => {
      let isSent = false;
      const failed = (error: NodeJS.ErrnoException): void => {
        const reason = ends.aborted ? 'timed-out' : (error.code ?? 'error').toLowerCase();
        resolve({ kind: isSent ? 'lost' : 'not-sent', reason });
      };
      const outgoing = (isSecure ? httpsRequest : httpRequest)(
        url,
        {
          agent,
          method,
          signal: ends,
          headers: {
            accept: 'application/json',
            ...headers,
            'accept-encoding': 'identity',
            ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          },
        },
        (answer) => {
          read(answer, maximumBytes).then(
            (text) =>
              resolve({ kind: 'answered', status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
            failed,
          );
        },
      );
      outgoing.on('error', failed);
      // Bytes go out as soon as there is a connection; before that nobody else can know of the call.
      outgoing.on('socket', (socket) => {
        if (!socket.connecting && (!isSecure || 'encrypted' in socket)) isSent = true;
        else socket.once(isSecure ? 'secureConnect' : 'connect', () => (isSent = true));
      });
      outgoing.end(body);
    });
  };

  return {
    call,
    async fetch(address, { method = 'GET', headers = {}, body, signal } = {}) {
      const sent = { method: method as HttpCall['method'], headers: plain(headers), body: textOf(body) };
      const outcome = await call(address, sent, signal ?? undefined);
      if (outcome.kind !== 'answered') throw new TypeError(`no answer: ${outcome.reason}`);
      const answered = Object.entries(outcome.headers).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      );
      const isEmpty = [204, 205, 304].includes(outcome.status);
      return new Response(isEmpty ? null : outcome.body, { status: outcome.status, headers: answered });
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Resolves once, and only when every address is outside: a name that leads both ways is no honest one. */
function checkedLookup(resolve: Resolve, refuses: (address: string) => boolean): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    resolve(hostname).then(
      (found) => {
        const [first] = found;
        if (first === undefined) return callback(refusal('ENOTFOUND'), []);
        if (found.some(({ address }) => refuses(address))) return callback(refusal('ADDRESS_INSIDE'), []);
        if (lookupOptions.all === true) return callback(null, found as LookupAddress[]);
        return callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, []),
    );
  };
}

async function read(answer: IncomingMessage, maximumBytes: number): Promise<string> {
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    answer.destroy();
    throw refusal('ANSWER_ENCODED');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximumBytes) throw refusal('ANSWER_TOO_LARGE');
    chunks.push(chunk);
  }
  if (!answer.complete) throw refusal('ECONNRESET');
  return Buffer.concat(chunks).toString('utf8');
}

const plain = (headers: NonNullable<FetchInit['headers']>): Record<string, string> =>
  Object.fromEntries(
    headers instanceof Headers ? headers.entries() : Array.isArray(headers) ? headers : Object.entries(headers),
  );

function textOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('A body is text.');
}
