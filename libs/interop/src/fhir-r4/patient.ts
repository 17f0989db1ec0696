import type { FhirPatientRecord } from '@osteon/application';
import type { Sex } from '@osteon/domain';
import type { Address, ContactPoint, Identifier, Patient } from './fhir-types.ts';
import { type FhirTranslation, metaOf, type WantedToken } from './translation.ts';

/** HL7 table 0203, in which the type of a number is said. */
const IDENTIFIER_TYPES = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const GENDERS = 'http://hl7.org/fhir/administrative-gender';
const LANGUAGES = 'urn:ietf:bcp:47';

const SEXES: readonly Sex[] = ['female', 'male', 'other', 'unknown'];

/** The codes of table 0203 that FHIR takes as the type of a number, with their words. */
const NUMBER_TYPES: Readonly<Record<string, string>> = {
  MR: 'Medical record number',
  NH: 'National Health Plan Identifier',
  NI: 'National unique individual identifier',
  SS: 'Social Security number',
  PI: 'Patient internal identifier',
  DL: "Driver's license number",
  PPN: 'Passport number',
};

function identifierOf({ system, value, type }: FhirPatientRecord['identifiers'][number]): Identifier {
  if (type === null) return { system, value };
  const display = NUMBER_TYPES[type];
  return {
    system,
    value,
    type: display === undefined ? { text: type } : { coding: [{ system: IDENTIFIER_TYPES, code: type, display }] },
  };
}

/** A way to reach the patient; a letter goes to the address. */
function telecomOf({ contactPoints }: FhirPatientRecord): ContactPoint[] {
  return contactPoints.flatMap(({ channel, value, invalid }, place): ContactPoint[] => {
    if (channel === 'letter') return [];
    // Mobile telephones are reached by text messages; that is how the channel comes back from an import.
    const how = { sms: ['phone', 'mobile'], phone: ['phone', 'home'], email: ['email', 'home'] } as const;
    const [system, use] = how[channel];
    return [{ system, value, use: invalid ? 'old' : use, rank: place + 1 }];
  });
}

function addressOf(address: NonNullable<FhirPatientRecord['address']>): Address {
  const { lines, city, postalCode, country } = address;
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  const line = Array.isArray(lines) ? lines.flatMap((one) => text(one) ?? []) : [];
  const parts = { city: text(city), postalCode: text(postalCode), country: text(country) };
  return {
    use: 'home',
    ...(line.length > 0 ? { line } : {}),
    ...(parts.city === undefined ? {} : { city: parts.city }),
    ...(parts.postalCode === undefined ? {} : { postalCode: parts.postalCode }),
    ...(parts.country === undefined ? {} : { country: parts.country }),
  };
}

/** A patient of the service. The version grows with whatever is recorded of them. */
export const PATIENT: FhirTranslation<'Patient'> = {
  type: 'Patient',
  toFhir: (row, { service }) => {
    const { record } = row;
    const { family, given, birthDate, sex, language, diedOn, address } = record;
    const telecom = telecomOf(record);
    const patient: Patient = {
      resourceType: 'Patient',
      id: row.id,
      meta: metaOf(row),
      ...(record.identifiers.length > 0 ? { identifier: record.identifiers.map(identifierOf) } : {}),
      active: !record.mergedIntoId,
      name: [{ use: 'official', text: `${given} ${family}`, family, given: given.split(/\s+/).filter(Boolean) }],
      ...(telecom.length > 0 ? { telecom } : {}),
      gender: sex,
      birthDate,
      ...(diedOn === null ? {} : { deceasedDateTime: diedOn }),
      ...(address === null ? {} : { address: [addressOf(address)] }),
      communication: [
        { language: { coding: [{ system: LANGUAGES, code: language }], text: language }, preferred: true },
      ],
      managingOrganization: { display: service.name },
      ...(record.mergedIntoId
        ? { link: [{ other: { reference: `Patient/${record.mergedIntoId}` }, type: 'replaced-by' }] }
        : {}),
    };
    return patient;
  },
  parameters: [
    { name: 'identifier', type: 'token', numbers: true, documentation: 'A number of the patient: system|value' },
    { name: 'name', type: 'string', documentation: 'The beginning of a family or given name' },
    { name: 'family', type: 'string', documentation: 'The beginning of the family name' },
    { name: 'given', type: 'string', documentation: 'The beginning of a given name' },
    { name: 'birthdate', type: 'date', documentation: 'The date of birth' },
    { name: 'death-date', type: 'date', documentation: 'The date of death' },
    { name: 'deceased', type: 'token', keysOf: booleans, documentation: 'Whether the patient has died' },
    {
      name: 'gender',
      type: 'token',
      keysOf: ({ system, code }) => SEXES.filter((sex) => sex === code && (system === undefined || system === GENDERS)),
      documentation: 'The sex',
    },
    {
      name: 'language',
      type: 'token',
      keysOf: ({ code }) => [code],
      documentation: 'In which the patient is written to',
    },
  ],
  sorts: ['family', 'given', 'birthdate'],
  includes: [],
};

function booleans({ code }: WantedToken): readonly string[] {
  return code === 'true' || code === 'false' ? [code] : [];
}
