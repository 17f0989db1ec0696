import type { TestApi } from './harness.ts';

/** What a route says of itself in the document: `@Policy` and `@Public` write it. */
export type StatedPolicy =
  | { readonly public: string }
  | {
      readonly roles: readonly string[];
      readonly purpose: string;
      readonly provedWithinMinutes?: number;
      readonly scope?: string;
      readonly stages?: readonly string[];
      readonly installation?: boolean;
    };

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly [key: string]: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
  readonly 'x-policy'?: StatedPolicy;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** One operation of the interface, as documented. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly policy: StatedPolicy;
  readonly parameters: readonly Parameter[];
  readonly body: Content | undefined;
  readonly responses: Readonly<Record<string, Content>>;
  /** The status of its success. */
  readonly success: number;
}

export const readDocument = async (api: TestApi): Promise<OpenApi> =>
  (await api.browser().get<OpenApi>('/api/openapi.json')).body;

/** Every operation there is. One without a policy is left out here and fails a test of its own. */
export function operationsOf({ paths }: OpenApi): Operation[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const policy = operation['x-policy'];
      if (policy === undefined) return [];
      const { operationId: id, parameters = [], requestBody: body, responses } = operation;
      const success = Math.min(...Object.keys(responses).map(Number));
      return [{ id, method: method.toUpperCase(), path, policy, parameters, body, responses, success }];
    }),
  );
}

/** The names in a path, each with the segment before it: `patients/{id}` says of what the id is. */
export function placeholdersOf(path: string): { readonly kind: string; readonly name: string }[] {
  const segments = path.split('/');
  return segments.flatMap((segment, n) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    return name === undefined ? [] : [{ kind: `${segments[n - 1] ?? ''}/${segment}`, name }];
  });
}

/** The path with its names filled in. */
export const addressOf = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
