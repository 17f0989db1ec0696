import type { AdvisedCard, CdsRule, CdsSuggestion } from '@osteon/application';
import type { Resource, ServiceRequest } from '../fhir-r4/fhir-types.ts';
import { REASONS, REASON_WORDS } from './services.ts';
import { taskWords } from './task-words.ts';

/** A card as a record system shows it (CDS Hooks 2.0, "Card attributes"). */
export interface CardJson {
  readonly uuid: string;
  readonly summary: string;
  readonly detail: string;
  readonly indicator: 'warning' | 'critical';
  readonly source: { readonly label: string; readonly url: string; readonly topic: CodingJson };
  readonly suggestions: readonly SuggestionJson[];
  readonly selectionBehavior: 'any';
  readonly overrideReasons: readonly CodingJson[];
  readonly links: readonly { readonly label: string; readonly url: string; readonly type: 'absolute' }[];
}

interface CodingJson {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

interface SuggestionJson {
  readonly label: string;
  readonly uuid: string;
  readonly isRecommended: boolean;
  readonly actions?: readonly { readonly type: 'create'; readonly description: string; readonly resource: Resource }[];
}

/** What a card says besides what it is about. */
export interface CardSetting {
  /** Where people reach the pages, without a slash at the end. */
  readonly pages: string;
  /** By which id the record system knows the patient: a draft is about that one. */
  readonly theirPatientId: string;
}

const TOPICS = 'urn:osteon:cds-rule';

const SUMMARIES: Readonly<Record<CdsRule, string>> = {
  'follow-up-overdue': 'Fracture follow-up is overdue',
  'osteoporosis-not-addressed': 'Osteoporosis not addressed after a fracture',
  'denosumab-without-follow-on': 'Denosumab ends and nothing follows it',
};

/** Without a name: record systems keep cards where they keep other texts. */
export function cardJson(card: AdvisedCard, setting: CardSetting): CardJson {
  const { id, rule, urgency, suggestions, reasons, patientId } = card;
  return {
    uuid: id,
    summary: SUMMARIES[rule],
    detail: detailOf(card),
    indicator: urgency,
    source: {
      label: 'Osteon, fracture liaison service',
      url: setting.pages,
      topic: { system: TOPICS, code: rule, display: SUMMARIES[rule] },
    },
    suggestions: suggestions.map(({ id: uuid, suggestion }) => suggestionJson(uuid, suggestion, setting)),
    selectionBehavior: 'any',
    overrideReasons: reasons.map((code) => ({ system: REASONS, code, display: REASON_WORDS[code] })),
    links: [{ label: 'Open in Osteon', url: `${setting.pages}/patients/${patientId}`, type: 'absolute' }],
  };
}

/** More tasks than these are counted and not told. */
const MOST_TASKS = 6;

function detailOf({ tasks, facts: { diagnosedOn, lastDoseOn, orderEnds } }: AdvisedCard): string {
  const told = tasks.slice(0, MOST_TASKS);
  return [
    ...(diagnosedOn === undefined
      ? []
      : [`Fracture diagnosed on ${diagnosedOn}; nobody has decided about treatment since.`]),
    ...(orderEnds === undefined
      ? []
      : [orderEnds.on === null ? 'This order ends denosumab.' : `This order ends denosumab on ${orderEnds.on}.`]),
    ...(lastDoseOn === undefined
      ? []
      : [
          `${lastDoseOn === null ? 'No dose is recorded.' : `Last dose recorded: ${lastDoseOn}.`} Bone is lost fast after denosumab, and vertebrae break: another agent has to follow within about six months of the last dose.`,
        ]),
    ...(told.length === 0 ? [] : [told.map((task) => `- ${taskWords(task)}`).join('\n')]),
    ...(tasks.length > MOST_TASKS ? [`… and ${tasks.length - MOST_TASKS} more.`] : []),
  ].join('\n\n');
}

function suggestionJson(uuid: string, suggestion: CdsSuggestion, { theirPatientId }: CardSetting): SuggestionJson {
  if (suggestion === 'follow-up-call')
    return { label: 'Ask the fracture liaison service to call the patient', uuid, isRecommended: true };
  return {
    label: 'Order a bone density scan (DXA)',
    uuid,
    isRecommended: true,
    actions: [
      { type: 'create', description: 'Adds a draft order for a bone density scan', resource: dxaOrder(theirPatientId) },
    ],
  };
}

/** A draft: who signs it decides. SNOMED CT 312681000, bone density scan (procedure). */
const dxaOrder = (patientId: string): ServiceRequest => ({
  resourceType: 'ServiceRequest',
  status: 'draft',
  intent: 'proposal',
  code: {
    coding: [{ system: 'http://snomed.info/sct', code: '312681000', display: 'Bone density scan' }],
    text: 'Bone density scan (DXA)',
  },
  subject: { reference: `Patient/${patientId}` },
  reasonCode: [{ text: 'Fragility fracture' }],
});
