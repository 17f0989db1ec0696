import i18next from 'i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { wordFor } from '../text/words.ts';

type Detail = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null);

/** "Spine T12, L1: new". */
function fractureWords(fracture: unknown): string {
  const { site, levels, age } = fracture as { site?: unknown; levels?: unknown; age?: unknown };
  const place = [wordFor('site', text(site) ?? 'other'), Array.isArray(levels) ? levels.join(', ') : ''];
  const when = text(age);
  const where = place.filter((part) => part !== '').join(' ');
  return when === null || when === 'unknown' ? where : `${where}: ${wordFor('possibleFracture', when, 'age')}`;
}

/** What a work item's detail says to a person, a phrase each: what was written first, then what it is about. */
export function detailWords(detail: Detail): string[] {
  const t = i18next.t;
  const written = text(detail['words']) ?? text(detail['text']);
  const kind = text(detail['kind']) ?? text(detail['about']);
  const step = text(detail['step']);
  const reason = text(detail['reason']);
  const answer = text(detail['answer']);
  const nrs = detail['nrs'];
  const undecided = detail['undecided'];
  const on = text(detail['plannedFor']) ?? text(detail['on']) ?? text(detail['reportedOn']);
  const sender = text(detail['unknownSender']);
  const gateway = text(detail['gateway']);
  const rule = text(detail['rule']);
  const cardReason = text(detail['cardReason']);
  const cardSuggestion = text(detail['cardSuggestion']);
  const fractures = Array.isArray(detail['fractures']) ? [...new Set(detail['fractures'].map(fractureWords))] : [];
  const about = kind === null ? null : wordFor('kind', kind);
  return [
    written === null ? null : t('inbox.words', { words: written }),
    fractures.length === 0 ? null : fractures.join('; '),
    sender === null ? null : t('inbox.unknownSender', { number: sender }),
    detail['sharedNumber'] === true ? t('inbox.sharedNumber') : null,
    gateway === null ? null : t('inbox.gateway', { gateway }),
    typeof nrs === 'number' ? `${t('fact.field.nrs')}: ${String(nrs)}` : null,
    typeof undecided === 'number' ? t('inbox.undecided', { count: undecided }) : null,
    detail['change'] === 'worse' ? t('fact.field.worsening') : null,
    detail['posture'] === 'yes' ? t('fact.field.deformity') : null,
    detail['breathing'] === 'yes' ? t('fact.field.pulmonaryDysfunction') : null,
    rule === null ? null : wordFor('inbox', rule, 'cardRule'),
    cardReason === null ? null : wordFor('inbox', cardReason, 'cardReason'),
    cardSuggestion === null ? null : wordFor('inbox', cardSuggestion, 'cardSuggestion'),
    answer === null ? null : wordFor('inbox', answer, 'answer'),
    about === null ? null : step === null ? about : `${about}: ${wordFor('step', step)}`,
    reason === null ? null : wordFor('reason', reason),
    on === null || !/^\d{4}-\d{2}-\d{2}/.test(on) ? null : dayMonthYear(on.slice(0, 10)),
  ].filter((phrase) => phrase !== null);
}
