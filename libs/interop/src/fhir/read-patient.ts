import type { LocalDate, Sex } from '@osteon/domain';
import type { ImportedAddress, ImportedIdentifier, ImportedTelecom } from '../imported.ts';
import { isObject } from './check-structure.ts';
import type { JsonObject } from './check-structure.ts';
import { codesOf } from './code-systems.ts';

/** What a Patient resource that has passed `checkStructure` says, before its dates are judged. */
export interface PatientRecord {
  readonly sourceKey: string;
  readonly path: string;
  readonly fullUrl: string | null;
  readonly fhirId: string | null;
  readonly identifiers: readonly ImportedIdentifier[];
  readonly family: string;
  readonly given: readonly string[];
  readonly birthDate: string | null;
  readonly sex: Sex;
  /** `deceasedDateTime` as it stands, `true` for a death without a date. */
  readonly deceased: string | boolean;
  readonly language: string | null;
  readonly telecom: readonly ImportedTelecom[];
  readonly address: ImportedAddress | null;
}

/** The day of birth once it has been found to be one. */
export interface BornPatient extends PatientRecord {
  readonly birthDate: LocalDate;
}

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text).filter((one) => one !== null) : []);

/** The first of a list whose `use` comes earliest in `order`; uses that are not in it come last, `left out` never. */
const preferred = (
  list: readonly JsonObject[],
  order: readonly string[],
  never: readonly string[],
): JsonObject | undefined =>
  list
    .filter(({ use }) => !never.includes(String(use)))
    .map((one, position) => ({
      one,
      rank: (order.indexOf(String(one['use'])) + order.length + 1) % (order.length + 1),
      position,
    }))
    .sort((a, b) => a.rank - b.rank || a.position - b.position)[0]?.one;

const readIdentifiers = (resource: JsonObject, fullUrl: string | null): ImportedIdentifier[] => {
  const seen = new Set<string>();
  const identifiers: ImportedIdentifier[] = [];
  for (const identifier of objects(resource['identifier'])) {
    const system = text(identifier['system']);
    const value = text(identifier['value']);
    if (system === null || value === null || identifier['use'] === 'old' || seen.has(`${system}|${value}`)) continue;
    seen.add(`${system}|${value}`);
    const type = codesOf(identifier['type'])[0]?.code;
    identifiers.push({ system, value, ...(type === undefined ? {} : { type }) });
  }
  // FHIR's own way to use a URI as an identifier: a patient without a number is still known when sent again.
  if (identifiers.length === 0 && fullUrl !== null && /^(urn:|https?:)/.test(fullUrl)) {
    identifiers.push({ system: 'urn:ietf:rfc:3986', value: fullUrl });
  }
  return identifiers;
};

const readTelecom = (resource: JsonObject): ImportedTelecom[] => {
  const uses = ['home', 'work', 'mobile', 'temp'] as const;
  return objects(resource['telecom']).flatMap(({ system, value, use }) => {
    const kind = system === 'phone' || system === 'sms' ? 'phone' : system === 'email' ? 'email' : null;
    const said = text(value);
    if (kind === null || said === null || use === 'old') return [];
    return [{ kind, value: said, use: uses.find((one) => one === use) ?? (system === 'sms' ? 'mobile' : null) }];
  });
};

const readAddress = (resource: JsonObject): ImportedAddress | null => {
  const address = preferred(objects(resource['address']), ['home', 'temp'], ['old', 'billing']);
  if (address === undefined) return null;
  const lines = texts(address['line']);
  const whole = text(address['text']);
  return {
    lines: lines.length > 0 ? lines : (whole?.split(/\s*\n\s*/) ?? []),
    city: text(address['city']),
    postalCode: text(address['postalCode']),
    country: text(address['country']),
  };
};

const readLanguage = (resource: JsonObject): string | null => {
  const spoken = objects(resource['communication']);
  const chosen = spoken.find(({ preferred: first }) => first === true) ?? spoken[0];
  const code = codesOf(chosen?.['language']).find(({ system }) => system === 'urn:ietf:bcp:47')?.code;
  return code !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(code) ? code : null;
};

const sexes: readonly Sex[] = ['female', 'male', 'other', 'unknown'];

/** Reads a Patient that has passed `checkStructure`; nothing is judged here. */
export const readPatient = (
  resource: JsonObject,
  sourceKey: string,
  path: string,
  fullUrl: string | null,
): PatientRecord => {
  const name =
    preferred(objects(resource['name']), ['official', 'usual'], ['old', 'maiden', 'nickname']) ??
    objects(resource['name'])[0] ??
    {};
  const deceased = resource['deceasedDateTime'] ?? resource['deceasedBoolean'];
  return {
    sourceKey,
    path,
    fullUrl,
    fhirId: text(resource['id']),
    identifiers: readIdentifiers(resource, fullUrl),
    family: text(name['family']) ?? text(name['text']) ?? '',
    given: texts(name['given']),
    birthDate: text(resource['birthDate']),
    sex: sexes.find((one) => one === resource['gender']) ?? 'unknown',
    deceased: typeof deceased === 'string' ? deceased : deceased === true,
    language: readLanguage(resource),
    telecom: readTelecom(resource),
    address: readAddress(resource),
  };
};
