import { Alert, Button, FileInput } from '@mantine/core';
import type { ImportFiguresRequest, NationalFiguresView } from '@osteon/contracts';
import { IconFileImport } from '@tabler/icons-react';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, request } from '../api/client.ts';
import { Loaded, sayDone } from '../app/page-parts.tsx';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { wordFor } from '../text/words.ts';
import { REPORTS } from './report-queries.ts';
import { rateWords } from './report-words.ts';
import classes from './reports.module.css';
import { SetBy } from './set-by.tsx';

const figuresQuery = queryOptions({
  queryKey: [REPORTS, 'national-figures'],
  queryFn: ({ signal }) => request<NationalFiguresView>('GET', '/reports/national-figures', { signal }),
});

/** What the nation reached, to stand beside the service's own rates: a file, which takes the place of the one before. */
export function FiguresSetting() {
  const { t } = useTranslation();
  const figures = useQuery(figuresQuery);
  const rows = figures.data?.rows ?? [];
  return (
    <>
      <FiguresFile />
      <div className={classes.drawerTitle}>
        <h3>{t('reports.settings.figures.stands')}</h3>
        <SetBy by={figures.data?.importedBy ?? null} at={figures.data?.importedAt ?? null} />
      </div>
      <Loaded query={figures} rows={rows} empty={t('reports.settings.figures.none')}>
        <ul>
          {rows.map(({ date, indicator, rate, source }) => (
            <li key={`${date} ${indicator}`} className={`${page.row ?? ''} ${page.two ?? ''}`} data-figure={indicator}>
              <div>
                <p className={page.strong}>{wordFor('indicator', indicator)}</p>
                <p className={page.quiet}>
                  <bdi>{indicator}</bdi> · {t('reports.settings.figures.from', { date: dayMonthYear(date) })} ·{' '}
                  <bdi>{source}</bdi>
                </p>
              </div>
              <p className={classes.ratio}>{rateWords(rate, 1)}</p>
            </li>
          ))}
        </ul>
      </Loaded>
    </>
  );
}

function FiguresFile() {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const take = useMutation({
    mutationFn: async (chosen: File) => {
      const body: ImportFiguresRequest = { csv: await chosen.text() };
      return request<NationalFiguresView>('PUT', '/reports/national-figures', { body });
    },
    onSuccess: ({ rows }) => {
      sayDone(t('reports.settings.figures.taken', { count: rows.length }));
      setFile(null);
      void queryClient.invalidateQueries({ queryKey: [REPORTS] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (file !== null && !take.isPending) take.mutate(file);
  };
  const { error } = take;
  const faults = error instanceof ProblemError && error.fields.length > 0 ? error.fields : null;
  return (
    <form onSubmit={submit} className={`${page.row ?? ''} ${page.form ?? ''}`}>
      <div className={page.quiet}>
        <p>{t('reports.settings.figures.about')}</p>
        <code dir="ltr">date,indicator,rate,source</code>
      </div>
      <FileInput
        label={t('reports.settings.figures.file')}
        accept=".csv,text/csv"
        required
        clearable
        clearButtonProps={{ 'aria-label': t('account.remove') }}
        leftSection={<IconFileImport size={16} stroke={1.75} aria-hidden />}
        value={file}
        onChange={(chosen) => {
          take.reset();
          setFile(chosen);
        }}
      />
      {faults !== null ? (
        <Alert color="red" icon={alertIcon} role="alert" title={t('reports.settings.figures.refused')}>
          <ul dir="ltr" lang="en">
            {faults.map(({ message }) => (
              <li key={message}>{message}</li>
            ))}
          </ul>
        </Alert>
      ) : error !== null ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {words(error)}
        </Alert>
      ) : null}
      <div className={page.buttons}>
        <Button type="submit" loading={take.isPending} disabled={file === null}>
          {t('reports.settings.figures.take')}
        </Button>
      </div>
    </form>
  );
}
