import { Ajv, type ValidateFunction } from 'ajv';
import { SHOW_OTHERS } from '../authorization/objects.ts';
import type { Answer } from '../harness.ts';
import type { OpenApi, Operation, Schema } from '../operations.ts';

/** What no answer may hold: stacks, SQL, paths of files, names of what the service is built from. */
const INNARDS =
  /\n\s+at |node:internal|node_modules|\.ts:\d|\/(home|work|tmp|usr|app)\/|prisma|postgres|\bpg_|ECONN|relation "|violates|invalid input syntax|\b(select|insert into|update|delete from)\b .{0,80}\b(from|values|set|where)\b/i;

/** Holds answers against the document and against what must never leave. */
export class Examiner {
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly ajv: Ajv;
  /** What is another service's: ids and names, lower case. */
  private readonly strangers: ReadonlySet<string>;

  constructor(document: OpenApi, strangers: Iterable<string>) {
    this.ajv = new Ajv({ strict: false, validateFormats: false });
    this.ajv.addSchema({ $id: 'document', components: asJsonSchema(document.components) as object });
    this.strangers = new Set([...strangers].map((one) => one.toLowerCase()));
  }

  /** What is wrong with an answer, in words; nothing when all is well. */
  faultsOf(operation: Operation, answer: Answer): string[] {
    const { status, text } = answer;
    if (status >= 500) return [`${status}: ${text.slice(0, 300)}`];
    const documented = operation.responses[String(status)];
    if (documented === undefined) return [`${status} is not documented: ${text.slice(0, 300)}`];
    return [...this.ofShape(operation, answer, documented.content ?? {}), ...this.ofContent(operation, answer)];
  }

  private ofShape(
    { id }: Operation,
    { status, text, headers, body }: Answer,
    content: Readonly<Record<string, { readonly schema?: Schema }>>,
  ): string[] {
    const media = (headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
    const [documented] = Object.keys(content);
    if (documented === undefined)
      return text === '' || status === 200 ? [] : [`${status} has a body: ${text.slice(0, 200)}`];
    const schema = content[media]?.schema;
    if (schema === undefined) return [`${status} is ${media || 'of no type'} and not ${documented}`];
    if (!media.endsWith('json')) return [];
    const key = `${id} ${status} ${media}`;
    const validate = this.validators.get(key) ?? this.ajv.compile(asJsonSchema(schema) as object);
    this.validators.set(key, validate);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${status} ${instancePath || '/'} ${message ?? ''}`,
    );
  }

  private ofContent({ id }: Operation, { text, headers }: Answer): string[] {
    const innards = INNARDS.exec(text)?.[0];
    const words = text.toLowerCase().match(/[0-9a-f]{8}-[0-9a-f-]{27}|[a-z]+/g) ?? [];
    const stranger = SHOW_OTHERS.has(id) ? undefined : words.find((word) => this.strangers.has(word));
    return [
      ...(innards === undefined ? [] : [`the answer shows ${JSON.stringify(innards)}`]),
      ...(stranger === undefined ? [] : [`the answer holds ${stranger}, which is another service's`]),
      ...(headers.get('x-powered-by') === null ? [] : ['the answer says what it is built from']),
    ];
  }
}

/** A schema of OpenAPI 3.0 as JSON Schema: what may be null, and references that lead into the document. */
function asJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asJsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, $ref, ...rest } = schema as { nullable?: boolean; $ref?: string };
  const plain = {
    ...Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, asJsonSchema(inner)])),
    ...($ref === undefined ? {} : { $ref: `document${$ref}` }),
  };
  return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;
}
