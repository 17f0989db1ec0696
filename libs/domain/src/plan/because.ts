import type { Agent, Site } from '../facts/facts.ts';
import type { Protocol, RuleBase, SourceMark } from '../protocol/protocol.ts';
import { formatDay } from '../time/day-number.ts';
import type { Draft } from './draft.ts';
import type { GateName } from '../protocol/terms.ts';
import type { Because, CancelReason, PauseReason } from './scheduled-task.ts';

/** What the mark of a source says to a person: how far the source has been read. */
export const SOURCE_MARK_WORDS: Readonly<Record<SourceMark, string>> = {
  seed: 'seed: founding document of the service',
  found: 'found: read in the source',
  mem: 'mem: unverified default',
  own: 'own: service default',
};

const REASONS: Readonly<Record<CancelReason, string>> = {
  died: 'the patient died',
  transferred: 'the patient was transferred',
  discharged: 'the patient was discharged',
  declined: 'the patient declined',
  superseded: 'a later one of its kind was done',
  'treatment-ended': 'the treatment ended',
  'pain-settled': 'the pain has settled',
};

const PAUSES: Readonly<Record<PauseReason, string>> = {
  'red-flag': 'an urgent red flag is open',
  'treatment-paused': 'the treatment is paused',
};

/** An agent at the beginning of a sentence. */
export const AGENT_NAMES: Readonly<Record<Agent, string>> = {
  alendronate: 'Alendronate',
  risedronate: 'Risedronate',
  ibandronate: 'Ibandronate',
  'ibandronate-iv': 'Intravenous ibandronate',
  zoledronate: 'Zoledronate',
  denosumab: 'Denosumab',
  teriparatide: 'Teriparatide',
  abaloparatide: 'Abaloparatide',
  romosozumab: 'Romosozumab',
  raloxifene: 'Raloxifene',
  hrt: 'HRT',
  strontium: 'Strontium',
  calcitonin: 'Calcitonin',
  'calcium-vitamin-d': 'Calcium and vitamin D',
};

/** Where a fracture is, after "of". */
export const SITE_NAMES: Readonly<Record<Site, string>> = {
  spine: 'the spine',
  hip: 'the hip',
  humerus: 'the upper arm',
  pelvis: 'the pelvis',
  wrist: 'the wrist',
  other: 'another bone',
};

/** A blood test asked for before a dose. */
export const GATE_WORDS: Readonly<Record<GateName, string>> = {
  calcium: 'adjusted calcium',
  'vitamin-d': 'vitamin D',
  'creatinine-clearance': 'creatinine clearance',
};

/** The words of a rule that do not change from patient to patient. */
interface RuleWords {
  readonly head: string;
  readonly tail: string;
  readonly source: string;
}

const words = new WeakMap<Protocol, Map<RuleBase, RuleWords>>();

function wordsOf(rule: RuleBase, protocol: Protocol): RuleWords {
  let ofProtocol = words.get(protocol);
  if (ofProtocol === undefined) {
    ofProtocol = new Map();
    words.set(protocol, ofProtocol);
  }
  let found = ofProtocol.get(rule);
  if (found === undefined) {
    found = {
      head: `${rule.text}${rule.text.endsWith('?') ? '' : '.'} `,
      tail: ` Rule ${rule.id} of protocol ${protocol.id} ${protocol.version}.`,
      source: `${rule.source} [${SOURCE_MARK_WORDS[rule.sourceMark]}]`,
    };
    ofProtocol.set(rule, found);
  }
  return found;
}

function endOf(draft: Draft): string {
  // blood tests may grow too old again: their end is a matter of the day on which one asks
  if (draft.doneOn !== null && draft.gate === null) return ` Done on ${formatDay(draft.doneOn)}.`;
  if (draft.cancelledOn === null || draft.cancelReason === null) return pausesOf(draft);
  return ` Cancelled on ${formatDay(draft.cancelledOn)}: ${REASONS[draft.cancelReason]}.`;
}

function pausesOf({ pauses }: Draft): string {
  let text = '';
  for (const { from, until, reason } of pauses) {
    const end = until === null ? '' : ` until ${formatDay(until)}`;
    text += ` Waits from ${formatDay(from)}${end}: ${PAUSES[reason]}.`;
  }
  return text;
}

/** Why a task is there: the rule in words, the facts with their dates, the protocol's version, the source. */
export function becauseOf(draft: Draft, protocol: Protocol): readonly Because[] {
  const { head, tail, source } = wordsOf(draft.rule, protocol);
  return [{ rule: draft.rule.id, text: head + draft.facts + endOf(draft) + tail, source }];
}
