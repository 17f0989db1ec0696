import { SegmentedControl } from '@mantine/core';
import type { IndicatorsView, IndicatorView, MonthsView } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { numberWords } from '../text/words.ts';
import { BandShape } from './band-mark.tsx';
import { Counted } from './counted.tsx';
import { IndicatorCard } from './indicator-card.tsx';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery } from './report-queries.ts';
import { BAND_TONES } from './report-words.ts';
import classes from './reports.module.css';

/** Along the way of a patient: what stands on the sheet, in which order, in each of the two sets. */
const STAGES = [
  { stage: 'found', first: ['flsdb-2', 'flsdb-3'], iof: ['iof-1', 'iof-2'] },
  { stage: 'assessed', first: ['flsdb-4', 'flsdb-5', 'flsdb-6'], iof: ['iof-3', 'iof-4', 'iof-5'] },
  { stage: 'treated', first: ['flsdb-7', 'flsdb-10'], iof: ['iof-6', 'iof-9'] },
  { stage: 'followed', first: ['flsdb-9', 'flsdb-8', 'flsdb-11'], iof: ['iof-8', 'iof-7', 'iof-10'] },
  { stage: 'recorded', first: ['flsdb-1'], iof: ['iof-11'] },
] as const;

const BANDS = ['green', 'amber', 'red', 'none'] as const;

/** The sheet: how it stands in one line, then every indicator along the way of a patient. */
export function IndicatorsPart() {
  const { cohort } = useReport();
  const indicators = useQuery(partQuery<IndicatorsView>('indicators', cohort));
  const months = useQuery(partQuery<MonthsView>('months', cohort)).data;
  return (
    <PartState query={indicators}>
      {(view) => <Sheet view={view} months={months} isOld={indicators.isPlaceholderData} />}
    </PartState>
  );
}

interface SheetProps {
  readonly view: IndicatorsView;
  readonly months: MonthsView | undefined;
  readonly isOld: boolean;
}

function Sheet({ view, months, isOld }: SheetProps) {
  const { t } = useTranslation();
  const { search, change } = useReport();
  const set = search.set === 'iof' ? 'iof' : 'first';
  const byId = new Map(view.indicators.map((indicator) => [indicator.id, indicator]));
  const shown = STAGES.flatMap(({ stage, [set]: ids }) =>
    ids.flatMap((id) => {
      const indicator = byId.get(id);
      return indicator === undefined ? [] : [{ stage, indicator }];
    }),
  );
  return (
    <div data-old={isOld || undefined} className={classes.fades}>
      <Verdict view={view} indicators={shown.map(({ indicator }) => indicator)} />
      <div className={classes.cardsHead}>
        <h2 className={classes.hidden}>{t('reports.cards')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('reports.set')}
          value={set}
          onChange={(value) => change({ set: value === 'iof' ? 'iof' : undefined })}
          data={[
            { value: 'first', label: t('reports.sets.FLS-DB-aligned') },
            { value: 'iof', label: t('reports.sets.IOF/FFN/BHOF') },
          ]}
          data-no-print
        />
      </div>
      <ul className={classes.cards}>
        {shown.map(({ stage, indicator }) => (
          <IndicatorCard
            key={indicator.id}
            indicator={indicator}
            months={months?.indicators.find(({ id }) => id === indicator.id)}
            stage={t(`reports.stage.${stage}`)}
          />
        ))}
      </ul>
    </div>
  );
}

/** The whole sheet in ten seconds: how many fractures, and how many measures stand where. */
function Verdict({
  view,
  indicators,
}: {
  readonly view: IndicatorsView;
  readonly indicators: readonly IndicatorView[];
}) {
  const { t } = useTranslation();
  const under50 = view.excluded['under-50'];
  return (
    <section className={classes.verdict} aria-label={t('reports.verdict')} data-whole>
      <div className={classes.verdictCount}>
        <p className={classes.verdictNumber}>
          <Counted
            list={{ of: 'episodes' }}
            count={view.episodes}
            name={t('reports.counted')}
            what={t('reports.outcome.counted')}
          />
        </p>
        <p>
          {t('reports.episodes', { count: view.episodes ?? 0 })}
          {under50 === null || under50 === 0 ? null : (
            <span className={classes.under50}>
              <Counted
                list={{ of: 'under-50' }}
                count={under50}
                name={t('reports.under50Name')}
                what={t('reports.notCountedWord')}
              >
                {t('reports.under50', { count: under50 })}
              </Counted>
            </span>
          )}
        </p>
      </div>
      <ul className={classes.stands}>
        {BANDS.map((band) => {
          const count = indicators.filter((one) => (one.band ?? 'none') === band).length;
          return (
            <li key={band} data-tone={BAND_TONES[band]} data-none={count === 0 || undefined}>
              <BandShape band={band} size={22} />
              <span className={classes.standsCount}>{numberWords(count)}</span>
              <span>{t(`reports.stands.${band}`, { count })}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
