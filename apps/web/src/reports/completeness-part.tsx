import type { CompletenessView } from '@osteon/contracts';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Mark } from '../app/page-parts.tsx';
import { numberWords } from '../text/words.ts';
import { BandMark } from './band-mark.tsx';
import { ChartPanel, type Draw } from './chart-panel.tsx';
import { Counted, Few } from './counted.tsx';
import { fieldWords } from './list-words.ts';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery } from './report-queries.ts';
import { rateWords } from './report-words.ts';
import classes from './reports.module.css';

/** Which fields of the record are filled in. */
export function CompletenessPart() {
  const { cohort } = useReport();
  const completeness = useQuery(partQuery<CompletenessView>('completeness', cohort));
  return (
    <PartState query={completeness} isEmpty={({ denominator }) => denominator === 0}>
      {(view) => <Fields view={view} />}
    </PartState>
  );
}

function Fields({ view }: { readonly view: CompletenessView }) {
  const { t } = useTranslation();
  const title = t('reports.view.completeness');
  const draw = useCallback<Draw>(
    (charts, style) =>
      charts.completenessOption(
        toldFields(view),
        {
          field: fieldWords,
          missing: t('reports.complete.missing'),
          poor: t('reports.complete.poor'),
          most: rateWords(0.2),
        },
        style,
      ),
    [view, t],
  );
  return (
    <ChartPanel
      title={title}
      label={t('reports.complete.verdict', {
        good: numberWords(view.numerator),
        all: numberWords(view.denominator),
      })}
      draw={draw}
      height={64 + 30 * toldFields(view).length}
      action={<BandMark band={view.band} />}
      note={
        <p className={classes.finding}>
          {t('reports.complete.verdict', { good: numberWords(view.numerator), all: numberWords(view.denominator) })}{' '}
          {view.band === null ? null : t(view.band === 'green' ? 'reports.complete.met' : 'reports.complete.notMet')}
        </p>
      }
      table={
        <DataTable
          label={title}
          rows={view.fields}
          keyOf={({ name }) => name}
          columns={[
            { title: t('reports.complete.field'), cell: ({ name }) => fieldWords(name) },
            {
              title: t('reports.complete.missing'),
              isNumber: true,
              cell: ({ name, missing }) => (
                <Counted
                  list={{ of: 'field', name, outcome: 'missing' }}
                  count={missing}
                  name={fieldWords(name)}
                  what={t('reports.outcome.missing')}
                />
              ),
            },
            { title: t('reports.complete.rows'), isNumber: true, cell: ({ rows }) => <Few count={rows} /> },
            {
              title: t('reports.complete.share'),
              isNumber: true,
              cell: ({ share }) => rateWords(share, 1),
            },
            {
              title: t('reports.remark'),
              cell: ({ isPoor }) =>
                isPoor === null ? (
                  ''
                ) : isPoor ? (
                  <Mark tone="danger" icon={<IconAlertTriangle size={15} stroke={1.9} aria-hidden />}>
                    {t('reports.complete.poor')}
                  </Mark>
                ) : (
                  <Mark tone="good" icon={<IconCircleCheck size={15} stroke={1.9} aria-hidden />}>
                    {t('reports.complete.well')}
                  </Mark>
                ),
            },
          ]}
        />
      }
    />
  );
}

/** The fields whose counts are told. */
function toldFields({ fields }: CompletenessView) {
  return fields.flatMap(({ name, rows, missing }) =>
    rows === null || missing === null || rows === 0 ? [] : [{ name, rows, missing }],
  );
}
