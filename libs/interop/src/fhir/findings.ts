import type { OperationOutcome, OperationOutcomeIssue } from 'fhir/r4.js';

/** Why a bundle, or something in it, is refused. Stable: clients and work items name it. */
export type RefusalCode =
  | 'malformed-json'
  | 'bundle-too-large'
  | 'bundle-too-deep'
  | 'not-a-bundle'
  | 'bundle-type'
  | 'duplicate-full-url'
  | 'not-r4'
  | 'not-supported'
  | 'duplicate-resource'
  | 'unknown-reference'
  | 'element-missing'
  | 'date-not-precise'
  | 'date-in-future'
  | 'date-before-birth';

/** The stable code of each refusal; dates have those of all facts. */
export const errorCodes: Readonly<Record<RefusalCode, `FLS-${number}`>> = {
  'malformed-json': 'FLS-1201',
  'bundle-too-large': 'FLS-1202',
  'bundle-too-deep': 'FLS-1203',
  'not-a-bundle': 'FLS-1204',
  'bundle-type': 'FLS-1205',
  'duplicate-full-url': 'FLS-1206',
  'not-r4': 'FLS-1207',
  'not-supported': 'FLS-1208',
  'duplicate-resource': 'FLS-1209',
  'unknown-reference': 'FLS-1210',
  'element-missing': 'FLS-1211',
  'date-not-precise': 'FLS-1212',
  'date-in-future': 'FLS-1011',
  'date-before-birth': 'FLS-1012',
};

/** FHIR's issue types that are used here (http://hl7.org/fhir/R4/valueset-issue-type.html). */
export type IssueType =
  | 'structure'
  | 'required'
  | 'value'
  | 'code-invalid'
  | 'invariant'
  | 'extension'
  | 'duplicate'
  | 'not-found'
  | 'not-supported'
  | 'too-long'
  | 'invalid'
  | 'business-rule'
  | 'informational';

export interface Finding {
  readonly refusal: RefusalCode;
  readonly issue: IssueType;
  /** Says what is wrong and what is wanted, in plain words and without the patient's name. */
  readonly text: string;
  /** FHIRPath of the element: `Bundle.entry[12].resource.clinicalStatus`; empty where there is none. */
  readonly expression: string;
  /** Findings of one kind are alike; where not all can be shown, one of each kind is shown first. */
  readonly kind: string;
}

/** A system of our own for the codes in `OperationOutcome.issue.details.coding`. */
const errorSystem = 'urn:osteon:error';

export const defaultFindingLimit = 20;

interface Numbered {
  readonly number: number;
  readonly finding: Finding;
}

/** Collects findings without growing with the input: it keeps the first ones, one of each kind, and a count. */
export class FindingList {
  readonly limit: number;
  #total = 0;
  readonly #first: Numbered[] = [];
  readonly #kinds = new Map<string, Numbered>();

  constructor(limit = defaultFindingLimit) {
    this.limit = limit;
  }

  /** How many were found, shown or not. */
  get total(): number {
    return this.#total;
  }

  add(finding: Finding): void {
    const numbered = { number: this.#total, finding };
    this.#total += 1;
    if (this.#first.length < this.limit) this.#first.push(numbered);
    if (!this.#kinds.has(finding.kind) && this.#kinds.size < this.limit) this.#kinds.set(finding.kind, numbered);
  }

  /** At most `limit`, in the order found: one of each kind, then the first ones. */
  shown(): Finding[] {
    const chosen = new Map<number, Finding>();
    for (const { number, finding } of [...this.#kinds.values(), ...this.#first]) {
      if (chosen.size === this.limit) break;
      chosen.set(number, finding);
    }
    return [...chosen].sort(([a], [b]) => a - b).map(([, finding]) => finding);
  }
}

const toIssue = (finding: Finding): OperationOutcomeIssue => ({
  severity: 'error',
  code: finding.issue,
  details: {
    coding: [{ system: errorSystem, code: errorCodes[finding.refusal], display: finding.refusal }],
    text: finding.text,
  },
  ...(finding.expression === '' ? {} : { expression: [finding.expression] }),
});

/**
 * FHIR's own way to say what is wrong. With more findings than are shown, a last issue of severity
 * `information` says how many there are in all.
 */
export const toOperationOutcome = (findings: readonly Finding[], total = findings.length): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: [
    ...findings.map(toIssue),
    ...(total > findings.length
      ? [
          {
            severity: 'information' as const,
            code: 'informational' as const,
            details: { text: `${total} things are wrong in all; ${findings.length} of them are shown.` },
          },
        ]
      : []),
  ],
});

/** The whole input is refused, at a point from which reading cannot go on. */
export class BundleRefusal extends Error {
  readonly finding: Finding;

  constructor(refusal: RefusalCode, issue: IssueType, text: string, expression = '') {
    super(text);
    this.name = 'BundleRefusal';
    this.finding = { refusal, issue, text, expression, kind: refusal };
  }
}
