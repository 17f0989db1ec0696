import type { OperationOutcome, OperationOutcomeIssue } from './fhir-types.ts';

/** What was refused: a stable code, a sentence, and the fields that are named. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly { readonly path: string; readonly message: string }[] | undefined;
}

/** Our codes of refusal, as a system of codings. */
export const PROBLEM_CODES = 'urn:osteon:problem';

type IssueType = OperationOutcomeIssue['code'];

const OF_STATUS: Readonly<Record<number, IssueType>> = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  406: 'not-supported',
  409: 'conflict',
  410: 'deleted',
  412: 'conflict',
  413: 'too-long',
  415: 'not-supported',
  422: 'business-rule',
  429: 'throttled',
  503: 'transient',
};

/** A refusal in the words of FHIR: an issue for each field that is named, or one. */
export function operationOutcomeOf({ status, code, title, detail, errors = [] }: Refusal): OperationOutcome {
  const base = {
    severity: status >= 500 ? 'fatal' : 'error',
    code: OF_STATUS[status] ?? (status >= 500 ? 'exception' : 'processing'),
  } as const;
  const details = { coding: [{ system: PROBLEM_CODES, code, display: title }], text: detail ?? title };
  if (errors.length === 0) return { resourceType: 'OperationOutcome', issue: [{ ...base, details }] };
  return {
    resourceType: 'OperationOutcome',
    issue: errors.map(({ path, message }) => ({
      ...base,
      details,
      diagnostics: message,
      ...(path === '' ? {} : { expression: [path] }),
    })),
  };
}

/** What was answered all the same, with what was passed over. */
export const warningOf = (text: string): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'warning', code: 'not-supported', details: { text } }],
});
