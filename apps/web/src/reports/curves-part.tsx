import { Chip } from '@mantine/core';
import type { CurvesView } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../app/page-parts.tsx';
import { numberWords, wordFor } from '../text/words.ts';
import { ChartPanel, type Draw } from './chart-panel.tsx';
import { Few } from './counted.tsx';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery } from './report-queries.ts';
import { rateWords } from './report-words.ts';
import classes from './reports.module.css';

type CurveView = CurvesView['curves'][number];

/** How soon after the diagnosis each step happens. */
export function CurvesPart() {
  const { cohort } = useReport();
  const curves = useQuery(partQuery<CurvesView>('curves', cohort));
  return (
    <PartState query={curves} isEmpty={({ episodes }) => episodes === 0}>
      {({ curves: all, shared }) => <Steps curves={all.filter(({ id }) => id !== 'refracture')} isShared={shared} />}
    </PartState>
  );
}

/** The steps to assessment and treatment, each to be shown or left out. */
function Steps({ curves, isShared }: { readonly curves: readonly CurveView[]; readonly isShared: boolean }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(() => curves.map(({ id }) => id));
  const shown = useMemo(() => curves.filter(({ id }) => chosen.includes(id)), [curves, chosen]);
  return (
    <CurvesPanel
      title={t('reports.view.curves')}
      curves={shown.length === 0 ? curves : shown}
      isShared={isShared}
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
  /** small counts are taken out */
  readonly isShared: boolean;
  readonly action?: ReactNode;
}

/** Curves with the numbers at risk under their axis, and the same as a table. */
export function CurvesPanel({ title, curves, isShared, action }: CurvesPanelProps) {
  const { t } = useTranslation();
  const days = useMemo(() => daysOf(curves), [curves]);
  const draw = useCallback<Draw>(
    (charts, style) =>
      charts.curvesOption(
        curves.map(({ id, steps, atRisk }) => ({
          name: wordFor('reports', id, 'curves'),
          steps,
          atRisk: days.map((day) => riskOn(atRisk, day, isShared)),
        })),
        days,
        {
          day: t('reports.curves.day'),
          atRisk: t('reports.curves.atRisk'),
          suppressed: t('reports.fewerShort'),
        },
        style,
      ),
    [curves, days, isShared, t],
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
                cell: (day: number) => <Few count={riskOn(atRisk, day, isShared)} />,
                isNumber: true,
              },
            ]),
          ]}
        />
      }
    />
  );
}

/** The days of the curve that is watched longest. */
function daysOf(curves: readonly CurveView[]): number[] {
  const longest = curves.reduce<CurveView['atRisk']>(
    (most, { atRisk }) => (atRisk.length > most.length ? atRisk : most),
    [],
  );
  return longest.map(({ day }) => day);
}

/** Who is still at risk on a day; after the last day of a curve nobody is, which is too few to be told of others. */
function riskOn(atRisk: CurveView['atRisk'], day: number, isShared: boolean): number | null {
  const known = atRisk.find((at) => at.day === day);
  return known === undefined ? (isShared ? null : 0) : known.count;
}
