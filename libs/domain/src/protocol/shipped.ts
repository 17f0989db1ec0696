import { CHECKLISTS } from './checklists.ts';
import {
  COURSE_RULES,
  PAUSE_REASSESSMENT_RULE,
  SEQUENCE_RULES,
  SUPPLY_GAP_RULE,
  TURNOVER_RULES,
} from './course-rules.ts';
import { DOSING_RULES, GATE_RULES } from './dosing-rules.ts';
import { EPISODE_RULES } from './episode-rules.ts';
import type { Protocol } from './protocol.ts';
import { REBOUND, RED_FLAGS } from './red-flags.ts';
import { IN_FORCE_FROM, months } from './rule-parts.ts';
import type { LocalDate } from '../time/local-date.ts';
import { protocolInForceOn } from './in-force.ts';
import { CONTACT_KINDS } from './task-lists.ts';
import { PAIN_RULES, TRIGGERED_RULES } from './triggered-rules.ts';

/** The protocol that comes with the software, version 2026.11. Frozen: a change is a new version. */
export const shippedProtocol: Protocol = deepFreeze({
  id: 'osteon',
  version: '2026.11',
  inForceFrom: IN_FORCE_FROM,
  episodeRules: EPISODE_RULES,
  triggeredRules: TRIGGERED_RULES,
  pain: PAIN_RULES,
  dosingRules: DOSING_RULES,
  gates: GATE_RULES,
  courseRules: COURSE_RULES,
  sequence: SEQUENCE_RULES,
  turnover: TURNOVER_RULES,
  pauseReassessment: PAUSE_REASSESSMENT_RULE,
  supplyGap: SUPPLY_GAP_RULE,
  leaving: {
    declinedFollowUp: CONTACT_KINDS,
    declinedTreatment: ['adherence-check', 'dose', 'pre-dose-labs', 'supply-gap', 'treatment-review'],
    outliveTheirCourse: ['sequence', 'turnover-check', 'post-dose-calcium'],
    onlyDeath: ['handover-watch'],
    notPausedWithCourse: ['pause-reassessment'],
  },
  redFlags: RED_FLAGS,
  rebound: REBOUND,
  checklists: CHECKLISTS,
  contacts: { kinds: CONTACT_KINDS, ahead: months(12) },
});

/**
 * Every version that comes with the software, the first of them the base: it holds for days before any other's first
 * day. A new version is one more of them.
 */
export const shippedProtocols: readonly [Protocol, ...Protocol[]] = [shippedProtocol];

/** The shipped protocol for a day. */
export function shippedProtocolOn(on: LocalDate): Protocol {
  return protocolInForceOn(shippedProtocols, on) ?? shippedProtocols[0];
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
