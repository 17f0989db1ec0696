import { AppError, type ResourceWritten } from '@osteon/application';
import { type Fhir, patchOf, readTransaction, References, type TransactionEntry } from '@osteon/interop';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { etagOf } from '../answer.ts';
import { findIds } from '../read-resources.ts';
import { acceptedOutcome, statusOf } from './accepted.ts';
import { createdTogether, patched, updated, write } from './write-one.ts';
import { checkMayWrite, readableOf, type Sent, type WriteSetting } from './write-requests.ts';

type ResponseEntry = Fhir.BundleEntry;

/** What of a request goes along with each of its entries: who asks, and from where. */
const KEPT_HEADERS = ['authorization', 'cookie', 'origin', 'host', 'sec-fetch-site', 'user-agent', 'prefer'] as const;

const PHRASES: Readonly<Record<number, string>> = {
  200: '200 OK',
  201: '201 Created',
  202: '202 Accepted',
  204: '204 No Content',
  304: '304 Not Modified',
};

/**
 * Works a bundle through. A transaction is written whole or not at all, and what it reads is read afterwards; the entries
 * of a batch are requests each by itself.
 */
export async function runBundle(
  scope: FastifyInstance,
  request: FastifyRequest,
  setting: WriteSetting,
  root: string,
): Promise<Fhir.Bundle> {
  const reading = readTransaction(request.body, setting.deps.base);
  if (!reading.ok) {
    throw new AppError('FLS-1481', {
      errors: reading.findings.map(({ expression, text }) => ({ path: expression, message: text })),
    });
  }
  const ask = (entry: TransactionEntry): Promise<ResponseEntry> => askFor(scope, request, root, entry);
  const { kind, entries } = reading;
  if (kind === 'batch') {
    const answers: ResponseEntry[] = [];
    for (const one of entries) answers.push(one.ok ? await ask(one.entry) : refused(one.findings));
    return { resourceType: 'Bundle', type: 'batch-response', entry: answers };
  }
  const faults = entries.flatMap((one) => (one.ok ? [] : one.findings));
  if (faults.length > 0) {
    throw new AppError('FLS-1481', {
      errors: faults.map(({ expression, text }) => ({ path: expression, message: text })),
    });
  }
  const asked = entries.flatMap((one) => (one.ok ? one.entry : []));
  const written = await transact(setting, asked);
  const answers: ResponseEntry[] = [];
  for (const entry of asked) {
    const done = written.get(entry.index);
    answers.push(done === undefined ? await ask(entry) : responseOf(setting, done));
  }
  return { resourceType: 'Bundle', type: 'transaction-response', entry: answers };
}

const isRead = ({ method }: TransactionEntry): boolean => method === 'GET' || method === 'HEAD';

async function transact(
  setting: WriteSetting,
  entries: readonly TransactionEntry[],
): Promise<ReadonlyMap<number, ResourceWritten>> {
  const writes = entries.filter((entry) => !isRead(entry));
  const references = new References(setting.deps.base, entries);
  const sent: Sent[] = [];
  for (const entry of writes) sent.push(await sentOf(setting, entry));
  const written = sent.length === 0 ? [] : await write(setting, sent, references);
  return new Map(written.map((one) => [one.index, one]));
}

async function sentOf(setting: WriteSetting, entry: TransactionEntry): Promise<Sent> {
  const { index, method, type, resource, ifNoneExist, ifMatch, criteria } = entry;
  const path = `${entry.path}.resource`;
  if (resource === null) throw new AppError('FLS-1481', { field: path });
  const said = { index, path, type, resource };
  if (method === 'POST') return createdTogether(setting, said, ifNoneExist);
  if (method === 'PUT') return updated(setting, said, { id: entry.id, criteria, ifMatch });
  const patch = patchOf(resource);
  if (patch === undefined) {
    const message = 'a patch is a Binary of application/json-patch+json';
    throw new AppError('FLS-1470', { field: path, message });
  }
  const id = entry.id ?? (await onlyId(setting, type, criteria ?? '', path));
  return patched(setting, { index, path, type, id }, patch, ifMatch);
}

async function onlyId({ deps, actor }: WriteSetting, type: string, criteria: string, path: string): Promise<string> {
  checkMayWrite(actor, type, 'u', path);
  const [id, another] = await findIds(deps, actor, readableOf(type, path), criteria, 2);
  if (id === undefined) throw new AppError('FLS-1434', { field: path });
  if (another !== undefined) throw new AppError('FLS-1473', { field: path });
  return id;
}

function responseOf({ deps }: WriteSetting, written: ResourceWritten): ResponseEntry {
  const { type, id, version } = written;
  const status = statusOf(written);
  return {
    response: {
      status: PHRASES[status] ?? String(status),
      ...(id === null
        ? {}
        : { location: `${deps.base}/${type}/${id}${version === null ? '' : `/_history/${version}`}` }),
      ...(version === null || id === null ? {} : { etag: etagOf(version) }),
      ...(id === null && written.outcome === 'accepted' ? { outcome: acceptedOutcome(written) } : {}),
    },
  };
}

/** An entry as a request of its own, by the same door: its rules, its limits and its audit record are those of any. */
async function askFor(
  scope: FastifyInstance,
  request: FastifyRequest,
  root: string,
  { method, url, resource, ifMatch, ifNoneExist }: TransactionEntry,
): Promise<ResponseEntry> {
  const kept = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const isPatch = method === 'PATCH';
  const body = isPatch ? patchOf(resource ?? {}) : resource;
  const answer = await scope.inject({
    method,
    url: `${root}/${url}`,
    remoteAddress: request.ip,
    headers: {
      ...kept,
      accept: 'application/fhir+json',
      ...(ifMatch === null ? {} : { 'if-match': ifMatch }),
      ...(ifNoneExist === null ? {} : { 'if-none-exist': ifNoneExist }),
      ...(body == null ? {} : { 'content-type': isPatch ? 'application/json-patch+json' : 'application/fhir+json' }),
    },
    ...(body == null ? {} : { payload: JSON.stringify(body) }),
  });
  const { statusCode, headers, payload } = answer;
  const said = payload === '' ? undefined : (JSON.parse(payload) as Fhir.FhirResource);
  const isRefused = statusCode >= 400;
  return {
    ...(said === undefined || isRefused ? {} : { resource: said }),
    response: {
      status: PHRASES[statusCode] ?? String(statusCode),
      ...(typeof headers.location === 'string' ? { location: headers.location } : {}),
      ...(typeof headers.etag === 'string' ? { etag: headers.etag } : {}),
      ...(said !== undefined && isRefused ? { outcome: said } : {}),
    },
  };
}

/** An entry that asks for nothing that can be done. */
function refused(findings: readonly { readonly expression: string; readonly text: string }[]): ResponseEntry {
  const outcome: Fhir.OperationOutcome = {
    resourceType: 'OperationOutcome',
    issue: findings.map(({ expression, text }) => ({
      severity: 'error',
      code: 'invalid',
      details: { text },
      expression: [expression],
    })),
  };
  return { response: { status: '400', outcome } };
}
