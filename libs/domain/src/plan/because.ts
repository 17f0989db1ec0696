import type { Protocol, RuleBase, SourceMark } from '../protocol/protocol.ts';
import { formatDay } from '../time/day-number.ts';
import type { Draft } from './draft.ts';
import type { Because, CancelReason } from './scheduled-task.ts';

const MARKS: Readonly<Record<SourceMark, string>> = {
  seed: 'seed',
  found: 'found',
  mem: 'mem: unverified default',
  own: 'own: service default',
};

const REASONS: Readonly<Record<CancelReason, string>> = {
  died: 'the patient died',
  transferred: 'the patient was transferred',
  discharged: 'the patient was discharged',
  declined: 'the patient declined',
  superseded: 'a later task of the series was done',
  'treatment-ended': 'the treatment ended',
  'pain-settled': 'the pain has settled',
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
      source: `${rule.source} [${MARKS[rule.sourceMark]}]`,
    };
    ofProtocol.set(rule, found);
  }
  return found;
}

function endOf(draft: Draft): string {
  // blood tests may grow too old again: their end is a matter of the day on which one asks
  if (draft.doneOn !== null && draft.gate === null) return ` Done on ${formatDay(draft.doneOn)}.`;
  if (draft.cancelledOn === null || draft.cancelReason === null) return '';
  return ` Cancelled on ${formatDay(draft.cancelledOn)}: ${REASONS[draft.cancelReason]}.`;
}

/** Why a task is there: the rule in words, the facts with their dates, the protocol's version, the source. */
export function becauseOf(draft: Draft, protocol: Protocol): readonly Because[] {
  const { head, tail, source } = wordsOf(draft.rule, protocol);
  return [{ rule: draft.rule.id, text: head + draft.facts + endOf(draft) + tail, source }];
}
