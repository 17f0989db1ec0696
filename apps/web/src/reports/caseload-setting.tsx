import { Alert, Button, NativeSelect, NumberInput } from '@mantine/core';
import type { CaseloadList, StateCaseloadRequest } from '@osteon/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, request } from '../api/client.ts';
import { Loaded, Mark, sayDone } from '../app/page-parts.tsx';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { numberWords } from '../text/words.ts';
import { useReport } from './report-context.ts';
import { REPORTS } from './report-queries.ts';
import classes from './reports.module.css';
import { SetBy } from './set-by.tsx';

type Stated = CaseloadList['rows'][number];

const NAMES = ['all', 'nonSpine', 'spine'] as const satisfies readonly (keyof StateCaseloadRequest)[];
/** As many as the api takes. */
const MOST = 1_000_000;
/** No period is longer than this. */
const YEARS_BACK = 10;

const caseloadsQuery = queryOptions({
  queryKey: [REPORTS, 'caseloads'],
  queryFn: ({ signal }) => request<CaseloadList>('GET', '/reports/caseloads', { signal }),
});

const yearOf = (day: string): number => Number(day.slice(0, 4));
/** Every calendar year from one to another, both included. */
const yearsFrom = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const latestFirst = (years: readonly number[]): number[] => [...new Set(years)].toSorted((one, other) => other - one);

/** How many fractures the service expects in each calendar year: what was found is rated against it. */
export function CaseloadSetting() {
  const { t } = useTranslation();
  const { context, cohort } = useReport();
  const caseloads = useQuery(caseloadsQuery);
  const [year, setYear] = useState(yearOf(cohort.to));
  const stated = new Map(caseloads.data?.rows.map((row) => [row.year, row]));
  const shown = latestFirst([...stated.keys(), ...yearsFrom(yearOf(cohort.from), yearOf(cohort.to))]);
  const thisYear = yearOf(context.today);
  const choices = latestFirst([...shown, ...yearsFrom(thisYear - YEARS_BACK, thisYear + 1)]);
  return (
    <Loaded query={caseloads} rows={shown} empty={t('reports.noCaseload')}>
      <div className={`${page.row ?? ''} ${page.form ?? ''}`}>
        <p className={page.quiet}>{t('reports.settings.caseload.about')}</p>
        <NativeSelect
          label={t('reports.settings.caseload.year')}
          value={String(year)}
          onChange={(event) => setYear(Number(event.currentTarget.value))}
          data={choices.map(String)}
        />
        <CaseloadForm key={year} year={year} stated={stated.get(year)} />
      </div>
      <h3 className={classes.drawerTitle}>{t('reports.settings.caseload.stands')}</h3>
      <ul>
        {shown.map((one) => (
          <YearRow key={one} year={one} stated={stated.get(one)} />
        ))}
      </ul>
    </Loaded>
  );
}

interface YearProps {
  readonly year: number;
  readonly stated: Stated | undefined;
}

function CaseloadForm({ year, stated }: YearProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const [numbers, setNumbers] = useState<StateCaseloadRequest>({
    all: stated?.all ?? null,
    nonSpine: stated?.nonSpine ?? null,
    spine: stated?.spine ?? null,
  });
  const save = useMutation({
    mutationFn: (body: StateCaseloadRequest) =>
      request<CaseloadList>('PUT', `/reports/caseloads/${String(year)}`, { body }),
    onSuccess: () => {
      sayDone(t('reports.settings.caseload.saved', { year: String(year) }));
      void queryClient.invalidateQueries({ queryKey: [REPORTS] });
    },
  });
  const fields = save.error instanceof ProblemError ? save.error.fields : [];
  const refused = new Map(fields.map(({ path, message }) => [path, message]));
  const isBesideField = NAMES.some((name) => refused.has(name));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!save.isPending) save.mutate(numbers);
  };
  return (
    <form onSubmit={submit} className={page.form} noValidate>
      <div className={page.pair}>
        {NAMES.map((name) => (
          <NumberInput
            key={name}
            label={t(`reports.settings.caseload.${name}`)}
            min={0}
            max={MOST}
            // Nothing else can be typed: what is refused of all together is that its parts are more.
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
            hideControls
            value={numbers[name] ?? ''}
            error={
              refused.has(name) ? (name === 'all' ? t('reports.settings.caseload.less') : refused.get(name)) : null
            }
            onChange={(typed) => {
              if (save.isError) save.reset();
              setNumbers({ ...numbers, [name]: typed === '' ? null : Number(typed) });
            }}
          />
        ))}
      </div>
      {save.isError && !isBesideField ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {words(save.error)}
        </Alert>
      ) : null}
      <div className={page.buttons}>
        <Button type="submit" loading={save.isPending}>
          {t('state.save')}
        </Button>
      </div>
    </form>
  );
}

function YearRow({ year, stated }: YearProps) {
  const { t } = useTranslation();
  return (
    <li className={page.row} data-year={year}>
      <p className={page.strong}>{year}</p>
      {stated === undefined ? (
        <Mark tone="warn">{t('reports.settings.caseload.missing')}</Mark>
      ) : (
        <>
          <dl className={classes.because}>
            {NAMES.map((name) => (
              <div key={name}>
                <dt>{t(`reports.settings.caseload.${name}`)}</dt>
                <dd>{stated[name] === null ? t('reports.practice.notSaid') : numberWords(stated[name])}</dd>
              </div>
            ))}
          </dl>
          <SetBy by={stated.statedBy} at={stated.statedAt} />
        </>
      )}
    </li>
  );
}
