import {
  AGENTS,
  ASSESSMENT_TREATMENTS,
  CHANNELS,
  FLAGS,
  LAB_TESTS,
  SITES,
  UNITS_OF_TEST,
  type LabTest,
} from '@osteon/domain';
import type { Text } from '../text/i18n.ts';

export type FactType = keyof Text['fact']['type'];
export type FieldName = keyof Text['fact']['field'];

/** One question of a fact's form. */
export interface FactField {
  readonly name: FieldName;
  readonly kind: 'choice' | 'yes-no' | 'whole' | 'decimal' | 'date' | 'text' | 'course';
  readonly options?: readonly string[];
  /** where the options' words stand */
  readonly words?: 'agent' | 'site' | 'flag' | 'channel' | 'value' | 'plain';
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
}

const date = (name: FieldName): FactField => ({ name, kind: 'date' });
const yesNo = (name: FieldName): FactField => ({ name, kind: 'yes-no' });
const choice = (name: FieldName, options: readonly string[], required = true): FactField => ({
  name,
  kind: 'choice',
  options,
  words: 'value',
  required,
});
const pain: FactField = { name: 'nrs', kind: 'whole', min: 0, max: 10, required: true };
const course: FactField = { name: 'treatment', kind: 'course', required: true };

/** The questions of each type of fact, in the order in which they are asked; the planner's own fields. */
export const FACT_FIELDS: Readonly<Record<FactType, readonly FactField[]>> = {
  fracture: [
    { ...choice('site', SITES), words: 'site' },
    date('occurredOn'),
    date('symptomOnsetOn'),
    yesNo('symptomatic'),
    yesNo('fallRelated'),
    date('surgeryOn'),
  ],
  treatment: [
    { ...choice('agent', AGENTS), words: 'agent' },
    date('endedOn'),
    { name: 'endReason', kind: 'text' },
    date('pausedOn'),
    date('plannedStopOn'),
  ],
  dose: [course],
  supply: [course, { name: 'days', kind: 'whole', min: 1, max: 366, required: true }],
  'fls-contact': [],
  'fls-assessment': [choice('treatment', ASSESSMENT_TREATMENTS, false)],
  dxa: [choice('status', ['ordered', 'scanned', 'not-needed']), { name: 'tScore', kind: 'decimal', min: -10, max: 10 }],
  'falls-assessment': [choice('status', ['done', 'referred']), choice('risk', ['low', 'intermediate', 'high'], false)],
  pain: [
    pain,
    yesNo('worsening'),
    yesNo('deformity'),
    yesNo('pulmonaryDysfunction'),
    { name: 'rdq', kind: 'whole', min: 0, max: 24 },
  ],
  'augmentation-review': [
    { ...pain, required: false },
    choice('outcome', ['referred', 'not-referred', 'repeat'], false),
  ],
  'augmentation-referral': [],
  'pain-escalation': [],
  'red-flag': [
    { ...choice('flag', FLAGS), words: 'flag' },
    { name: 'actionTaken', kind: 'text', required: true },
    date('resolvedOn'),
  ],
  'follow-up-contact': [
    choice('outcome', ['reached', 'not-reached'], false),
    yesNo('strengthAndBalance'),
    { ...choice('onTreatment', [...AGENTS, 'none'], false), words: 'agent' },
    yesNo('adherent'),
  ],
  'falls-reminder': [],
  'falls-follow-up': [],
  fall: [yesNo('injured')],
  'adherence-check': [course, yesNo('taking'), yesNo('missed'), { name: 'stopReason', kind: 'text' }],
  'treatment-review': [course],
  lab: [
    choice('test', LAB_TESTS),
    { name: 'value', kind: 'decimal', required: true, min: 0 },
    { ...choice('unit', []), words: 'plain' },
  ],
  'declined-treatment': [date('revisitOn')],
  'declined-follow-up': [],
  'opt-out': [{ ...choice('channel', CHANNELS), words: 'channel' }],
  transfer: [date('acknowledgedOn')],
  death: [],
  discharge: [date('acknowledgedOn')],
};

/** What the form offers, the commonest first in each group. */
export const FACT_GROUPS: readonly {
  readonly name: keyof Text['fact']['group'];
  readonly types: readonly FactType[];
}[] = [
  { name: 'treatment', types: ['dose', 'treatment', 'supply', 'lab', 'treatment-review'] },
  { name: 'contact', types: ['pain', 'adherence-check', 'red-flag', 'fls-contact', 'pain-escalation'] },
  {
    name: 'assessment',
    types: ['fls-assessment', 'dxa', 'falls-assessment', 'augmentation-review', 'augmentation-referral'],
  },
  { name: 'fracture', types: ['fracture', 'fall', 'falls-reminder', 'falls-follow-up'] },
  {
    name: 'leaving',
    types: ['declined-treatment', 'declined-follow-up', 'opt-out', 'transfer', 'discharge', 'death'],
  },
];

/** The units in which a test may be given. */
export function unitsOf(test: string): readonly string[] {
  return Object.hasOwn(UNITS_OF_TEST, test) ? Object.keys(UNITS_OF_TEST[test as LabTest]) : [];
}

/** What the form holds: text as typed, by field. */
export type FactAnswers = Readonly<Partial<Record<FieldName, string>>>;

/** Names a field that still needs an answer, or null. */
export function missingField(type: FactType, answers: FactAnswers): FieldName | null {
  const field = FACT_FIELDS[type].find((one) => one.required === true && (answers[one.name] ?? '').trim() === '');
  return field?.name ?? null;
}

/** The fact's payload, and the course it names, from what was typed. Unanswered fields are left out. */
export function factOfAnswers(
  type: FactType,
  answers: FactAnswers,
): { readonly ref?: string; readonly payload: Record<string, unknown> } {
  const payload: Record<string, unknown> = {};
  let ref: string | undefined;
  for (const field of FACT_FIELDS[type]) {
    const typed = (answers[field.name] ?? '').trim();
    if (typed === '') continue;
    if (field.kind === 'course') ref = typed;
    else if (field.kind === 'yes-no') payload[field.name] = typed === 'yes';
    else if (field.kind === 'whole' || field.kind === 'decimal') payload[field.name] = Number(typed.replace(',', '.'));
    else payload[field.name] = typed;
  }
  return ref === undefined ? { payload } : { ref, payload };
}

/** The form's text for a fact that is there already, to be corrected. */
export function answersOfFact(
  type: FactType,
  fact: { readonly ref: string | null; readonly payload: Readonly<Record<string, unknown>> },
): FactAnswers {
  const answers: Partial<Record<FieldName, string>> = {};
  for (const field of FACT_FIELDS[type]) {
    const value = field.kind === 'course' ? fact.ref : fact.payload[field.name];
    if (typeof value === 'boolean') answers[field.name] = value ? 'yes' : 'no';
    else if (typeof value === 'string' || typeof value === 'number') answers[field.name] = String(value);
  }
  return answers;
}
