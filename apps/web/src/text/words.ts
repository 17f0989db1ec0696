import type { MessageView, TaskView } from '@osteon/contracts';
import i18next from 'i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import type { Text } from './i18n.ts';

type Group = keyof Text;

/** "follow-up-contact" → "Follow up contact": for a value that a newer server knows and these pages do not. */
function readable(value: string): string {
  const text = value.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The word for a value of the contract: `wordFor('agent', 'hrt')`, `wordFor('fact', 'pain', 'type')`. Keys are the
 * contract's own values, so that they are looked up by name rather than spelled out one by one.
 */
export function wordFor(group: Group, value: string, within?: string): string {
  const key = within === undefined ? `${group}.${value}` : `${group}.${within}.${value}`;
  // i18next types its keys; this one is made of a value that came with an answer, and is checked just before.
  return i18next.exists(key) ? (i18next.t as (key: string) => string)(key) : readable(value);
}

/** What a refusal of the api means, by its code; undefined where the pages have no words of their own for it. */
export function codeWords(code: string): string | undefined {
  const key = `problem.${code}`;
  return i18next.exists(key) ? (i18next.t as (key: string) => string)(key) : undefined;
}

/** What a message is about: "Adherence check: asked", or what it is when it is of no task. */
export function messageTitle({ taskKind, step }: Pick<MessageView, 'taskKind' | 'step'>): string {
  return taskKind === null ? wordFor('step', step) : `${wordFor('kind', taskKind)}: ${wordFor('step', step)}`;
}

/** A name inside a sentence: "Denosumab" → "denosumab", but "HRT" stays. */
export function inSentence(word: string): string {
  return /^\p{Lu}\p{Ll}/u.test(word) ? word.charAt(0).toLowerCase() + word.slice(1) : word;
}

function occurrenceWords(occurrence: string): string | null {
  const t = i18next.t;
  const span = /^(week|month|year)-(\d+)(?:-(\d+))?$/.exec(occurrence);
  if (span === null) return null;
  const [, unit, from = '', to] = span;
  if (unit === 'week' && to !== undefined) return t('task.weeks', { from, to });
  if (unit === 'week') return t('task.week', { n: from });
  return unit === 'month' ? t('task.month', { n: from }) : t('task.year', { n: from });
}

/** What a task is in plain words: "Denosumab dose 2", "Pain review, weeks 2–3". */
export function taskTitle(task: Pick<TaskView, 'kind' | 'occurrence' | 'agent'>): string {
  const t = i18next.t;
  const title = wordFor('kind', task.kind);
  const agent = task.agent === null ? null : wordFor('agent', task.agent);
  const { kind, occurrence } = task;
  if (agent !== null && /^\d+$/.test(occurrence)) {
    if (kind === 'dose') return t('task.doseOf', { agent, n: occurrence });
    if (kind === 'pre-dose-labs') return t('task.labsOf', { agent: inSentence(agent), n: occurrence });
    if (kind === 'post-dose-calcium') return t('task.calciumOf', { agent: inSentence(agent), n: occurrence });
  }
  if (kind === 'sequence' && agent !== null) {
    return t(occurrence === 'plan' ? 'task.sequencePlan' : 'task.sequenceStart', { agent: inSentence(agent) });
  }
  if (kind === 'red-flag') {
    const flag = occurrence.replace(/-\d{4}-\d{2}-\d{2}$/, '');
    return `${title}: ${wordFor('flagName', flag)}`;
  }
  if (occurrence.startsWith('referred-')) return t('task.referred', { title });
  if (occurrence.startsWith('after-fall-')) return t('task.afterFall', { title });
  if (occurrence.startsWith('stopped-')) return t('task.stopped', { title });
  if (occurrence === 'refracture') return t('task.refracture', { title });
  if (occurrence.startsWith('repeat-')) return t('task.repeat', { title, n: occurrence.slice('repeat-'.length) });
  const words = occurrenceWords(occurrence);
  const base = words === null ? title : t('task.withOccurrence', { title, occurrence: words });
  return agent === null ? base : t('task.withAgent', { title: base, agent: inSentence(agent) });
}

/** "30 days past due", "due today", "due in 12 days". */
export function dueInWords(daysPastDue: number): string {
  const t = i18next.t;
  if (daysPastDue === 0) return t('due.today');
  return daysPastDue > 0 ? t('due.past', { count: daysPastDue }) : t('due.to', { count: -daysPastDue });
}

/** "counts from dose on 2 Mar 2026": always shown beside a due date. */
export function countsFrom(task: Pick<TaskView, 'anchor' | 'anchorOn'>): string {
  return i18next.t('due.countsFrom', {
    anchor: wordFor('anchor', task.anchor).toLowerCase(),
    date: dayMonthYear(task.anchorOn),
  });
}

/** "Blocked: calcium too low", "Waits for calcium result, vitamin D result"; one sentence for each. */
export function blockedInWords(blockedBy: readonly string[]): string[] {
  const t = i18next.t;
  const say = (one: string): string => wordFor('blocked', one);
  const low = blockedBy.filter((one) => !one.startsWith('missing:')).map(say);
  const missing = blockedBy.filter((one) => one.startsWith('missing:')).map(say);
  return [
    ...(low.length > 0 ? [t('blocked.label', { what: low.join(', ') })] : []),
    ...(missing.length > 0 ? [t('blocked.missing', { what: missing.join(', ') })] : []),
  ];
}

/** A language's name in the language of the pages: "ar" → "Arabic". */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([i18next.language], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A count as it is written, with a plus where there are more than were counted: "10,000+". */
export function countWords(count: number, isMore: boolean): string {
  return `${numberWords(count)}${isMore ? '+' : ''}`;
}

/** A number as the language of the pages writes it: 1,234. */
export function numberWords(value: number): string {
  return new Intl.NumberFormat(i18next.language).format(value);
}
