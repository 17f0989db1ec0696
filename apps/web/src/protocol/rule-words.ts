import type { RuleSetting, RuleView } from '@osteon/contracts';
import { distanceOf, type Offset } from '@osteon/domain';
import i18next from 'i18next';
import { inSentence, numberWords, taskTitle, wordFor } from '../text/words.ts';

type Titled = Pick<RuleView, 'id' | 'path' | 'kind' | 'occurrence' | 'agents'>;

/** What tells two rules of one kind and occurrence apart, behind the colon of their id. */
const SUFFIXES: Readonly<Record<string, (title: string) => string>> = {
  'high-risk': (title) => i18next.t('protocolPart.highRisk', { title }),
  'lower-risk': (title) => i18next.t('protocolPart.lowerRisk', { title }),
  tablets: (title) => i18next.t('protocolPart.tablets', { title }),
  infusions: (title) => i18next.t('protocolPart.infusions', { title }),
  others: (title) => i18next.t('protocolPart.others', { title }),
};

/** What a rule is about, in the language of the pages: "Follow-up contact, weeks 12–16". */
export function ruleTitle({ id, path, kind, occurrence, agents }: Titled): string {
  const t = i18next.t;
  if (path === '/rebound') return t('protocolPart.flagRaised');
  if (kind === null) return partTitle(id);
  if (id.startsWith('checklist/')) {
    const title = t('protocolPart.checklist', { kind: inSentence(wordFor('kind', kind)) });
    return id.endsWith(':spine') ? t('protocolPart.spineOnly', { title }) : title;
  }
  if (kind === 'sequence') return t(occurrence === 'plan' ? 'protocolPart.sequencePlan' : 'protocolPart.sequenceStart');
  const [agent] = agents;
  if (kind === 'dose' && agent !== undefined) {
    return t('task.withAgent', { title: wordFor('kind', kind), agent: inSentence(wordFor('agent', agent)) });
  }
  if (occurrence === 'repeat-' || occurrence === '' || occurrence === null) {
    return suffixed(id, wordFor('kind', kind));
  }
  return suffixed(id, taskTitle({ kind, occurrence, agent: null }));
}

function suffixed(id: string, title: string): string {
  const suffix = /:([a-z-]+)$/.exec(id)?.[1] ?? '';
  return SUFFIXES[suffix]?.(title) ?? title;
}

function partTitle(id: string): string {
  const t = i18next.t;
  const [part, name = '', n = ''] = id.split('/');
  if (part === 'pain' && name === 'referral') return t('protocolPart.referral', { n });
  if (part === 'pain' && name === 'escalation') return t('protocolPart.escalation', { n });
  if (part === 'pain') return t('protocolPart.settled');
  if (part === 'gate' && name === 'from') return t('protocolPart.gateFrom');
  if (part === 'gate') return t('protocolPart.gate', { name: wordFor('readsWhat', name) });
  return wordFor('protocolPart', id);
}

/** "Due", "Zoledronate: Blocks below". */
export function settingLabel({ name, agent }: Pick<RuleSetting, 'name' | 'agent'>): string {
  const label = wordFor('setting', name);
  return agent === null ? label : i18next.t('setting.ofAgent', { agent: wordFor('agent', agent), label });
}

/** A distance without its direction: "6 months", "1 year − 28 days", "84 days". */
export function lengthInWords({ months, days }: Offset): string {
  const t = i18next.t;
  const [m, d] = [Math.abs(months), Math.abs(days)];
  const inDays = t('distance.days', { count: d });
  if (m === 0) return inDays;
  const calendar = m % 12 === 0 ? t('distance.years', { count: m / 12 }) : t('distance.months', { count: m });
  if (d === 0) return calendar;
  const isSameWay = months < 0 === days < 0;
  return t(isSameWay ? 'distance.both' : 'distance.less', { a: calendar, b: inDays });
}

/** A setting's value: "diagnosis + 84 days", "the same day", "7". */
export function valueInWords(setting: Pick<RuleSetting, 'unit' | 'anchor' | 'value'>): string {
  const t = i18next.t;
  const { anchor, unit, value } = setting;
  if (value === null) return t('protocol.none');
  const distance = distanceOf(setting);
  if (distance === null) {
    return unit === 'days' ? lengthInWords({ months: 0, days: Number(value) }) : numberWords(Number(value));
  }
  if (anchor === null) return lengthInWords(distance);
  const from = wordFor('anchorOf', anchor);
  if (distance.months === 0 && distance.days === 0) return anchor === 'flag' ? t('protocol.sameDay') : from;
  const isBack = distance.months < 0 || (distance.months === 0 && distance.days < 0);
  return t(isBack ? 'distance.minus' : 'distance.plus', { from, length: lengthInWords(distance) });
}

/** What a rule can be found by: its words in both languages, its source, its drugs. */
export function searchTextOf(rule: RuleView): string {
  return [
    ruleTitle(rule),
    rule.text,
    rule.source,
    rule.id,
    ...rule.agents.map((agent) => wordFor('agent', agent)),
    ...rule.agents,
  ]
    .join(' ')
    .toLocaleLowerCase();
}

/** How a rule's source stands: its mark, or that a safety officer stands behind it. */
export function standingOf(rule: Pick<RuleView, 'sourceMark' | 'confirmations'>): string | null {
  if (rule.sourceMark === null) return null;
  return isConfirmed(rule) ? 'confirmed' : rule.sourceMark;
}

/** Whether a safety officer stands behind an unverified default now. */
export const isConfirmed = ({ confirmations }: Pick<RuleView, 'confirmations'>): boolean =>
  confirmations[0]?.confirmed === true;

/** Unverified, and nobody stands behind it. */
export const isLeft = (rule: RuleView): boolean => rule.isUnverified && !isConfirmed(rule);
