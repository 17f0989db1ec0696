import { Chip } from '@mantine/core';
import type { CurvesView } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../app/page-parts.tsx';
import { numberWords, wordFor } from '../text/words.ts';
import { ChartPanel, type Draw } from './chart-panel.tsx';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery } from './report-queries.ts';
import { rateWords } from './report-words.ts';
import classes from './reports.module.css';
import { Few } from './trend-part.tsx';

type CurveView = CurvesView['curves'][number];

/** How soon after the diagnosis each step happens. */
export function CurvesPart() {
  const { cohort } = useReport();
  const curves = useQuery(partQuery<CurvesView>('curves', cohort));
  return (
    <PartState query={curves} isEmpty={({ episodes }) => episodes === 0}>
      {({ curves: all }) => <Steps curves={all.filter(({ id }) => id !== 'refracture')} />}
    </PartState>
  );
}

/** The steps to assessment and treatment, each to be shown or left out. */
function Steps({ curves }: { readonly curves: readonly CurveView[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(() => curves.map(({ id }) => id));
  const shown = useMemo(() => curves.filter(({ id }) => chosen.includes(id)), [curves, chosen]);
  return (
    <CurvesPanel
      title={t('reports.view.curves')}
      curves={shown.length === 0 ? curves : shown}
      action={
        <Chip.Group multiple value={chosen} onChange={setChosen}>
          <div className={classes.chips} role="group" aria-label={t('reports.curves.choose')} data-no-print>
            {curves.map(({ id }) => (
              <Chip key={id} value={id} size="xs" variant="outline">
                {wordFor('reports', id, 'curves')}
              </Chip>
            ))}
          </div>
        </Chip.Group>
      }
    />
  );
}

interface CurvesPanelProps {
  readonly title: string;
  readonly curves: readonly CurveView[];
  readonly action?: ReactNode;
}

/** Curves with the numbers at risk under their axis, and the same as a table. */
export function CurvesPanel({ title, curves, action }: CurvesPanelProps) {
  const { t } = useTranslation();
  const days = (curves[0]?.atRisk ?? []).map(({ day }) => day);
  const draw = useCallback<Draw>(
    (charts, style) =>
      charts.curvesOption(
        curves.map(({ id, steps, atRisk }) => ({
          name: wordFor('reports', id, 'curves'),
          steps,
          atRisk: atRisk.map(({ count }) => count),
        })),
        (curves[0]?.atRisk ?? []).map(({ day }) => day),
        {
          day: t('reports.curves.day'),
          atRisk: t('reports.curves.atRisk'),
          suppressed: t('reports.fewerShort'),
        },
        style,
      ),
    [curves, t],
  );
  const names = curves.map(({ id }) => wordFor('reports', id, 'curves'));
  return (
    <ChartPanel
      title={title}
      label={t('reports.curves.label', { names: names.join(', ') })}
      draw={draw}
      height={330 + 17 * curves.length}
      action={action}
      note={
        <>
          <ul className={classes.halves}>
            {curves.map(({ id, steps }) => {
              const half = steps.find(({ cumulative }) => cumulative >= 0.5)?.day;
              return (
                <li key={id}>
                  <strong>{wordFor('reports', id, 'curves')}</strong>{' '}
                  {half === undefined ? t('reports.curves.notHalf') : t('reports.curves.half', { day: half })}
                </li>
              );
            })}
          </ul>
          <p>{t('reports.curves.rule')}</p>
        </>
      }
      table={
        <DataTable
          label={title}
          rows={days}
          keyOf={String}
          columns={[
            { title: t('reports.curves.day'), cell: (day) => numberWords(day), isNumber: true },
            ...curves.flatMap(({ id, steps, atRisk }) => [
              {
                title: wordFor('reports', id, 'curves'),
                cell: (day: number) => rateWords(steps.findLast((step) => step.day <= day)?.cumulative ?? 0, 1),
                isNumber: true,
              },
              {
                title: t('reports.curves.atRiskOf', { name: wordFor('reports', id, 'curves') }),
                cell: (day: number) => <Few count={atRisk.find((at) => at.day === day)?.count ?? null} />,
                isNumber: true,
              },
            ]),
          ]}
        />
      }
    />
  );
}
