import type { SendCheckpoint } from '@osteon/application';
import { createHttpCaller } from '@osteon/platform';

const TIMEOUT_MS = 5_000;

/**
 * Posts each checkpoint of the audit log to an https address of another keeper, as it stands in the file; any answer
 * of 200 to 299 says that it is kept.
 * @throws when it was not, with the status or why the call failed
 */
export function createCheckpointSender(address: string): { readonly send: SendCheckpoint; close(): void } {
  const { base, call, close } = createHttpCaller(address);
  const { search } = base;
  return {
    async send(line) {
      const outcome = await call(
        { method: 'POST', path: search, headers: { 'content-type': 'application/json' }, body: line },
        AbortSignal.timeout(TIMEOUT_MS),
      );
      const isKept = outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;
      if (isKept) return;
      const why = outcome.kind === 'answered' ? `answered ${outcome.status}` : outcome.reason;
      throw new Error(`The keeper of checkpoints did not take one: ${why}`);
    },
    close,
  };
}
