import type { CdsReason } from '@osteon/application';

/** One service of CDS Hooks as discovery tells of it. */
export interface CdsService {
  readonly id: string;
  readonly hook: 'patient-view' | 'order-sign';
  readonly title: string;
  readonly description: string;
  /** What the record system sends along where it can; without it our own record is what there is. */
  readonly prefetch: Readonly<Record<string, string>>;
  readonly usageRequirements: string;
}

const USAGE =
  'Tokens are signed with ES384 by a key that an administrator of Osteon has registered. A patient is known by a number and the family name, or by our own id where fhirServer is this installation.';

/** Every service, in the order of discovery. */
export const CDS_SERVICES: readonly CdsService[] = [
  {
    id: 'osteon-patient-view',
    hook: 'patient-view',
    title: 'Follow-up after a fragility fracture',
    description: 'Says when follow-up is overdue, and when osteoporosis was not addressed after a fracture.',
    prefetch: { patient: 'Patient/{{context.patientId}}' },
    usageRequirements: USAGE,
  },
  {
    id: 'osteon-order-sign',
    hook: 'order-sign',
    title: 'Denosumab stopped without a follow-on',
    description: 'Says when denosumab ends, or its last dose has run out, and no other agent follows it.',
    prefetch: {
      patient: 'Patient/{{context.patientId}}',
      medications: 'MedicationStatement?patient={{context.patientId}}',
    },
    usageRequirements: USAGE,
  },
];

/** The service of an id; undefined: there is none. */
export const cdsServiceOf = (id: string): CdsService | undefined => CDS_SERVICES.find((one) => one.id === id);

/** The system of our reasons for setting a card aside. */
export const REASONS = 'urn:osteon:cds-override-reason';

/** What each reason is called on a card. */
export const REASON_WORDS: Readonly<Record<CdsReason, string>> = {
  'followed-up-today': 'Followed up today',
  'call-in-four-weeks': 'Call the patient in four weeks',
  'declined-follow-up': 'The patient declines follow-up',
  'declined-treatment': 'The patient declines treatment',
  'scan-not-needed': 'A bone density scan is not needed',
  'arranged-elsewhere': 'Arranged elsewhere',
  'not-now': 'Not now',
};
