import { MESSAGE_STEPS } from '@osteon/domain';
import type { Variable } from './template-text.ts';

/** One text of a template: `tell` is what a digest and the page behind its link say of a message. */
export const TEMPLATE_FIELDS = ['subject', 'sms', 'email', 'letter', 'tell'] as const;
export type TemplateField = (typeof TEMPLATE_FIELDS)[number];

/** What one template says. A letter without words of its own says what the e-mail does. */
export type TemplateTexts = Readonly<Partial<Record<TemplateField, string>>>;

export type TemplateKind = 'reminder' | 'digest' | 'reply' | 'manual' | 'letter';

export interface TemplateShape {
  readonly name: string;
  readonly kind: TemplateKind;
  /** Whether the patient answers behind a link. */
  readonly asks: boolean;
  readonly required: readonly TemplateField[];
  readonly optional: readonly TemplateField[];
  /** What each text may name. */
  readonly variables: Readonly<Partial<Record<TemplateField, readonly Variable[]>>>;
  /** What each text must name. */
  readonly mustName: Readonly<Partial<Record<TemplateField, readonly Variable[]>>>;
}

/** Text messages that a program sends by itself. */
export const REPLY_NAMES = ['reply/red-flag', 'reply/stop'] as const;
/** Messages that a nurse may choose when she sends one by hand. */
export const MANUAL_NAMES = ['manual/please-call', 'manual/tried-to-call', 'manual/letter-on-its-way'] as const;
export const LETTER_NAMES = ['letter/handover', 'letter/rebound-risk', 'letter/gp'] as const;
export const DIGEST_NAME = 'digest';

export type ReplyName = (typeof REPLY_NAMES)[number];
export type ManualName = (typeof MANUAL_NAMES)[number];
export type LetterName = (typeof LETTER_NAMES)[number];

/** What a letter knows of its patient; only letters may name it. */
const FACTS_OF_A_LETTER: readonly Variable[] = [
  'telephone',
  'patientName',
  'birthDate',
  'numbers',
  'today',
  'clinic',
  'agent',
  'lastDoseOn',
  'nextDoseOn',
  'reason',
  'episodes',
  'treatments',
  'results',
  'events',
  'sources',
];

function reminder(name: string, asks: boolean): TemplateShape {
  const more: readonly Variable[] = ['telephone', 'dueOn'];
  const body: readonly Variable[] = asks ? ['link', ...more] : more;
  const must: readonly Variable[] = asks ? ['link'] : [];
  return {
    name,
    kind: 'reminder',
    asks,
    required: ['subject', 'sms', 'email', 'tell'],
    optional: ['letter'],
    variables: { subject: more, sms: body, email: body, letter: body, tell: more },
    mustName: { sms: must, email: must, letter: must },
  };
}

const digest: TemplateShape = {
  name: DIGEST_NAME,
  kind: 'digest',
  asks: true,
  required: ['subject', 'sms', 'email'],
  optional: ['letter'],
  variables: {
    subject: ['telephone'],
    sms: ['link', 'telephone'],
    email: ['link', 'telephone', 'parts'],
    letter: ['link', 'telephone', 'parts'],
  },
  mustName: { sms: ['link'], email: ['link', 'parts'], letter: ['link', 'parts'] },
};

function reply(name: ReplyName): TemplateShape {
  const known: readonly Variable[] = name === 'reply/red-flag' ? ['telephone', 'emergencyNumber'] : ['telephone'];
  const must: readonly Variable[] = name === 'reply/red-flag' ? ['emergencyNumber'] : [];
  return {
    name,
    kind: 'reply',
    asks: false,
    required: ['subject', 'sms', 'email'],
    optional: [],
    variables: { subject: [], sms: known, email: known },
    mustName: { sms: must, email: must },
  };
}

function manual(name: ManualName): TemplateShape {
  return {
    name,
    kind: 'manual',
    asks: false,
    required: ['subject', 'sms', 'email'],
    optional: ['letter'],
    variables: { subject: ['telephone'], sms: ['telephone'], email: ['telephone'], letter: ['telephone'] },
    mustName: {},
  };
}

function letter(name: LetterName): TemplateShape {
  return {
    name,
    kind: 'letter',
    asks: false,
    required: ['subject', 'letter'],
    optional: [],
    variables: { subject: ['patientName', 'agent'], letter: FACTS_OF_A_LETTER },
    mustName: { letter: name === 'letter/rebound-risk' ? ['lastDoseOn', 'nextDoseOn'] : ['treatments'] },
  };
}

const SHAPES: ReadonlyMap<string, TemplateShape> = new Map(
  [
    ...MESSAGE_STEPS.map(({ kind, step, asks }) => reminder(`${kind}/${step}`, asks)),
    digest,
    ...REPLY_NAMES.map(reply),
    ...MANUAL_NAMES.map(manual),
    ...LETTER_NAMES.map(letter),
  ].map((shape) => [shape.name, shape]),
);

/** Every template there is, with what it must hold. */
export const TEMPLATE_SHAPES: readonly TemplateShape[] = [...SHAPES.values()];

/** Undefined when there is no template of that name. */
export function templateShapeOf(name: string): TemplateShape | undefined {
  return SHAPES.get(name);
}
