import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { EdgeProblem, type FieldError } from './edge-problems.ts';

/** What zod says of one failure, as far as it is used here. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
  readonly params?: { readonly problem?: string };
}

/** At most this many fields are named in one answer: a body of a million faults shall not make an answer of them. */
const MOST_ERRORS = 50;

/** Checks a parameter by its schema; a refusal names the path of every field and the kind of the first fault. */
@Injectable()
export class RequestValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => refusal(issues as readonly Issue[]) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (!metadata.schema || metadata.type === 'custom') return value;
    // A missing body is an empty one: the answer then names the fields that are wanted.
    const given = metadata.type === 'body' && value == null ? ({} as T) : value;
    this.stripProtoKeys(given);
    const result = await this.validate<T>(given, metadata.schema);
    if (result.issues) throw refusal(result.issues as readonly Issue[], metadata.data);
    return result.value;
  }
}

function refusal(issues: readonly Issue[], parameter?: string): EdgeProblem {
  const errors: FieldError[] = [];
  for (const issue of issues) {
    if (errors.length >= MOST_ERRORS) break;
    const path = pathOf(issue, parameter);
    if (issue.code === 'unrecognized_keys')
      for (const key of (issue.keys ?? []).slice(0, MOST_ERRORS))
        errors.push({ path: path === '' ? key : `${path}.${key}`, message: 'is not a known field' });
    else errors.push({ path, message: issue.message });
  }
  return new EdgeProblem(codeOf(issues), errors);
}

function codeOf(issues: readonly Issue[]): 'FLS-9000' | 'FLS-9002' | 'FLS-9003' {
  if (issues.some((issue) => issue.code === 'unrecognized_keys')) return 'FLS-9002';
  if (issues.some((issue) => issue.params?.problem === 'date')) return 'FLS-9003';
  return 'FLS-9000';
}

/** `facts[0].payload.site`: as a person would write it. */
function pathOf(issue: Issue, parameter = ''): string {
  let path = parameter;
  for (const segment of issue.path ?? []) {
    const key = typeof segment === 'object' ? segment.key : segment;
    path += typeof key === 'number' ? `[${key}]` : path === '' ? String(key) : `.${String(key)}`;
  }
  return path;
}
