import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { numberWords, wordFor } from '../text/words.ts';
import { NOT_SENT, SENT, sumOf, WAITING, type Counts } from './message-search.ts';
import { StateIcon } from './message-state.tsx';
import classes from './messages.module.css';

interface BalanceLineProps {
  readonly on: string;
  readonly counts: Counts;
  /** why what did not go did not; those of the state that is chosen */
  readonly reasons: Counts;
}

/** Of one day: expected N, sent M, and of the difference each part with its reason, to be opened. */
export function BalanceLine({ on, counts, reasons }: BalanceLineProps) {
  const { t } = useTranslation();
  const [sent, waiting, not] = [sumOf(counts, SENT), sumOf(counts, WAITING), sumOf(counts, NOT_SENT)];
  const expected = sent + waiting + not;
  if (expected === 0) return null;
  return (
    <div className={classes.balance}>
      <p>
        <strong>{t('days.line', { count: expected })}</strong>
        <span>{t('days.lineSent', { count: sent })}</span>
        {waiting === 0 ? null : <span>{t('days.lineWaiting', { count: waiting })}</span>}
        <span>{not === 0 ? t('days.all') : t('days.lineNot', { count: not })}</span>
      </p>
      <ShareBar counts={counts} />
      {not === 0 ? null : (
        <ul className={classes.causes}>
          {NOT_SENT.filter((state) => (counts[state] ?? 0) > 0).map((state) => (
            <li key={state}>
              <Link to="/messages" search={{ on, state }}>
                <StateIcon state={state} />
                {t('days.because', { count: counts[state] ?? 0, reason: t(`messageState.${state}`) })}
              </Link>
            </li>
          ))}
          {Object.entries(reasons).map(([reason, count = 0]) => (
            <li key={reason}>
              <Link to="/messages" search={{ on, reason }}>
                {t('days.because', { count, reason: wordFor('reason', reason) })}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** How much of what was expected went, as a bar. Its words stand beside it. */
export function ShareBar({ counts }: { readonly counts: Counts }) {
  const { t } = useTranslation();
  const parts = [
    { kind: 'sent', count: sumOf(counts, SENT) },
    { kind: 'waiting', count: sumOf(counts, WAITING) },
    { kind: 'not', count: sumOf(counts, NOT_SENT) },
  ];
  const all = parts.reduce((sum, { count }) => sum + count, 0);
  return (
    <div
      className={classes.share}
      role="img"
      aria-label={t('days.share', { sent: numberWords(parts[0]?.count ?? 0), expected: numberWords(all) })}
    >
      {parts
        .filter(({ count }) => count > 0)
        .map(({ kind, count }) => (
          <span key={kind} data-kind={kind} style={{ flexGrow: count }} />
        ))}
    </div>
  );
}
