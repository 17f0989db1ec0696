import { request as httpRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import type { CheckedAddress } from './checked-address.ts';

/** What a gateway answered, or how far the call came. */
export type HttpOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly body: string;
    }
  /** Nothing of the request left this machine: the gateway knows nothing of it. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** It was sent, at least in part, and no whole answer came. */
  | { readonly kind: 'lost'; readonly reason: string };

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  /** Path and query, from the address's own. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type CallHttp = (call: HttpCall, signal: AbortSignal) => Promise<HttpOutcome>;

/** More than that is no answer of a gateway. */
const MOST_ANSWERED = 1024 * 1024;

/**
 * Calls one host, and tells apart a request that never left from one whose answer was lost: the first may be made
 * again, the second may have been carried out. Redirects are not followed, answers are bounded, connections go only
 * to addresses that were checked. Reasons hold error codes and nothing of the request.
 */
export function createHttpCaller({ base, lookup }: CheckedAddress): { call: CallHttp; close(): void } {
  const isSecure = base.protocol === 'https:';
  // Idle connections are closed here before a server closes them: a call that meets a closing one is lost for nothing.
  const options = { keepAlive: true, timeout: 4_000, lookup };
  const agent = isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  const request = isSecure ? httpsRequest : httpRequest;
  const prefix = base.pathname.replace(/\/$/, '');

  const once: CallHttp = (call, signal) =>
    new Promise((resolve) => {
      let isSent = false;
      const failed = (error: NodeJS.ErrnoException) => {
        const reason = signal.aborted ? 'timed-out' : (error.code ?? 'error').toLowerCase();
        resolve({ kind: isSent ? 'lost' : 'not-sent', reason });
      };
      const outgoing = request(
        {
          agent,
          protocol: base.protocol,
          hostname: base.hostname.replace(/^\[|\]$/g, ''),
          port: base.port,
          path: prefix + call.path,
          method: call.method,
          headers: {
            accept: 'application/json',
            ...call.headers,
            ...(call.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(call.body)) }),
          },
          signal,
        },
        (answer) => {
          read(answer).then(
            (body) => resolve({ kind: 'answered', status: answer.statusCode ?? 0, headers: answer.headers, body }),
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
      outgoing.end(call.body);
    });

  return { call: once, close: () => agent.destroy() };
}

async function read(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_ANSWERED) throw Object.assign(new Error('answer too large'), { code: 'ANSWER_TOO_LARGE' });
    chunks.push(chunk);
  }
  if (!answer.complete) throw Object.assign(new Error('answer cut off'), { code: 'ECONNRESET' });
  return Buffer.concat(chunks).toString('utf8');
}
