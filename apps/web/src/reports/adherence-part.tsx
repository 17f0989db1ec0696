import type { AdherenceView } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DataTable, Panel } from '../app/page-parts.tsx';
import { EmptySaying } from '../app/page-states.tsx';
import { wordFor } from '../text/words.ts';
import { Counted } from './counted.tsx';
import { PartState } from './part-state.tsx';
import { useReport } from './report-context.ts';
import { partQuery } from './report-queries.ts';
import { rateWords } from './report-words.ts';
import classes from './reports.module.css';

type Agent = AdherenceView['agents'][number];

/** How much of the time patients have their medicine: three measures, which say different things. */
export function AdherencePart() {
  const { cohort } = useReport();
  const adherence = useQuery(partQuery<AdherenceView>('adherence', cohort));
  return <PartState query={adherence}>{(view) => <Agents view={view} />}</PartState>;
}

function Agents({ view }: { readonly view: AdherenceView }) {
  const { t } = useTranslation();
  const title = t('reports.view.adherence');
  const agents = view.agents.filter(({ courses }) => courses !== 0);
  return (
    <>
      <Panel label={title}>
        {agents.length === 0 ? (
          <EmptySaying title={t('reports.adhere.none')} />
        ) : (
          <DataTable
            label={title}
            rows={agents}
            keyOf={({ agent }) => agent}
            columns={[
              { title: t('reports.adhere.agent'), cell: ({ agent }) => wordFor('agent', agent) },
              { title: t('reports.adhere.pdc'), cell: ({ meanPdc }) => <Share share={meanPdc} /> },
              {
                title: t('reports.adhere.adherent', { rate: rateWords(view.adherentFrom) }),
                isNumber: true,
                cell: (row) =>
                  row.measured === 0 ? '–' : <Number row={row} outcome="adherent" count={row.adherent} />,
              },
              { title: t('reports.adhere.mpr'), isNumber: true, cell: ({ meanMpr }) => rateWords(meanMpr) },
              {
                title: t('reports.adhere.persistent'),
                isNumber: true,
                cell: (row) =>
                  row.measured === 0 ? '–' : <Number row={row} outcome="persistent" count={row.persistent} />,
              },
              {
                title: t('reports.adhere.persistence'),
                isNumber: true,
                cell: ({ medianPersistenceDays: days }) =>
                  days === null ? '–' : t('reports.list.dayCount', { count: days }),
              },
              { title: t('reports.adhere.courses'), cell: (row) => <Courses row={row} /> },
            ]}
          />
        )}
      </Panel>
      <p className={classes.noteBelow}>
        {t('reports.adhere.rule', { gap: view.permissibleGapDays, shortest: view.shortestDays })}
      </p>
    </>
  );
}

interface NumberProps {
  readonly row: Agent;
  readonly outcome: 'counted' | 'measured' | 'adherent' | 'persistent' | 'unrecorded' | 'too-short';
  readonly count: number | null;
}

function Number({ row: { agent }, outcome, count }: NumberProps) {
  const { t } = useTranslation();
  return (
    <Counted
      list={{ of: 'adherence', name: agent, outcome }}
      count={count}
      name={wordFor('agent', agent)}
      what={t(`reports.outcome.${outcome}`)}
    />
  );
}

/** How many courses were measured, and why the others were not. */
function Courses({ row }: { readonly row: Agent }) {
  const { t } = useTranslation();
  const parts = [
    { outcome: 'counted', count: row.courses, words: t('reports.adhere.all') },
    { outcome: 'measured', count: row.measured, words: t('reports.adhere.measured') },
    { outcome: 'unrecorded', count: row.unrecorded, words: t('reports.adhere.unrecorded') },
    { outcome: 'too-short', count: row.tooShort, words: t('reports.adhere.tooShort') },
  ] as const;
  return (
    <ul className={classes.courses}>
      {parts
        .filter(({ count }) => count !== 0)
        .map(({ outcome, count, words }) => (
          <li key={outcome}>
            <Number row={row} outcome={outcome} count={count} /> {words}
          </li>
        ))}
    </ul>
  );
}

/** A share as a line and as a number. */
function Share({ share }: { readonly share: number | null }) {
  if (share === null) return '–';
  return (
    <span className={classes.share}>
      <svg className={classes.bar} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden>
        <rect className={classes.barTrack} x="0" y="1" width="100" height="4" />
        <rect className={classes.barFill} x="0" y="1" width={100 * share} height="4" />
      </svg>
      {rateWords(share)}
    </span>
  );
}
