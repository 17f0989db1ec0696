import type { Finding, FindingList, IssueType, RefusalCode } from './findings.ts';
import { isFhirDate, isFhirDateTime, isFhirInstant } from './fhir-dates.ts';
import {
  dataTypeShapes,
  otherVersions,
  requiredChoices,
  requiredCodes,
  requiredConcepts,
  resourceShapes,
} from './r4-elements.ts';
import type { Element, ShapedResourceType } from './r4-elements.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const formats: Readonly<Record<string, { test: (text: string) => boolean; wanted: string }>> = {
  id: {
    test: (text) => /^[A-Za-z0-9\-.]{1,64}$/.test(text),
    wanted: 'an id of at most 64 letters, digits, "-" and "."',
  },
  date: { test: isFhirDate, wanted: 'a date that exists (2026-05-23)' },
  dateTime: {
    test: isFhirDateTime,
    wanted: 'a date that exists (2026-05-23) or an instant with its offset (2026-05-23T12:30:00+01:00)',
  },
  instant: { test: isFhirInstant, wanted: 'an instant with its offset (2026-05-23T12:30:00+01:00)' },
};

const nameOfKind = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
};

const wantedName = (element: Element): string => {
  const one = element.kind in formats ? 'string' : element.kind;
  return element.list ? `a list of ${one}` : /^[aeio]/i.test(one) ? `an ${one}` : `a ${one}`;
};

/**
 * Holds a resource against the shape that R4 gives its type, and reports every departure with its path. Strict about
 * what is read; what is only carried along (`object` in the shapes) is not looked into.
 */
export const checkStructure = (
  resource: JsonObject,
  type: ShapedResourceType,
  path: string,
  findings: FindingList,
): void => {
  const report = (issue: IssueType, at: string, text: string, refusal: RefusalCode = 'not-r4'): void => {
    const relative = at.slice(path.length + 1).replace(/\[\d+\]/g, '');
    const finding: Finding = {
      refusal,
      issue,
      text: `${type}: ${text}`,
      expression: at,
      kind: `${refusal} ${issue} ${type}.${relative}`,
    };
    findings.add(finding);
  };

  const checkValue = (value: unknown, element: Element, at: string, name: string): void => {
    const nested = dataTypeShapes[element.kind];
    const format = formats[element.kind];
    const kind = nested !== undefined ? 'object' : format !== undefined ? 'string' : element.kind;
    const fits = kind === 'object' ? isObject(value) : typeof value === kind;
    if (!fits) {
      report(
        'structure',
        at,
        `\`${name}\` is ${nameOfKind(value)}; R4 wants ${wantedName({ ...element, list: false })}.`,
      );
    } else if (nested !== undefined && isObject(value)) {
      checkObject(value, nested, at, element.kind);
    } else if (format !== undefined && typeof value === 'string' && !format.test(value)) {
      report('value', at, `\`${name}\` is "${value.slice(0, 40)}"; R4 wants ${format.wanted}.`);
    }
  };

  const checkElement = (value: unknown, element: Element, at: string, name: string): void => {
    if (element.list !== Array.isArray(value)) {
      report('structure', at, `\`${name}\` is ${nameOfKind(value)}; R4 wants ${wantedName(element)}.`);
    } else if (Array.isArray(value)) {
      // Lists of primitives may hold nulls, where only an extension is given.
      value.forEach((one: unknown, index) => {
        if (one !== null || element.kind !== 'string')
          checkValue(one, { ...element, list: false }, `${at}[${index}]`, name);
      });
    } else {
      checkValue(value, element, at, name);
    }
  };

  function checkObject(object: JsonObject, shape: ReadonlyMap<string, Element>, at: string, owner: string): void {
    for (const [name, value] of Object.entries(object)) {
      if (name === 'resourceType' || (owner !== type && (name === 'id' || name === 'extension'))) continue;
      const element = shape.get(name.startsWith('_') ? name.slice(1) : name);
      if (element === undefined) {
        const hint = otherVersions[`${owner}.${name}`] ?? (owner === type ? otherVersions[`*.${name}`] : undefined);
        report(
          'structure',
          `${at}.${name.slice(0, 64)}`,
          hint ?? `\`${name.slice(0, 64)}\` is not an element of ${owner} in R4.`,
        );
      } else if (!name.startsWith('_')) {
        checkElement(value, element, `${at}.${name}`, name);
      }
    }
    for (const [name, element] of shape) {
      if (element.required && !(name in object) && !(`_${name}` in object)) {
        report('required', `${at}.${name}`, `\`${name}\` is missing: R4 requires it in ${owner}.`);
      }
    }
  }

  checkObject(resource, resourceShapes[type], path, type);

  const choice = requiredChoices[type];
  if (choice !== undefined && !choice.some((name) => name in resource)) {
    report('required', `${path}.${choice[0] ?? ''}`, `no medicine is named: R4 requires \`${choice.join('` or `')}\`.`);
  }
  for (const name of ['gender', 'status', 'intent']) {
    const codes = requiredCodes[`${type}.${name}`];
    const value = resource[name];
    if (codes !== undefined && typeof value === 'string' && !codes.includes(value)) {
      report(
        'code-invalid',
        `${path}.${name}`,
        `\`${name}\` is "${value.slice(0, 40)}"; R4 wants one of ${codes.join(', ')}.`,
      );
    }
  }
  for (const name of ['clinicalStatus', 'verificationStatus']) {
    const binding = requiredConcepts[`${type}.${name}`];
    const concept = resource[name];
    if (binding === undefined || !isObject(concept)) continue;
    const codings = Array.isArray(concept['coding']) ? concept['coding'] : [];
    const bound = codings.some(
      (coding: unknown) =>
        isObject(coding) && coding['system'] === binding.system && binding.codes.includes(String(coding['code'])),
    );
    if (!bound) {
      report(
        'code-invalid',
        `${path}.${name}`,
        `\`${name}\` has no code of ${binding.system}; R4 wants one of ${binding.codes.join(', ')}.`,
      );
    }
  }
  if (resource['modifierExtension'] !== undefined || resource['implicitRules'] !== undefined) {
    const name = resource['modifierExtension'] === undefined ? 'implicitRules' : 'modifierExtension';
    report(
      'extension',
      `${path}.${name}`,
      `\`${name}\` changes what the ${type} means in a way that is not known here, so it cannot be taken over.`,
      'not-supported',
    );
  }
};
