import { Alert, Button, FileButton, Progress, VisuallyHidden } from '@mantine/core';
import type { FileImportView } from '@osteon/contracts';
import { IconFileImport } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, request } from '../api/client.ts';
import { Loaded, Panel, PartHead } from '../app/page-parts.tsx';
import { alertIcon, EmptySaying, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { numberWords } from '../text/words.ts';
import { MOST_BYTES } from './file-fields.ts';
import { StateMark } from './file-marks.tsx';
import { fileChanged, FILES, filesQuery } from './file-queries.ts';
import classes from './imports.module.css';

/** Files of patients: handing one in, and how far the earlier ones came. */
export function ImportsPage() {
  const { t } = useTranslation();
  usePageTitle(t('files.title'));
  const files = useQuery(filesQuery);
  const rows = files.data?.rows ?? [];
  const isSwitchedOff = files.error instanceof ProblemError && files.error.status === 404;
  return (
    <>
      <PartHead title={t('files.title')} about={t('files.about')} />
      {isSwitchedOff ? (
        <Panel label={t('files.title')}>
          <EmptySaying title={t('files.switchedOff')} text={t('files.switchedOffText')} />
        </Panel>
      ) : (
        <>
          <Panel label={t('files.handIn')} heading>
            <HandIn />
          </Panel>
          <Panel label={t('files.earlier')} heading>
            <Loaded query={files} rows={rows} empty={t('files.none')} emptyText={t('files.noneText')}>
              <ul>
                {rows.map((file) => (
                  <FileItem key={file.id} file={file} />
                ))}
              </ul>
            </Loaded>
          </Panel>
        </>
      )}
    </>
  );
}

/** Takes a file by a button or by dropping it, and goes on to its page. */
function HandIn() {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [sent, setSent] = useState(0);
  const [isOver, setOver] = useState(false);
  const handIn = useMutation({
    mutationFn: (file: File) => {
      if (file.size > MOST_BYTES) return Promise.reject(new TooLarge());
      // What it is, is seen from its bytes: a browser calls a CSV file one of Excel.
      const type = 'application/octet-stream';
      return request<FileImportView>('POST', FILES, {
        file: { content: file, type, name: file.name, onSent: setSent },
      });
    },
    onSuccess: (file) => fileChanged(queryClient, file),
    // One that is refused stands in the list, with the place.
    onError: () => void queryClient.invalidateQueries({ queryKey: [FILES] }),
  });
  const take = (file: File | null | undefined): void => {
    if (file == null || handIn.isPending) return;
    setSent(0);
    // Not where somebody has gone on to another page meanwhile.
    handIn.mutate(file, {
      onSuccess: ({ id }) => void navigate({ to: '/service/import/$fileId', params: { fileId: id } }),
    });
  };
  const drag = (over: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(over);
  };
  const percent = Math.floor(100 * sent);
  const sending = t('files.sending', { percent: numberWords(percent) });
  return (
    <div className={classes.body}>
      <div
        className={classes.drop}
        data-over={isOver || undefined}
        onDragOver={drag(true)}
        onDragLeave={drag(false)}
        onDrop={(event) => {
          drag(false)(event);
          take(event.dataTransfer.files[0]);
        }}
      >
        <FileButton
          accept=".csv,.txt,.tsv,.xlsx,text/csv"
          inputProps={{ 'aria-label': t('files.choose') }}
          onChange={take}
        >
          {(props) => (
            <Button
              leftSection={<IconFileImport size={17} stroke={1.75} aria-hidden />}
              aria-describedby="file-limits"
              loading={handIn.isPending}
              {...props}
            >
              {t('files.choose')}
            </Button>
          )}
        </FileButton>
        <p id="file-limits" className={page.quiet}>
          {t('files.drop')}
        </p>
      </div>
      {handIn.isPending ? (
        <div>
          <p className={page.quiet}>{sending}</p>
          <Progress value={percent} aria-label={t('files.sendingLabel')} />
        </div>
      ) : null}
      {/* Not each step is read out. */}
      <VisuallyHidden role="status">
        {handIn.isPending ? t('files.sending', { percent: numberWords(percent - (percent % 25)) }) : ''}
      </VisuallyHidden>
      {handIn.isError ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {handIn.error instanceof TooLarge ? t('problem.FLS-1683') : words(handIn.error)}
        </Alert>
      ) : null}
    </div>
  );
}

/** It is not sent at all: the api would take 100 MB of it before it refuses. */
class TooLarge extends Error {}

function FileItem({ file }: { readonly file: FileImportView }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const { id, name, askedBy, askedAt, fates } = file;
  const { refused } = fates;
  const rows = Object.values(fates).reduce((all, count) => all + count, 0);
  return (
    <li className={`${page.row ?? ''} ${page.two ?? ''}`}>
      <div>
        <Link className={page.strong ?? ''} to="/service/import/$fileId" params={{ fileId: id }}>
          <bdi>{name}</bdi>
        </Link>
        <p className={page.quiet}>
          {t('files.by', { name: askedBy ?? t('files.somebody'), at: at(askedAt) })}
          {rows === 0 ? '' : ` · ${t('files.rowCount', { count: rows })}`}
          {refused === 0 ? '' : ` · ${t('files.refusedCount', { count: refused })}`}
        </p>
      </div>
      <StateMark state={file.state} />
    </li>
  );
}
