import { envelopeSchema, jobContracts, type JobContract } from './job-contract.ts';
import type { Outcome } from './outcome.ts';

export type Handle<Payload> = (payload: Payload) => Promise<Outcome>;

export interface JobHandler {
  readonly contract: JobContract<never>;
  /** Checks the payload by its schema, then does the work. */
  readonly run: (payload: unknown) => Promise<Outcome>;
}

/** Ties a handler to its contract; a payload that does not fit ends as `permanent`. */
export function handlerOf<Payload>(contract: JobContract<Payload>, handle: Handle<Payload>): JobHandler {
  return {
    contract: contract as unknown as JobContract<never>,
    async run(payload) {
      const parsed = contract.schema.safeParse(payload);
      if (!parsed.success) {
        return { kind: 'permanent', error: new Error(`The payload of ${contract.name} does not fit its schema.`) };
      }
      return handle(parsed.data);
    },
  };
}

/**
 * Every job has a handler, and only one.
 * @throws naming the job that has none or several
 */
export function checkHandlers(
  handlers: readonly JobHandler[],
  contracts: readonly JobContract<never>[] = jobContracts,
): ReadonlyMap<string, JobHandler> {
  const found = new Map<string, JobHandler>();
  for (const handler of handlers) {
    const { name } = handler.contract;
    if (!contracts.some((contract) => contract.name === name)) {
      throw new Error(`The handler of "${name}" belongs to no job; add its contract to libs/jobs.`);
    }
    if (found.has(name)) throw new Error(`The job "${name}" has two handlers; keep one.`);
    found.set(name, handler);
  }
  const missing = contracts.filter((contract) => !found.has(contract.name)).map((contract) => contract.name);
  if (missing.length > 0) throw new Error(`No handler for the job "${missing.join('", "')}".`);
  return found;
}

export type Opened =
  | { readonly kind: 'payload'; readonly payload: unknown }
  /** Written by a newer program: to be delayed until this one is replaced. */
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'unreadable' };

/** Opens what stood in Redis. */
export function openEnvelope(contract: JobContract<never>, data: unknown): Opened {
  const parsed = envelopeSchema.safeParse(data);
  if (!parsed.success) return { kind: 'unreadable' };
  if (parsed.data.version > contract.version) return { kind: 'newer', version: parsed.data.version };
  return { kind: 'payload', payload: parsed.data.payload };
}
