import { Readable } from 'node:stream';
import type { Problem } from '@osteon/contracts';
import { AppError, type ResourceWritten } from '@osteon/application';
import { type Fhir, operationOutcomeOf, References } from '@osteon/interop';
import { acceptedOutcome } from './accepted.ts';
import { created, write } from './write-one.ts';
import type { Json, WriteSetting } from './write-requests.ts';

/** A line may be so long, in bytes. */
const LINE_LIMIT = 1024 * 1024;

const NEWLINE = 0x0a;

/** A line of a file as it came: its number from 1 on, and null where it is longer than a line may be. */
interface Line {
  readonly number: number;
  readonly text: string | null;
}

/** Cuts what comes into lines, however it is cut; at most one of them is held. */
export async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 1;
  const line = (): Line => {
    const text = size > LINE_LIMIT ? null : Buffer.concat(parts).toString('utf8');
    parts = [];
    size = 0;
    return { number: number++, text };
  };
  const take = (part: Uint8Array): void => {
    size += part.length;
    // What is too long is counted, and not held.
    if (size > LINE_LIMIT) parts = [];
    else parts.push(part);
  };
  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      take(chunk.subarray(from, at));
      from = at + 1;
      yield line();
    }
    take(chunk.subarray(from));
  }
  if (size > 0) yield line();
}

/** How a line is read and its refusal told. */
export interface ImportParts {
  /** So many bytes are taken. */
  readonly limit: number;
  /** Reads on what is not wanted, so that the sender gets to read the answer. */
  readonly discardRest: () => Promise<void>;
  /** @throws for what is no JSON, or none that can be stored */
  readonly parse: (text: string) => Promise<unknown>;
  readonly problemOf: (error: unknown) => Problem;
}

/** FLS-1486 */
export const tooLarge = (limit: number): AppError =>
  new AppError('FLS-1486', { message: `one import takes ${limit / 1_000_000} MB; what is larger is sent in parts` });

async function* within(source: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

/**
 * Writes a file of resources, one a line and each by itself, in their order: what each came to is a line of the answer, so
 * that neither is held whole. Sent again, what is there stays as it is: a file that broke off is sent again. Where it turns
 * out to be too large, the last line of the answer says so, and what was answered before stays written.
 */
export function importLines(
  setting: WriteSetting,
  source: AsyncIterable<Uint8Array>,
  { parse, problemOf, limit, discardRest }: ImportParts,
): Readable {
  /** The patients of this file, by the ids that its sender has for them. */
  const patients = new Map<string, string>();
  const one = async (line: Line): Promise<Fhir.OperationOutcome> => {
    const written = await writeLine({ ...setting, bulk: true }, line, parse, patients);
    return outcomeOf(written, line.number);
  };
  const refused = (error: unknown, number: number) => {
    const { status, code, title, detail, errors } = problemOf(error);
    const said = errors ?? [{ path: `line[${number}]`, message: detail ?? title }];
    return { status, text: `${JSON.stringify(operationOutcomeOf({ status, code, title, detail, errors: said }))}\n` };
  };
  return Readable.from(
    (async function* () {
      let number = 0;
      try {
        for await (const line of linesOf(within(source, limit))) {
          ({ number } = line);
          if (line.text?.trim() === '') continue;
          try {
            yield `${JSON.stringify(await one(line))}\n`;
          } catch (error) {
            const { status, text } = refused(error, number);
            yield text;
            // A failure of ours would be one of every line that follows.
            if (status >= 500) return;
          }
        }
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        yield refused(error, number + 1).text;
      } finally {
        await discardRest();
      }
    })(),
  );
}

async function writeLine(
  setting: WriteSetting,
  { number, text }: Line,
  parse: ImportParts['parse'],
  patients: Map<string, string>,
): Promise<ResourceWritten> {
  const path = `line[${number}]`;
  if (text === null) throw new AppError('FLS-1470', { field: path, message: 'is longer than 1 MB' });
  const resource = asResource(await parse(text), path);
  const type = String(resource['resourceType']);
  const sent = await created(setting, { index: 0, path, type, resource: withOurPatient(resource, patients) }, null);
  const [written] = await write(setting, [sent], new References(setting.deps.base));
  if (written === undefined) throw new AppError('FLS-1471', { field: path });
  const { id } = resource;
  if (type === 'Patient' && typeof id === 'string' && written.id !== null) patients.set(id, written.id);
  return written;
}

function asResource(value: unknown, path: string): Json {
  const isResource = typeof value === 'object' && value !== null && 'resourceType' in value;
  if (!isResource || typeof value.resourceType !== 'string')
    throw new AppError('FLS-1470', { field: path, message: 'is no resource' });
  return value as Json;
}

/** A resource about a patient of this file says so by the sender's id. */
function withOurPatient(resource: Json, patients: ReadonlyMap<string, string>): Json {
  const subject = resource['subject'] as { readonly reference?: unknown } | null | undefined;
  const reference = typeof subject?.reference === 'string' ? subject.reference : '';
  const ours = patients.get(/(?:^|\/)Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(reference)?.[1] ?? '');
  return ours === undefined ? resource : { ...resource, subject: { ...subject, reference: `Patient/${ours}` } };
}

function outcomeOf(written: ResourceWritten, number: number): Fhir.OperationOutcome {
  const { type, id, version, outcome } = written;
  const accepted = outcome === 'accepted' ? acceptedOutcome(written).issue[0]?.details?.text : undefined;
  const at = id === null ? type : `${type}/${id}${version === null || version === '0' ? '' : `/_history/${version}`}`;
  return {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'information',
        code: 'informational',
        details: { text: accepted ?? outcome },
        diagnostics: at,
        expression: [`line[${number}]`],
      },
    ],
  };
}
