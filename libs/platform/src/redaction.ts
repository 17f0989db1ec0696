/**
 * Logs hold ids, codes and counts, and nothing that names, locates or describes a person. What is forbidden is taken
 * out by the field's name wherever it stands, and by its look inside free text, so that one careless line of code
 * does not become a disclosure.
 */
const FORBIDDEN = new Set(
  [
    'family',
    'given',
    'name',
    'names',
    'fullName',
    'displayName',
    'patientName',
    'birthDate',
    'dateOfBirth',
    'sex',
    'address',
    'addresses',
    'email',
    'e-mail',
    'telephone',
    'phone',
    'sms',
    'recipient',
    'to',
    'value',
    'identifier',
    'identifiers',
    'contactPoint',
    'contactPoints',
    'note',
    'notes',
    'text',
    'body',
    'subject',
    'html',
    'payload',
    'facts',
    'answers',
    'detail',
    'details',
    'parameters',
    'params',
    'values',
    'password',
    'passwordHash',
    'secret',
    'token',
    'pass',
    'link',
    'cookie',
    'cookies',
    'set-cookie',
    'authorization',
    'connectionString',
    'databaseUrl',
    'redisUrl',
    'where',
    'ip',
    'remoteAddress',
  ].map((word) => word.toLowerCase()),
);

const REDACTED = '[redacted]';
const DEEPEST = 6;

const LOOKS: readonly (readonly [RegExp, string])[] = [
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu, '[e-mail]'],
  [/\b(postgres(?:ql)?|rediss?):\/\/\S+/gi, '$1://[redacted]'],
  [/\/a\/[\w-]{16,}/g, '/a/[token]'],
  // Dates and times keep their digits apart by - and :, telephone numbers by blanks; an id has letters in it.
  [/(?<![\w.:-])\+?\d(?:[ ()]?\d){8,14}(?![\w.:-])/g, '[number]'],
];

/** Free text with e-mail addresses, telephone and NHS numbers, answer links and connection addresses taken out. */
export function redactText(text: string): string {
  return LOOKS.reduce((result, [look, instead]) => result.replace(look, instead), text);
}

/** What may be logged of an error: its kind, code and text; never the row that PostgreSQL quotes in `detail`. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redactText(String(error)) };
  const { code, constraint, table, severity } = error as Error & Record<string, unknown>;
  return {
    type: error.constructor.name,
    message: redactText(error.message),
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
    ...(severity === undefined ? {} : { severity }),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** A copy of `value` that may be written to a log. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Error) return describeError(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return REDACTED;
  if (depth >= DEEPEST) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, 100).map((entry) => redact(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      FORBIDDEN.has(key.toLowerCase()) && entry !== null && entry !== undefined ? REDACTED : redact(entry, depth + 1),
    ]),
  );
}
