import { Alert, Button, FileInput, TextInput } from '@mantine/core';
import type { ImportPage as ImportRows, ImportView } from '@osteon/contracts';
import { IconFileImport } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, queryOf, request } from '../api/client.ts';
import { pagesQuery } from '../api/queries.ts';
import { Loaded, Mark, Panel, PartHead, sayDone } from '../app/page-parts.tsx';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';

/** Faults that are shown of a bundle; the whole list is with whoever made it. */
const SHOWN_FAULTS = 8;

/** Bundles of other systems: handing one in, and what each brought. */
export function ImportsPage() {
  const { t } = useTranslation();
  usePageTitle(t('admin.imports'));
  const imports = useInfiniteQuery(pagesQuery<ImportRows>('/imports'));
  const rows = imports.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <>
      <PartHead title={t('admin.imports')} about={t('imports.about')} />
      <Panel label={t('imports.upload')} heading>
        <Upload />
      </Panel>
      <Panel label={t('admin.imports')}>
        <Loaded query={imports} rows={rows} empty={t('imports.empty')}>
          <ul>
            {rows.map((run) => (
              <ImportItem key={run.id} run={run} />
            ))}
          </ul>
        </Loaded>
      </Panel>
    </>
  );
}

function Upload() {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [enrolSince, setEnrolSince] = useState('');
  const upload = useMutation({
    mutationFn: (content: File) =>
      request<ImportView>('POST', `/imports${queryOf({ enrolSince: enrolSince || undefined })}`, {
        file: { content, type: 'application/fhir+json' },
      }),
    onSuccess: () => {
      sayDone(t('imports.done'));
      setFile(null);
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ['/imports'] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (file !== null && !upload.isPending) upload.mutate(file);
  };
  const { error } = upload;
  const faults = error instanceof ProblemError && error.code === 'OperationOutcome' ? error.fields : null;
  return (
    <form onSubmit={submit} className={`${page.row ?? ''} ${page.form ?? ''}`}>
      <div className={page.pair}>
        <FileInput
          label={t('imports.file')}
          accept="application/json,application/fhir+json,.json"
          required
          clearable
          clearButtonProps={{ 'aria-label': t('account.remove') }}
          leftSection={<IconFileImport size={16} stroke={1.75} aria-hidden />}
          value={file}
          onChange={setFile}
        />
        <TextInput
          type="date"
          label={t('imports.enrolSince')}
          value={enrolSince}
          onChange={(event) => setEnrolSince(event.currentTarget.value)}
        />
      </div>
      <p className={page.quiet}>{t('imports.enrolSinceHint')}</p>
      {faults !== null ? (
        <Alert color="red" icon={alertIcon} role="alert" title={t('imports.refused')}>
          <p>{t('imports.issues', { count: faults.length })}</p>
          <ul dir="ltr" lang="en">
            {faults.slice(0, SHOWN_FAULTS).map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                {path} {message}
              </li>
            ))}
          </ul>
        </Alert>
      ) : error !== null ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {words(error)}
        </Alert>
      ) : null}
      <div className={page.buttons}>
        {upload.isPending ? (
          <p className={page.quiet} role="status">
            {t('imports.running')}
          </p>
        ) : null}
        <Button type="submit" loading={upload.isPending} disabled={file === null}>
          {t('imports.submit')}
        </Button>
      </div>
    </form>
  );
}

const TONES = { running: 'accent', done: 'good', failed: 'danger' } as const;

function ImportItem({ run }: { readonly run: ImportView }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const { counts } = run;
  return (
    <li className={`${page.row ?? ''} ${page.two ?? ''}`}>
      <div>
        <p className={page.strong}>
          {t('imports.patients', {
            new: counts.patientsNew ?? 0,
            changed: counts.patientsChanged ?? 0,
            unchanged: counts.patientsUnchanged ?? 0,
          })}
        </p>
        <p className={page.quiet}>
          {t('imports.facts', { new: counts.factsNew ?? 0, changed: counts.factsChanged ?? 0 })} ·{' '}
          {t('imports.tasks', { planned: counts.tasksPlanned ?? 0 })}
          {(counts.bundlesRefused ?? 0) > 0
            ? ` · ${t('imports.refusedBundles', { count: counts.bundlesRefused ?? 0 })}`
            : ''}
        </p>
        <p className={page.quiet}>
          {t('imports.began', { at: at(run.startedAt) })} · {run.format}
        </p>
      </div>
      <Mark tone={TONES[run.state]}>{t(`imports.state.${run.state}`)}</Mark>
    </li>
  );
}
