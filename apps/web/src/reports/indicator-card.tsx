import type { IndicatorView, MonthsView } from '@osteon/contracts';
import { EXCLUSIONS, indicatorOf } from '@osteon/domain';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { numberWords, wordFor } from '../text/words.ts';
import { BandMark } from './band-mark.tsx';
import { Counted, Ratio } from './counted.tsx';
import { useReport } from './report-context.ts';
import { BAND_TONES, rateWords, targetOf } from './report-words.ts';
import classes from './reports.module.css';
import { Sparkline } from './sparkline.tsx';

interface IndicatorCardProps {
  readonly indicator: IndicatorView;
  readonly months: MonthsView['indicators'][number] | undefined;
  readonly stage: string;
}

/** One indicator: how it stands, in a word, a colour and a shape; the number; of whom it is; its course. */
export function IndicatorCard({ indicator, months, stage }: IndicatorCardProps) {
  const { t } = useTranslation();
  const { search } = useReport();
  const { id, band, rate, national } = indicator;
  const name = wordFor('indicator', id);
  const kind = indicatorOf(id)?.kind;
  const tone = BAND_TONES[band ?? 'none'];
  const rates = months?.points.map((point) => point.rate) ?? [];
  return (
    <li className={classes.card} data-tone={tone} data-indicator={id} data-whole>
      <p className={classes.eyebrow}>
        <span>{stage}</span>
        <BandMark band={band} />
      </p>
      <h3 className={classes.cardName}>
        {kind === 'share' ? (
          <Link
            to="/reports"
            search={{ ...search, view: 'trend', indicator: id }}
            aria-label={t('reports.overTime', { name })}
          >
            {name}
          </Link>
        ) : kind === 'completeness' ? (
          <Link to="/reports" search={{ ...search, view: 'completeness' }}>
            {name}
          </Link>
        ) : (
          name
        )}
      </h3>
      <div className={classes.cardMain}>
        <p className={classes.big}>{rate === null ? <span className={classes.bigNone}>–</span> : rateWords(rate)}</p>
        <Sparkline rates={rates} tone={tone} />
      </div>
      <Bar rate={rate} id={id} />
      <Counts indicator={indicator} name={name} />
      {national === null ? null : (
        <p className={classes.small}>
          {t('reports.national', { rate: rateWords(national.rate) })}
          {' · '}
          <bdi>{national.source}</bdi>
          {' · '}
          <bdi>{dayMonthYear(national.date)}</bdi>
        </p>
      )}
    </li>
  );
}

/** The rate on a line from 0 to 100 %, with the target as a tick. What it shows stands in words around it. */
function Bar({ rate, id }: { readonly rate: number | null; readonly id: string }) {
  const { t } = useTranslation();
  const target = targetOf(id);
  return (
    <div className={classes.targetLine}>
      {/* Attributes and not styles: the pages' policy allows no inline styles, and a picture mirrors with its line. */}
      <svg className={classes.bar} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
        <rect className={classes.barTrack} x="0" y="1" width="100" height="4" />
        {rate === null ? null : (
          <rect className={classes.barFill} x="0" y="1" width={100 * Math.min(1, rate)} height="4" />
        )}
        {target === null ? null : (
          <rect className={classes.barTick} x={100 * target.rate - 0.4} y="0" width="0.8" height="6" />
        )}
      </svg>
      <span className={classes.small}>
        {target === null
          ? ' '
          : t(target.isAbove ? 'reports.targetAbove' : 'reports.target', { rate: rateWords(target.rate) })}
      </span>
    </div>
  );
}

function Counts({ indicator, name }: { readonly indicator: IndicatorView; readonly name: string }) {
  const { t } = useTranslation();
  const { id, numerator, denominator, imputedMissing, rate } = indicator;
  const kind = indicatorOf(id)?.kind;
  const list = (outcome: string) => ({ of: 'indicator' as const, name: id, outcome });
  if (kind === 'completeness') {
    return (
      <p className={classes.counts}>
        <Ratio numerator={numberWords(numerator ?? 0)} denominator={numberWords(denominator ?? 0)} />
        <span>{t('reports.fields')}</span>
      </p>
    );
  }
  if (kind === 'caseload') {
    return (
      <>
        <p className={classes.counts}>
          <span>
            <Counted list={list('achieved')} count={numerator} name={name} what={t('reports.found')} />{' '}
            {t('reports.found')}
          </span>
          {denominator === null ? null : (
            <span>
              {numberWords(denominator)} {t('reports.expected')}
            </span>
          )}
        </p>
        {denominator === null ? <p className={classes.small}>{t('reports.noCaseload')}</p> : null}
        {rate !== null && rate > 1 ? <p className={classes.small}>{t('reports.aboveCaseload')}</p> : null}
      </>
    );
  }
  if (denominator === 0) {
    return (
      <>
        <p className={classes.counts}>{t('reports.nobody')}</p>
        <ul className={classes.small}>
          <Excluded indicator={indicator} name={name} />
        </ul>
      </>
    );
  }
  const definition = indicatorOf(id);
  // Who does not break a spine has not been missed: without a window nothing is left undone.
  const hasWindow = definition?.kind === 'share' && definition.window !== null;
  const failed =
    !hasWindow || numerator === null || denominator === null || imputedMissing === null
      ? null
      : denominator - numerator - imputedMissing;
  return (
    <>
      <p className={classes.counts}>
        <Ratio
          numerator={
            <Counted list={list('achieved')} count={numerator} name={name} what={t('reports.outcome.achieved')} />
          }
          denominator={
            <Counted list={list('counted')} count={denominator} name={name} what={t('reports.outcome.counted')} />
          }
        />
        {failed === null || failed === 0 ? null : (
          <Counted list={list('failed')} count={failed} name={name} what={t('reports.outcome.failed')}>
            {t('reports.notDone', { count: failed })}
          </Counted>
        )}
      </p>
      <ul className={classes.small}>
        {imputedMissing === null || imputedMissing === 0 ? null : (
          <li>
            <Counted list={list('imputed')} count={imputedMissing} name={name} what={t('reports.outcome.imputed')}>
              {t('reports.nothingRecorded', { count: imputedMissing })}
            </Counted>
          </li>
        )}
        <Excluded indicator={indicator} name={name} />
        {indicator.suppressed ? <li>{t('reports.tooFew')}</li> : null}
      </ul>
    </>
  );
}

/** Who is in no denominator, by reason. */
function Excluded({ indicator, name }: { readonly indicator: IndicatorView; readonly name: string }) {
  const { t } = useTranslation();
  const { id, excluded } = indicator;
  const reasons = EXCLUSIONS.filter((reason) => excluded[reason] !== undefined);
  if (reasons.length === 0) return null;
  return (
    <li>
      {t('reports.notCounted')}{' '}
      {reasons.map((reason, i) => {
        const count = excluded[reason] ?? null;
        return (
          <span key={reason}>
            {i > 0 ? ' · ' : ''}
            {count === null ? (
              t(`reports.excludedFew.${reason}`)
            ) : (
              <Counted
                list={{ of: 'indicator', name: id, outcome: reason }}
                count={count}
                name={name}
                what={t(`reports.outcome.${reason}`)}
              >
                {t(`reports.excluded.${reason}`, { count })}
              </Counted>
            )}
          </span>
        );
      })}
    </li>
  );
}
