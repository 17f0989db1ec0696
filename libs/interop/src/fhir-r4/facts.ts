import type { FhirFactRecord, FhirRow } from '@osteon/application';
import type { Agent, LabTest, LabUnit, Site } from '@osteon/domain';
import type {
  CodeableConcept,
  Coding,
  Condition,
  MedicationAdministration,
  MedicationStatement,
  Observation,
  Quantity,
} from './fhir-types.ts';
import { OWN_AGENTS, OWN_LAB_TESTS, OWN_SITES, SOME_BONE } from './own-codes.ts';
import {
  type FhirTranslation,
  includesOfPatient,
  keysIn,
  keysOfCodes,
  metaOf,
  ofPatient,
  referenceTo,
} from './translation.ts';

const SNOMED = 'http://snomed.info/sct';
const LOINC = 'http://loinc.org';
const ATC = 'http://www.whocc.no/atc';
const UCUM = 'http://unitsofmeasure.org';
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';

type Row = FhirRow<FhirFactRecord>;

/** What every record of a patient begins with. */
const about = (row: Row) => ({ id: row.id, meta: metaOf(row), subject: referenceTo('Patient', row.patientId ?? '') });

/** Of each site: the SNOMED CT code of the whole of it, and our word. */
const SITES: Readonly<Record<Site, { readonly text: string; readonly coding: readonly Coding[] }>> = {
  spine: siteOf('spine', '15724005', 'Fracture of the spine'),
  hip: siteOf('hip', '263225007', 'Fracture of the hip'),
  humerus: siteOf('humerus', '66308002', 'Fracture of the humerus'),
  pelvis: siteOf('pelvis', '77493009', 'Fracture of the pelvis'),
  wrist: siteOf('wrist', '65966004', 'Fracture of the wrist or forearm'),
  other: siteOf('other', SOME_BONE, 'Fracture of another bone'),
};

function siteOf(site: Site, code: string, text: string) {
  return {
    text,
    coding: [
      { system: SNOMED, code },
      { system: OWN_SITES, code: site },
    ],
  };
}

/** ATC codes of the agents; hormone replacement has none that says what it is for. */
const AGENTS: Readonly<Record<Agent, { readonly text: string; readonly coding: readonly Coding[] }>> = {
  alendronate: agentOf('alendronate', 'M05BA04', 'Alendronate'),
  risedronate: agentOf('risedronate', 'M05BA07', 'Risedronate'),
  ibandronate: agentOf('ibandronate', 'M05BA06', 'Ibandronate'),
  'ibandronate-iv': agentOf('ibandronate-iv', 'M05BA06', 'Ibandronate, intravenous'),
  zoledronate: agentOf('zoledronate', 'M05BA08', 'Zoledronate'),
  denosumab: agentOf('denosumab', 'M05BX04', 'Denosumab'),
  teriparatide: agentOf('teriparatide', 'H05AA02', 'Teriparatide'),
  abaloparatide: agentOf('abaloparatide', 'H05AA04', 'Abaloparatide'),
  romosozumab: agentOf('romosozumab', 'M05BX06', 'Romosozumab'),
  raloxifene: agentOf('raloxifene', 'G03XC01', 'Raloxifene'),
  hrt: agentOf('hrt', null, 'Hormone replacement therapy'),
  strontium: agentOf('strontium', 'M05BX03', 'Strontium ranelate'),
  calcitonin: agentOf('calcitonin', 'H05BA01', 'Calcitonin'),
  'calcium-vitamin-d': agentOf('calcium-vitamin-d', 'A12AX', 'Calcium and vitamin D'),
};

function agentOf(agent: Agent, atc: string | null, text: string) {
  const own = { system: OWN_AGENTS, code: agent };
  return { text, coding: atc === null ? [own] : [{ system: ATC, code: atc }, own] };
}

type Result = 'dxa' | 'pain' | `${LabTest} ${LabUnit}`;

/** What is measured, in which unit: the code says which unit it is, where LOINC has one for each. */
const RESULTS: Readonly<Partial<Record<Result, { readonly text: string; readonly coding: readonly Coding[] }>>> = {
  // The bone of a scan is not kept, only its lowest score; this code is the one in wide use for any.
  dxa: { text: 'T-score of a bone scan, the lowest of its sites', coding: [{ system: LOINC, code: '38265-5' }] },
  pain: { text: 'Pain, 0 to 10', coding: [{ system: LOINC, code: '72514-3' }] },
  'adjusted-calcium mmol/L': resultOf('adjusted-calcium', '29265-6', 'Adjusted calcium'),
  'adjusted-calcium mg/dL': resultOf('adjusted-calcium', '29265-6', 'Adjusted calcium'),
  'vitamin-d nmol/L': resultOf('vitamin-d', '14635-7', '25-hydroxyvitamin D'),
  'vitamin-d ng/mL': resultOf('vitamin-d', '62292-8', '25-hydroxyvitamin D'),
  'creatinine-clearance mL/min': resultOf('creatinine-clearance', '35591-7', 'Creatinine clearance'),
  'ctx ng/L': resultOf('ctx', null, 'C-telopeptide of type I collagen'),
  'ctx ng/mL': resultOf('ctx', null, 'C-telopeptide of type I collagen'),
};

function resultOf(test: LabTest, loinc: string | null, text: string) {
  const own = { system: OWN_LAB_TESTS, code: test };
  return { text, coding: loinc === null ? [own] : [{ system: LOINC, code: loinc }, own] };
}

const CATEGORIES: Readonly<Record<string, string>> = { dxa: 'imaging', lab: 'laboratory', pain: 'survey' };

/** The codings of each word, for a search by them. */
const codingsOf = (words: Readonly<Partial<Record<string, { readonly coding: readonly Coding[] }>>>) =>
  Object.fromEntries(Object.entries(words).map(([key, word]) => [key, word?.coding ?? []]));

/** @throws Error for a word of the database that is not known here */
function conceptIn(
  words: Readonly<Partial<Record<string, { readonly text: string; readonly coding: readonly Coding[] }>>>,
  key: unknown,
): CodeableConcept {
  const word = typeof key === 'string' ? words[key] : undefined;
  if (word === undefined) throw new Error(`there are no codes of ${String(key)}`);
  return { coding: word.coding.map((coding) => ({ ...coding })), text: word.text };
}

const PATIENT_INCLUDES = includesOfPatient(['patient', 'subject'], 'subject');

/** A fracture; its onset is the day on which it was diagnosed, as where one is written. */
export const CONDITION: FhirTranslation<'Condition'> = {
  type: 'Condition',
  toFhir: (row) => {
    const condition: Condition = {
      resourceType: 'Condition',
      ...about(row),
      verificationStatus: {
        coding: [{ system: `${TERMINOLOGY}/condition-ver-status`, code: 'confirmed', display: 'Confirmed' }],
      },
      category: [
        {
          coding: [
            {
              system: `${TERMINOLOGY}/condition-category`,
              code: 'encounter-diagnosis',
              display: 'Encounter Diagnosis',
            },
          ],
        },
      ],
      code: conceptIn(SITES, row.record.payload['site']),
      onsetDateTime: row.record.on,
    };
    return condition;
  },
  parameters: [
    ofPatient('patient'),
    ofPatient('subject'),
    { name: 'code', type: 'token', keysOf: keysIn(codingsOf(SITES)), documentation: 'The site, in SNOMED CT' },
    { name: 'onset-date', type: 'date', documentation: 'The day on which it was diagnosed' },
  ],
  sorts: ['onset-date'],
  includes: PATIENT_INCLUDES,
};

function valueOf({ type, payload }: FhirFactRecord): Quantity {
  const [value, unit, code] =
    type === 'dxa'
      ? [payload['tScore'], '{T-score}', '{T-score}']
      : type === 'pain'
        ? [payload['nrs'], '{score}', '{score}']
        : [payload['value'], payload['unit'], payload['unit']];
  return { value: Number(value), unit: String(unit), system: UCUM, code: String(code) };
}

/** A bone scan with a T-score, a blood test, or pain. */
export const OBSERVATION: FhirTranslation<'Observation'> = {
  type: 'Observation',
  toFhir: (row) => {
    const { type, payload, on } = row.record;
    const key = type === 'lab' ? `${String(payload['test'])} ${String(payload['unit'])}` : type;
    const observation: Observation = {
      resourceType: 'Observation',
      ...about(row),
      status: row.version === '1' ? 'final' : 'amended',
      category: [{ coding: [{ system: `${TERMINOLOGY}/observation-category`, code: CATEGORIES[type] ?? 'exam' }] }],
      code: conceptIn(RESULTS, key),
      effectiveDateTime: on,
      valueQuantity: valueOf(row.record),
    };
    return observation;
  },
  parameters: [
    ofPatient('patient'),
    ofPatient('subject'),
    { name: 'code', type: 'token', keysOf: keysIn(codingsOf(RESULTS)), documentation: 'What was measured, in LOINC' },
    {
      name: 'category',
      type: 'token',
      keysOf: keysOfCodes(CATEGORIES, `${TERMINOLOGY}/observation-category`),
      documentation: 'imaging, laboratory or survey',
    },
    { name: 'date', type: 'date', documentation: 'The day of it' },
  ],
  sorts: ['date'],
  includes: PATIENT_INCLUDES,
};

const STATEMENT_STATES = { active: 'active', completed: 'completed', 'on-hold': 'on-hold' } as const;

function stateOf({ payload }: FhirFactRecord): keyof typeof STATEMENT_STATES {
  if (typeof payload['endedOn'] === 'string') return 'completed';
  return typeof payload['pausedOn'] === 'string' ? 'on-hold' : 'active';
}

const AGENT_PARAMETER = {
  name: 'code',
  type: 'token',
  keysOf: keysIn(codingsOf(AGENTS)),
  documentation: 'The medicine, in ATC',
} as const;

/** A course of a medicine. */
export const MEDICATION_STATEMENT: FhirTranslation<'MedicationStatement'> = {
  type: 'MedicationStatement',
  toFhir: (row) => {
    const { on, payload } = row.record;
    const { endedOn } = payload;
    const statement: MedicationStatement = {
      resourceType: 'MedicationStatement',
      ...about(row),
      status: stateOf(row.record),
      medicationCodeableConcept: conceptIn(AGENTS, payload['agent']),
      effectivePeriod: { start: on, ...(typeof endedOn === 'string' ? { end: endedOn } : {}) },
    };
    return statement;
  },
  parameters: [
    ofPatient('patient'),
    ofPatient('subject'),
    AGENT_PARAMETER,
    {
      name: 'status',
      type: 'token',
      keysOf: keysOfCodes(STATEMENT_STATES, 'http://hl7.org/fhir/CodeSystem/medication-statement-status'),
      documentation: 'active, completed or on-hold',
    },
    { name: 'effective', type: 'date', documentation: 'The day on which it was begun' },
  ],
  sorts: ['effective'],
  includes: PATIENT_INCLUDES,
};

/** A dose that was given. */
export const MEDICATION_ADMINISTRATION: FhirTranslation<'MedicationAdministration'> = {
  type: 'MedicationAdministration',
  toFhir: (row) => {
    const administration: MedicationAdministration = {
      resourceType: 'MedicationAdministration',
      ...about(row),
      status: 'completed',
      medicationCodeableConcept: conceptIn(AGENTS, row.record.agent),
      effectiveDateTime: row.record.on,
    };
    return administration;
  },
  parameters: [
    ofPatient('patient'),
    ofPatient('subject'),
    AGENT_PARAMETER,
    { name: 'effective-time', type: 'date', documentation: 'The day on which it was given' },
  ],
  sorts: ['effective-time'],
  includes: PATIENT_INCLUDES,
};
