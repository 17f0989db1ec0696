import type { FollowUpView } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../app/page-parts.tsx';
import { EmptySaying } from '../app/page-states.tsx';
import { ChartPanel, type Draw } from './chart-panel.tsx';
import { Counted } from './counted.tsx';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery } from './report-queries.ts';
import { rateWords } from './report-words.ts';
import classes from './reports.module.css';

type Call = FollowUpView['calls'][number];

/** From each step to the next who is left behind, as the list of them is called. */
const LEFT = { contactable: 'not-contactable', contacted: 'not-contacted', outcome: 'no-outcome' } as const;
const STEPS = ['contactable', 'contacted', 'outcome'] as const;

/** Due, could be called, reached, said what they take: of both calls, with both denominators. */
export function FollowUpPart() {
  const { cohort } = useReport();
  const followUp = useQuery(partQuery<FollowUpView>('follow-up', cohort));
  return (
    <PartState query={followUp}>
      {({ calls }) =>
        calls.map((call) =>
          call.due === 0 ? <NotYet key={call.call} call={call} /> : <Funnel key={call.call} call={call} />,
        )
      }
    </PartState>
  );
}

/** The call of a cohort whose time for it is not over. */
function NotYet({ call }: { readonly call: Call }) {
  const { t } = useTranslation();
  const title = t(`reports.calls.${call.call}`);
  return (
    <section className={classes.panel} aria-label={title}>
      <header className={classes.panelHead}>
        <h3>{title}</h3>
      </header>
      <EmptySaying title={t('reports.calls.none')} text={t('reports.calls.noneText')} />
    </section>
  );
}

function Funnel({ call }: { readonly call: Call }) {
  const { t } = useTranslation();
  const title = t(`reports.calls.${call.call}`);
  const rows = useMemo(() => stepsOf(call), [call]);
  const draw = useCallback<Draw>(
    (charts, style) =>
      charts.followUpFunnelOption(
        rows.map(({ step, count, ofDue, ofContactable }) => ({
          name: t(`reports.calls.${step}`),
          count,
          ofDue,
          ofContactable,
        })),
        {
          ofDue: t('reports.calls.ofDue'),
          ofContactable: t('reports.calls.ofContactable'),
          suppressed: t('reports.fewer'),
        },
        style,
      ),
    [rows, t],
  );
  return (
    <ChartPanel
      title={title}
      label={t('reports.calls.label', { name: title, due: rateWords(call.outcome.ofDue) })}
      draw={draw}
      height={210}
      note={
        <>
          <p className={classes.finding}>
            {STEPS.map((step, i) => {
              const before = i === 0 ? call.due : (call[STEPS[i - 1] ?? 'contactable'].count ?? null);
              const here = call[step].count;
              if (before === null || here === null || before === here) return null;
              return (
                <span key={step}>
                  <Counted
                    list={{ of: 'follow-up', name: call.call, outcome: LEFT[step] }}
                    count={before - here}
                    name={title}
                    what={t(`reports.outcome.${LEFT[step]}`)}
                  >
                    {t(`reports.calls.left.${step}`, { count: before - here })}
                  </Counted>
                </span>
              );
            })}
          </p>
          <p>{t('reports.calls.rule')}</p>
        </>
      }
      table={
        <DataTable
          label={title}
          rows={rows}
          keyOf={({ step }) => step}
          columns={[
            { title: t('reports.calls.step'), cell: ({ step }) => t(`reports.calls.${step}`) },
            {
              title: t('reports.calls.patients'),
              isNumber: true,
              cell: ({ step, count }) => (
                <Counted
                  list={{ of: 'follow-up', name: call.call, outcome: step }}
                  count={count}
                  name={title}
                  what={t(`reports.calls.${step}`)}
                />
              ),
            },
            { title: t('reports.calls.ofDue'), isNumber: true, cell: ({ ofDue }) => rateWords(ofDue, 1) },
            {
              title: t('reports.calls.ofContactable'),
              isNumber: true,
              cell: ({ ofContactable }) => rateWords(ofContactable, 1),
            },
          ]}
        />
      }
    />
  );
}

interface Step {
  readonly step: 'due' | (typeof STEPS)[number];
  readonly count: number | null;
  readonly ofDue: number | null;
  readonly ofContactable: number | null;
}

const stepsOf = (call: Call): readonly Step[] => [
  { step: 'due', count: call.due, ofDue: null, ofContactable: null },
  ...STEPS.map((step) => ({ step, ...call[step] })),
];
