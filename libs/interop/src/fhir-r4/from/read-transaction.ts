import type { JsonObject } from '../../fhir/check-structure.ts';
import { isObject } from '../../fhir/check-structure.ts';
import type { Finding, IssueType, RefusalCode } from '../../fhir/findings.ts';

export const TRANSACTION_METHODS = ['POST', 'PUT', 'PATCH', 'GET', 'HEAD'] as const;
export type TransactionMethod = (typeof TRANSACTION_METHODS)[number];

/** One thing that a bundle asks for. */
export interface TransactionEntry {
  readonly index: number;
  /** `Bundle.entry[3]` */
  readonly path: string;
  readonly method: TransactionMethod;
  /** As it stands, without our own base. */
  readonly url: string;
  readonly type: string;
  readonly id: string | null;
  /** What follows the `?` of the address. */
  readonly criteria: string | null;
  readonly fullUrl: string | null;
  readonly ifNoneExist: string | null;
  readonly ifMatch: string | null;
  readonly resource: JsonObject | null;
}

export type EntryReading =
  | { readonly ok: true; readonly index: number; readonly entry: TransactionEntry }
  | { readonly ok: false; readonly index: number; readonly findings: readonly Finding[] };

export type TransactionReading =
  | { readonly ok: true; readonly kind: 'transaction' | 'batch'; readonly entries: readonly EntryReading[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Entries of one bundle that is answered at once. */
export const MOST_ENTRIES = 1000;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const finding = (refusal: RefusalCode, issue: IssueType, expression: string, said: string): Finding => ({
  refusal,
  issue,
  text: said,
  expression,
  kind: `${refusal} ${expression.replace(/\[\d+\]/g, '')}`,
});

/** An address without our own base, or a slash, before it. */
export function relativeTo(base: string, url: string): string {
  const own = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url;
  return own.replace(/^\/+/, '').replace(/^fhir\/R4\//, '');
}

/** What a bundle that was posted to the server's own address asks for; entries that ask for nothing we do are said so. */
export function readTransaction(bundle: unknown, base: string): TransactionReading {
  const refuse = (refusal: RefusalCode, issue: IssueType, at: string, said: string): TransactionReading => ({
    ok: false,
    findings: [finding(refusal, issue, at, said)],
  });
  if (!isObject(bundle) || bundle['resourceType'] !== 'Bundle') {
    return refuse('not-a-bundle', 'structure', '', 'What is posted here is a Bundle.');
  }
  const { type, entry: list = [] } = bundle;
  if (type !== 'transaction' && type !== 'batch') {
    return refuse('bundle-type', 'value', 'Bundle.type', 'The type of the Bundle is transaction or batch.');
  }
  if (!Array.isArray(list)) return refuse('not-r4', 'structure', 'Bundle.entry', '`entry` is a list.');
  if (list.length > MOST_ENTRIES) {
    const said = `The Bundle has ${list.length} entries; ${MOST_ENTRIES} are taken at once. Send the rest as NDJSON.`;
    return refuse('bundle-too-large', 'too-long', 'Bundle.entry', said);
  }
  const urls = new Set<string>();
  for (const [index, entry] of list.entries() as IterableIterator<[number, unknown]>) {
    const fullUrl = isObject(entry) ? text(entry['fullUrl']) : null;
    if (fullUrl !== null && urls.has(fullUrl)) {
      const said = 'Two entries have this fullUrl, so that a reference to it is not clear.';
      return refuse('duplicate-full-url', 'duplicate', `Bundle.entry[${index}].fullUrl`, said);
    }
    if (fullUrl !== null) urls.add(fullUrl);
  }
  return { ok: true, kind: type, entries: list.map((entry: unknown, index) => readEntry(entry, index, base)) };
}

function readEntry(entry: unknown, index: number, base: string): EntryReading {
  const path = `Bundle.entry[${index}]`;
  const refuse = (refusal: RefusalCode, issue: IssueType, at: string, said: string): EntryReading => ({
    ok: false,
    index,
    findings: [finding(refusal, issue, at === '' ? path : `${path}.${at}`, said)],
  });
  const request = isObject(entry) ? entry['request'] : undefined;
  if (!isObject(entry) || !isObject(request)) {
    return refuse('not-r4', 'required', 'request', 'The entry has no request: R4 requires it (bdl-3).');
  }
  const method = TRANSACTION_METHODS.find((one) => one === request['method']);
  if (method === undefined) {
    const said = `The method is none of ${TRANSACTION_METHODS.join(', ')}: nothing is deleted, it is marked entered-in-error.`;
    return refuse('not-supported', 'not-supported', 'request.method', said);
  }
  const url = relativeTo(base, text(request['url']) ?? '');
  const match = /^([A-Z][A-Za-z]{1,40})(?:\/([A-Za-z0-9\-.]{1,64}))?((?:\/[^?]*)?)(?:\?(.*))?$/s.exec(url);
  const isRead = method === 'GET' || method === 'HEAD';
  if (match === null && !(isRead && /^(metadata|\?)/.test(url))) {
    return refuse('not-r4', 'value', 'request.url', 'The address is that of a type, of a resource or of a search.');
  }
  const [, type = '', id = null, below = '', criteria = null] = match ?? [];
  const said = {
    index,
    path,
    method,
    url,
    type,
    id,
    criteria,
    fullUrl: text(entry['fullUrl']),
    ifNoneExist: text(request['ifNoneExist']),
    ifMatch: text(request['ifMatch']),
  };
  if (isRead) return { ok: true, index, entry: { ...said, resource: null } };
  if (below !== '' || (method === 'POST' && (id !== null || criteria !== null))) {
    return refuse('not-r4', 'value', 'request.url', `This is no address for a ${method}.`);
  }
  if (method !== 'POST' && id === null && criteria === null) {
    return refuse('not-r4', 'value', 'request.url', `A ${method} names the resource, by its id or by a search.`);
  }
  const { resource } = entry;
  if (!isObject(resource)) return refuse('not-r4', 'required', 'resource', 'The entry has no resource.');
  if (method !== 'PATCH' && resource['resourceType'] !== type) {
    const other = `The resource is a ${String(resource['resourceType']).slice(0, 40)} and the address says ${type}.`;
    return refuse('not-r4', 'value', 'resource.resourceType', other);
  }
  return { ok: true, index, entry: { ...said, resource } };
}

/** The JSON Patch of an entry: R4 sends it as a Binary. Undefined where it is none. */
export function patchOf(resource: JsonObject): unknown {
  const { resourceType, contentType, data } = resource;
  if (resourceType !== 'Binary' || typeof data !== 'string') return undefined;
  if (typeof contentType !== 'string' || !/^application\/json-patch\+json\s*(;|$)/i.test(contentType)) return undefined;
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
