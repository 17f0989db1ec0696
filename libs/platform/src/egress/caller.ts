import { checkedUrl, hostsOf } from './checked-url.ts';
import { createEgress, type HttpCall, type HttpOutcome } from './egress.ts';

export interface PathCall extends HttpCall {
  /** Path and query, from the address's own. */
  readonly path: string;
}

export type CallHttp = (call: PathCall, signal: AbortSignal) => Promise<HttpOutcome>;

/**
 * Calls one host, whose address the operator has set in the environment, and none beside it; and tells apart a request
 * that never left from one whose answer was lost: the first may be made again, the second may have been carried out.
 * @throws EgressRefused when it is no address that may be called
 */
export function createHttpCaller(address: string): { readonly base: URL; call: CallHttp; close(): void } {
  const allowed = hostsOf(address);
  const base = checkedUrl(address, allowed);
  const egress = createEgress({ allowed });
  const prefix = base.origin + base.pathname.replace(/\/$/, '');
  return {
    base,
    call: ({ path, ...call }, signal) => egress.call(prefix + path, call, signal),
    close: () => egress.close(),
  };
}
