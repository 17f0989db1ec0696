import type { Protocol, RedFlagRule, RuleBase } from './protocol.ts';

/** Where a rule stands in its protocol, as a JSON pointer, and the rule. */
export interface PlacedRule {
  readonly path: string;
  readonly rule: RuleBase;
}

/** Every rule of a protocol that has an id of its own, in the order of the protocol page. */
export function rulesOf(protocol: Protocol): PlacedRule[] {
  const listed = (path: string, rules: readonly RuleBase[]): PlacedRule[] =>
    rules.map((rule, index) => ({ path: `${path}/${index}`, rule }));
  return [
    ...listed('/episodeRules', protocol.episodeRules),
    ...listed('/triggeredRules', protocol.triggeredRules),
    ...listed('/dosingRules', protocol.dosingRules),
    { path: '/gates/labs', rule: protocol.gates.labs },
    { path: '/gates/postDoseCalcium', rule: protocol.gates.postDoseCalcium },
    ...listed('/courseRules', protocol.courseRules),
    { path: '/sequence/plan', rule: protocol.sequence.plan },
    { path: '/sequence/start', rule: protocol.sequence.start },
    ...listed('/turnover', protocol.turnover),
    { path: '/pauseReassessment', rule: protocol.pauseReassessment },
    { path: '/supplyGap', rule: protocol.supplyGap },
    ...listed('/redFlags', protocol.redFlags.map(ruleOfFlag)),
    { path: '/rebound', rule: protocol.rebound },
  ];
}

/** A flag in words. */
export const flagName = (flag: string): string => flag.replaceAll('-', ' ');

/** The rule of a flag as the other rules look: id, words, source. */
export const ruleOfFlag = (rule: RedFlagRule): RuleBase => ({
  id: `red-flag/${rule.flag}`,
  kind: 'red-flag',
  occurrence: `${rule.flag}-`,
  text: `Red flag: ${flagName(rule.flag)}. ${rule.action.replace(/\.$/, '')}`,
  source: rule.source,
  sourceMark: rule.sourceMark,
  inForceFrom: rule.inForceFrom,
});
