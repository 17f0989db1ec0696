import type { LocalDate } from '../time/local-date.ts';

/** Every agent a course can name, in the order of the protocol page. */
export const AGENTS = [
  'alendronate',
  'risedronate',
  'ibandronate',
  'ibandronate-iv',
  'zoledronate',
  'denosumab',
  'teriparatide',
  'abaloparatide',
  'romosozumab',
  'raloxifene',
  'hrt',
  'strontium',
  'calcitonin',
  'calcium-vitamin-d',
] as const;
export type Agent = (typeof AGENTS)[number];

/** The agents that plan and count as treatment: every one but `calcitonin` and `calcium-vitamin-d` (section 4). */
export const COUNTED_AGENTS: readonly Agent[] = AGENTS.filter((a) => a !== 'calcitonin' && a !== 'calcium-vitamin-d');

/** The agents on which `pausedOn` means something; on others it is ignored (section 4). */
export const BISPHOSPHONATES: readonly Agent[] = [
  'alendronate',
  'risedronate',
  'ibandronate',
  'ibandronate-iv',
  'zoledronate',
];

/** The agents that are given, so that a dose and not the start says when (section 4). */
export const INJECTED_AGENTS: readonly Agent[] = ['denosumab', 'zoledronate', 'ibandronate-iv', 'romosozumab'];

export const SITES = ['spine', 'hip', 'humerus', 'pelvis', 'wrist', 'other'] as const;
export type Site = (typeof SITES)[number];

export const SEXES = ['female', 'male', 'other', 'unknown'] as const;
export type Sex = (typeof SEXES)[number];

export const FLAGS = [
  'cauda-equina',
  'cord-compression',
  'suspected-metastasis',
  'suspected-malignancy',
  'infection',
  'neurological-deficit',
  'instability',
  'hypocalcaemia',
  'atypical-femur',
  'jaw-osteonecrosis',
  'rebound-fracture',
] as const;
export type Flag = (typeof FLAGS)[number];

export const LAB_TESTS = ['adjusted-calcium', 'vitamin-d', 'creatinine-clearance', 'ctx'] as const;
export type LabTest = (typeof LAB_TESTS)[number];

export const LAB_UNITS = ['mmol/L', 'mg/dL', 'nmol/L', 'ng/mL', 'mL/min', 'ng/L'] as const;
export type LabUnit = (typeof LAB_UNITS)[number];

/** The units that fit each test, and the factor that turns a value into the test's own unit (the first). */
export const UNITS_OF_TEST: Readonly<Record<LabTest, Readonly<Partial<Record<LabUnit, number>>>>> = {
  'adjusted-calcium': { 'mmol/L': 1, 'mg/dL': 0.2495 },
  'vitamin-d': { 'nmol/L': 1, 'ng/mL': 2.5 },
  'creatinine-clearance': { 'mL/min': 1 },
  ctx: { 'ng/L': 1, 'ng/mL': 1000 },
};

export const CHANNELS = ['sms', 'email', 'letter', 'phone'] as const;
export type Channel = (typeof CHANNELS)[number];

export const ASSESSMENT_TREATMENTS = [
  'recommended',
  'continue',
  'refer',
  'inappropriate',
  'declined',
  'undecided',
] as const;
export type AssessmentTreatment = (typeof ASSESSMENT_TREATMENTS)[number];

export const EVENT_TYPES = [
  'fls-contact',
  'fls-assessment',
  'dxa',
  'falls-assessment',
  'pain',
  'augmentation-review',
  'augmentation-referral',
  'pain-escalation',
  'red-flag',
  'follow-up-contact',
  'falls-reminder',
  'falls-follow-up',
  'fall',
  'adherence-check',
  'treatment-review',
  'lab',
  'declined-treatment',
  'declined-follow-up',
  'opt-out',
  'transfer',
  'death',
  'discharge',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** One fracture. Those diagnosed on one day are one episode, named by the first in the order given. */
export interface FractureFact {
  readonly id: string;
  readonly site: Site;
  readonly diagnosedOn: LocalDate;
  readonly occurredOn?: LocalDate | null;
  readonly symptomOnsetOn?: LocalDate | null;
  /** false: an incidental finding; null or absent means symptomatic */
  readonly symptomatic?: boolean | null;
  readonly fallRelated?: boolean | null;
  readonly surgeryOn?: LocalDate | null;
}

/** Days of medicine handed out, counted from `on`. */
export interface SupplyFact {
  readonly on: LocalDate;
  readonly days: number;
}

/** One course of one agent. */
export interface TreatmentFact {
  readonly id: string;
  readonly agent: Agent;
  readonly startedOn: LocalDate;
  readonly endedOn?: LocalDate | null;
  readonly endReason?: string | null;
  readonly plannedStopOn?: LocalDate | null;
  readonly pausedOn?: LocalDate | null;
  /** injections and infusions actually given, in any order, repeats allowed */
  readonly doses?: readonly LocalDate[];
  readonly supplies?: readonly SupplyFact[];
}

interface EventOf<T extends EventType> {
  readonly type: T;
  readonly on: LocalDate;
}

export type FlsContactEvent = EventOf<'fls-contact'>;
export interface FlsAssessmentEvent extends EventOf<'fls-assessment'> {
  readonly treatment?: AssessmentTreatment;
}
export interface DxaEvent extends EventOf<'dxa'> {
  readonly status: 'ordered' | 'scanned' | 'not-needed';
  readonly tScore?: number;
}
export interface FallsAssessmentEvent extends EventOf<'falls-assessment'> {
  readonly status: 'done' | 'referred';
  readonly risk?: 'low' | 'intermediate' | 'high';
}
export interface PainEvent extends EventOf<'pain'> {
  readonly nrs: number;
  readonly rdq?: number;
  readonly worsening?: boolean;
  readonly deformity?: boolean;
  readonly pulmonaryDysfunction?: boolean;
}
export interface AugmentationReviewEvent extends EventOf<'augmentation-review'> {
  readonly nrs?: number;
  readonly outcome?: 'referred' | 'not-referred' | 'repeat';
}
export type AugmentationReferralEvent = EventOf<'augmentation-referral'>;
export type PainEscalationEvent = EventOf<'pain-escalation'>;
export interface RedFlagEvent extends EventOf<'red-flag'> {
  readonly flag: Flag;
  readonly resolvedOn?: LocalDate | null;
}
export interface FollowUpContactEvent extends EventOf<'follow-up-contact'> {
  readonly outcome?: 'reached' | 'not-reached';
  readonly strengthAndBalance?: boolean | null;
  /** an agent, 'none', or null when unknown */
  readonly onTreatment?: string | null;
  readonly adherent?: boolean | null;
}
export type FallsReminderEvent = EventOf<'falls-reminder'>;
export type FallsFollowUpEvent = EventOf<'falls-follow-up'>;
export interface FallEvent extends EventOf<'fall'> {
  readonly injured?: boolean;
}
export interface AdherenceCheckEvent extends EventOf<'adherence-check'> {
  /** the course's id */
  readonly treatment: string;
  readonly taking?: boolean | null;
}
export interface TreatmentReviewEvent extends EventOf<'treatment-review'> {
  /** the course's id */
  readonly treatment: string;
}
export interface LabEvent extends EventOf<'lab'> {
  readonly test: LabTest;
  readonly value: number;
  readonly unit: LabUnit;
}
export interface DeclinedTreatmentEvent extends EventOf<'declined-treatment'> {
  readonly revisitOn?: LocalDate | null;
}
export type DeclinedFollowUpEvent = EventOf<'declined-follow-up'>;
export interface OptOutEvent extends EventOf<'opt-out'> {
  readonly channel: Channel;
}
export interface TransferEvent extends EventOf<'transfer'> {
  readonly acknowledgedOn?: LocalDate | null;
}
export type DeathEvent = EventOf<'death'>;
export interface DischargeEvent extends EventOf<'discharge'> {
  readonly acknowledgedOn?: LocalDate | null;
}

/** Something that happened on a day, told apart by its `type`. */
export type EventFact =
  | FlsContactEvent
  | FlsAssessmentEvent
  | DxaEvent
  | FallsAssessmentEvent
  | PainEvent
  | AugmentationReviewEvent
  | AugmentationReferralEvent
  | PainEscalationEvent
  | RedFlagEvent
  | FollowUpContactEvent
  | FallsReminderEvent
  | FallsFollowUpEvent
  | FallEvent
  | AdherenceCheckEvent
  | TreatmentReviewEvent
  | LabEvent
  | DeclinedTreatmentEvent
  | DeclinedFollowUpEvent
  | OptOutEvent
  | TransferEvent
  | DeathEvent
  | DischargeEvent;

export interface PatientFact {
  readonly birthDate: LocalDate;
  readonly sex: Sex;
  readonly careHomeResident?: boolean | null;
}

export interface ServiceFact {
  readonly id?: string;
  /** IANA zone; Europe/London when absent */
  readonly timeZone?: string;
  readonly holidays?: readonly LocalDate[];
}

/** The zone of a service that names none. */
export const DEFAULT_TIME_ZONE = 'Europe/London';

/** What is known of one patient on one day: the planner's whole input. */
export interface Facts {
  /** echoed in the plan */
  readonly id: string;
  /** a local date, or an instant with an offset that is turned into the local date of the service's zone */
  readonly asOf: string;
  readonly service?: ServiceFact;
  readonly patient: PatientFact;
  readonly fractures: readonly FractureFact[];
  readonly treatments?: readonly TreatmentFact[];
  readonly events?: readonly EventFact[];
}
