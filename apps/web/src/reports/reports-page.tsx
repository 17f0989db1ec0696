import { Button } from '@mantine/core';
import {
  IconBone,
  IconBuildingCommunity,
  IconChartLine,
  IconClipboardCheck,
  IconDownload,
  IconLayoutGrid,
  IconMedal,
  IconPhone,
  IconPill,
  IconPrinter,
  IconSettings,
  IconStairsUp,
} from '@tabler/icons-react';
import type { ReportContext } from '@osteon/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead, Panel } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import rail from '../app/rail.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { ReportViewContext, type ReportView } from './report-context.ts';
import { ReportControls } from './report-controls.tsx';
import { cohortOf, contextQuery, type Cohort } from './report-queries.ts';
import { VIEWS, type ReportsSearch, type View } from './reports-search.ts';
import classes from './reports.module.css';
import { IndicatorsPart } from './indicators-part.tsx';
import { PatientsDrawer } from './patients-drawer.tsx';

const PARTS: Readonly<Record<View, ComponentType>> = {
  indicators: IndicatorsPart,
  trend: lazy(async () => ({ default: (await import('./trend-part.tsx')).TrendPart })),
  services: lazy(async () => ({ default: (await import('./services-part.tsx')).ServicesPart })),
  curves: lazy(async () => ({ default: (await import('./curves-part.tsx')).CurvesPart })),
  'follow-up': lazy(async () => ({ default: (await import('./follow-up-part.tsx')).FollowUpPart })),
  adherence: lazy(async () => ({ default: (await import('./adherence-part.tsx')).AdherencePart })),
  refractures: lazy(async () => ({ default: (await import('./refractures-part.tsx')).RefracturesPart })),
  completeness: lazy(async () => ({ default: (await import('./completeness-part.tsx')).CompletenessPart })),
  practice: lazy(async () => ({ default: (await import('./practice-part.tsx')).PracticePart })),
};

const ExportDrawer = lazy(async () => ({ default: (await import('./export-drawer.tsx')).ExportDrawer }));
const ReportSettingsDrawer = lazy(async () => ({
  default: (await import('./report-settings-drawer.tsx')).ReportSettingsDrawer,
}));

const ICONS = {
  indicators: IconLayoutGrid,
  trend: IconChartLine,
  services: IconBuildingCommunity,
  curves: IconStairsUp,
  'follow-up': IconPhone,
  adherence: IconPill,
  refractures: IconBone,
  completeness: IconClipboardCheck,
  practice: IconMedal,
} as const;

/** How well a service does what it is for: a sheet for those who answer for it, and everything behind its numbers. */
export function ReportsPage() {
  const { t } = useTranslation();
  usePageTitle(t('reports.title'));
  const context = useQuery(contextQuery);
  if (context.data !== undefined) return <Report context={context.data} />;
  return (
    <>
      <PageHead title={t('reports.title')} />
      <Panel label={t('reports.title')}>
        {context.isPending ? (
          <RowsLoading rows={8} />
        ) : (
          <ErrorSaying error={context.error} onRetry={() => void context.refetch()} />
        )}
      </Panel>
    </>
  );
}

function Report({ context }: { readonly context: ReportContext }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/reports' });
  const search = useSearch({ from: '/reports' });
  const view = search.view ?? 'indicators';
  const cohort = useMemo(() => cohortOf(search, context.today), [search, context.today]);
  const report = useMemo<ReportView>(
    () => ({
      context,
      cohort,
      search,
      change: (next) =>
        void navigate({
          search: (before: ReportsSearch) => withoutUndefined({ ...before, ...next }),
          resetScroll: false,
        }),
    }),
    [context, cohort, search, navigate],
  );
  const [isExporting, setExporting] = useState(false);
  const [isSetting, setSetting] = useState(false);
  const Part = PARTS[view];
  return (
    <ReportViewContext value={report}>
      <PageHead title={t('reports.title')} about={<Scope cohort={cohort} context={context} />}>
        <div className={page.buttons} data-no-print>
          <Button
            variant="default"
            leftSection={<IconPrinter size={16} stroke={1.75} aria-hidden />}
            onClick={() => window.print()}
          >
            {t('reports.print')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
            aria-haspopup="dialog"
            onClick={() => setExporting(true)}
          >
            {t('reports.export.title')}
          </Button>
          {context.mayState ? (
            <Button
              variant="default"
              leftSection={<IconSettings size={16} stroke={1.75} aria-hidden />}
              aria-haspopup="dialog"
              onClick={() => setSetting(true)}
            >
              {t('reports.settings.title')}
            </Button>
          ) : null}
        </div>
      </PageHead>
      <ReportControls />
      <div className={rail.columns} data-columns>
        <nav className={rail.rail} aria-label={t('reports.views')} data-no-print>
          <ul className={rail.items}>
            {VIEWS.map((one) => (
              <Item key={one} view={one} isShown={one === view} search={search} />
            ))}
          </ul>
        </nav>
        <div className={classes.part}>
          {view === 'indicators' ? null : (
            <header className={classes.partHead}>
              <h2>{t(`reports.view.${view}`)}</h2>
              <p>{t(`reports.about.${view}`)}</p>
            </header>
          )}
          <Suspense
            fallback={
              <Panel label={t(`reports.view.${view}`)}>
                <RowsLoading rows={6} />
              </Panel>
            }
          >
            <Part />
          </Suspense>
        </div>
      </div>
      {search.list === undefined ? null : (
        <PatientsDrawer key={search.list} text={search.list} onClose={() => report.change({ list: undefined })} />
      )}
      {isExporting ? (
        <Suspense fallback={null}>
          <ExportDrawer onClose={() => setExporting(false)} />
        </Suspense>
      ) : null}
      {isSetting ? (
        <Suspense fallback={null}>
          <ReportSettingsDrawer onClose={() => setSetting(false)} />
        </Suspense>
      ) : null}
    </ReportViewContext>
  );
}

function withoutUndefined(search: {
  readonly [Key in keyof ReportsSearch]?: ReportsSearch[Key] | undefined;
}): ReportsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

interface ItemProps {
  readonly view: View;
  readonly isShown: boolean;
  readonly search: ReportsSearch;
}

function Item({ view, isShown, search: { view: _, list: __, ...rest } }: ItemProps) {
  const { t } = useTranslation();
  const Icon = ICONS[view];
  return (
    <li>
      <Link
        to="/reports"
        search={view === 'indicators' ? rest : { ...rest, view }}
        className={rail.item}
        activeOptions={{ exact: true }}
        {...(isShown ? { 'aria-current': 'page' as const } : {})}
      >
        <span className={rail.icon}>
          <Icon size={18} stroke={1.75} aria-hidden />
        </span>
        <span className={rail.name}>{t(`reports.view.${view}`)}</span>
      </Link>
    </li>
  );
}

/** Of whom, when and as known when: said in words, on paper too. */
function Scope({ cohort, context }: { readonly cohort: Cohort; readonly context: ReportContext }) {
  const { t } = useTranslation();
  const { scope, from, to, asOf = context.today } = cohort;
  const name =
    scope === 'service' ? context.service.name : scope === 'region' ? context.region.name : t('reports.scopes.all');
  return (
    <span className={classes.scope}>
      <strong dir="auto">{name}</strong>
      <span>{t('reports.diagnosed', { from: dayMonthYear(from), to: dayMonthYear(to) })}</span>
      <span>{t('reports.known', { date: dayMonthYear(asOf) })}</span>
    </span>
  );
}
