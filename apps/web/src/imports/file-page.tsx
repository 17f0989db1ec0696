import { Alert, Button, Progress, VisuallyHidden } from '@mantine/core';
import type { FileImportView } from '@osteon/contracts';
import { IconBan, IconDatabaseImport, IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { download, request } from '../api/client.ts';
import { Panel, PartHead } from '../app/page-parts.tsx';
import { alertIcon, ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { codeWords, numberWords } from '../text/words.ts';
import { ColumnsForm } from './columns-form.tsx';
import { StateMark } from './file-marks.tsx';
import { FATES, fileChanged, fileQuery, hasEnded, pathOf, storableIn, storedOf } from './file-queries.ts';
import classes from './imports.module.css';
import { RowsPanel } from './rows-panel.tsx';

/** One file: what its columns are, what is to become of its rows, and storing them. */
export function FilePage() {
  const { t } = useTranslation();
  // Not the name of the file: it may be that of a patient, and a title stands in the history of the browser.
  usePageTitle(t('files.title'));
  const { fileId } = useParams({ from: '/service/import/$fileId' });
  const file = useQuery(fileQuery(fileId));
  return (
    <>
      <PartHead title={file.data?.name ?? t('files.title')}>
        <Button variant="default" renderRoot={(props) => <Link to="/service/import" {...props} />}>
          {t('files.all')}
        </Button>
      </PartHead>
      {file.data !== undefined ? (
        <File file={file.data} />
      ) : (
        <Panel label={t('files.title')}>
          {file.isPending ? (
            <RowsLoading rows={4} />
          ) : (
            <ErrorSaying error={file.error} onRetry={() => void file.refetch()} />
          )}
        </Panel>
      )}
    </>
  );
}

function File({ file }: { readonly file: FileImportView }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { at } = useServiceDates();
  const queryClient = useQueryClient();
  const state = useRef<HTMLDivElement>(null);
  const { id, askedBy, askedAt } = file;
  const changed = (next: FileImportView): void => {
    fileChanged(queryClient, next);
    // What was pressed is gone; the state says what happens instead.
    state.current?.focus();
  };
  const act = useMutation({
    mutationFn: (what: 'run' | 'cancellation') => request<FileImportView>('POST', `${pathOf(id)}/${what}`),
    onSuccess: changed,
    // Somebody else may have been first.
    onError: () => void queryClient.invalidateQueries({ queryKey: [pathOf(id)] }),
  });
  const save = useMutation({ mutationFn: () => download(`${pathOf(id)}/refused`) });
  const { refused } = file.fates;
  const storable = storableIn(file);
  const fault = act.error ?? save.error;
  return (
    <>
      <Panel label={t('files.progress')} heading action={<StateMark state={file.state} />}>
        <div className={classes.body}>
          <div ref={state} tabIndex={-1}>
            <p className={classes.state} role="status">
              {t(`files.status.${file.state}`)}
            </p>
            <p className={page.quiet}>{t('files.by', { name: askedBy ?? t('files.somebody'), at: at(askedAt) })}</p>
          </div>
          <HowFar file={file} />
          {file.state === 'failed' ? (
            <p className={classes.columnsFault}>
              {file.fault === null ? null : (codeWords(file.fault) ?? file.fault)}{' '}
              {file.faultPlace === null ? null : (
                <bdi dir="ltr" lang="en">
                  ({file.faultPlace})
                </bdi>
              )}
            </p>
          ) : null}
          {file.checked === 0 ? null : <Counts file={file} />}
          {file.state === 'checked' && file.fates['possible-duplicate'] > 0 ? (
            <Alert color="yellow" icon={alertIcon}>
              {t('files.lookFirst', { count: file.fates['possible-duplicate'] })}
            </Alert>
          ) : null}
          {file.state === 'checked' && storable === 0 ? <p>{t('files.nothingToStore')}</p> : null}
          {fault === null ? null : (
            <Alert color="red" icon={alertIcon} role="alert">
              {words(fault)}
            </Alert>
          )}
          <div className={page.buttons}>
            {hasEnded(file.state) ? null : (
              <Button
                variant="default"
                leftSection={<IconBan size={16} stroke={1.75} aria-hidden />}
                disabled={act.isPending}
                onClick={() => act.mutate('cancellation')}
              >
                {t('files.giveUp')}
              </Button>
            )}
            {refused === 0 ? null : (
              <Button
                variant="default"
                leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
                loading={save.isPending}
                onClick={() => save.mutate()}
              >
                {t('files.download', { count: refused })}
              </Button>
            )}
            {file.state === 'checked' && storable > 0 ? (
              <Button
                leftSection={<IconDatabaseImport size={16} stroke={1.75} aria-hidden />}
                loading={act.isPending}
                onClick={() => act.mutate('run')}
              >
                {t('files.run', { count: storable })}
              </Button>
            ) : null}
          </div>
        </div>
      </Panel>
      {file.state === 'received' ? <ColumnsForm key={id} file={file} onChecking={changed} /> : null}
      {file.checked > 0 && file.state !== 'checking' ? <RowsPanel file={file} /> : null}
    </>
  );
}

/** Says aloud not more often than this. */
const SAID_EVERY = 5_000;

/** How many rows had their turn; for those who hear the page, now and then. */
function HowFar({ file }: { readonly file: FileImportView }) {
  const { t } = useTranslation();
  const { done, total } = storedOf(file);
  const isChecking = file.state === 'checking';
  const isStoring = file.state === 'running';
  const say = (count: number): string =>
    isChecking
      ? t('files.checkedSoFar', { count })
      : t('files.storedOf', { done: numberWords(count), total: numberWords(total) });
  const count = isChecking ? file.checked : done;
  const step = count - (count % SAID_EVERY);
  return (
    <>
      <VisuallyHidden role="status">{(isChecking || isStoring) && step > 0 ? say(step) : ''}</VisuallyHidden>
      {isChecking || isStoring ? <p className={page.quiet}>{say(count)}</p> : null}
      {isStoring ? (
        <Progress value={total === 0 ? 100 : (100 * done) / total} aria-label={t('files.progress')} animated />
      ) : null}
    </>
  );
}

/** Rows by what is to become, or became, of them. */
function Counts({ file: { state, fates, outcomes } }: { readonly file: FileImportView }) {
  const { t } = useTranslation();
  const isStored = state === 'running' || state === 'finished' || Object.values(outcomes).some((count) => count > 0);
  const became = { ...outcomes, refused: fates.refused };
  return (
    <dl className={classes.counts}>
      {isStored
        ? (['new', 'changed', 'unchanged', 'refused'] as const).map((outcome) => (
            <div key={outcome}>
              <dt>{t(`files.outcomes.${outcome}`)}</dt>
              <dd>{numberWords(became[outcome])}</dd>
            </div>
          ))
        : FATES.map((fate) => (
            <div key={fate}>
              <dt>{t(`files.fates.${fate}`)}</dt>
              <dd>{numberWords(fates[fate])}</dd>
            </div>
          ))}
    </dl>
  );
}
