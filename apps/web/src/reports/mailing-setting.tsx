import { Alert, Button, Checkbox, Stack } from '@mantine/core';
import type { ReportMailingView, SetMailingRequest } from '@osteon/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { Loaded, Mark, sayDone } from '../app/page-parts.tsx';
import { alertIcon, ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { REPORTS } from './report-queries.ts';
import { monthWords } from './report-words.ts';
import classes from './reports.module.css';
import { SetBy } from './set-by.tsx';

type MailView = ReportMailingView['mails'][number];

const ROLES = ['lead', 'safety-officer', 'auditor'] as const satisfies readonly ReportMailingView['roles'][number][];

const TONES = {
  waiting: 'accent',
  sending: 'accent',
  sent: 'good',
  kept: 'quiet',
  refused: 'danger',
  uncertain: 'warn',
} as const satisfies Record<MailView['state'], string>;

const mailingQuery = queryOptions({
  queryKey: [REPORTS, 'mailing'],
  queryFn: ({ signal }) => request<ReportMailingView>('GET', '/report-mailing', { signal }),
});

/** Which roles get the report of each month by e-mail, and what went. */
export function MailingSetting() {
  const { t } = useTranslation();
  const mailing = useQuery(mailingQuery);
  if (mailing.data === undefined) {
    return mailing.isError ? (
      <ErrorSaying error={mailing.error} onRetry={() => void mailing.refetch()} />
    ) : (
      <RowsLoading rows={4} />
    );
  }
  const { mails } = mailing.data;
  return (
    <>
      <MailingForm mailing={mailing.data} />
      <h3 className={classes.drawerTitle}>{t('reports.settings.mail.went')}</h3>
      <Loaded query={mailing} rows={mails} empty={t('reports.settings.mail.none')}>
        <ul>
          {mails.map((mail) => (
            <MailRow key={mail.id} mail={mail} />
          ))}
        </ul>
      </Loaded>
    </>
  );
}

function MailingForm({ mailing }: { readonly mailing: ReportMailingView }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>(mailing.roles);
  const save = useMutation({
    mutationFn: () => {
      const body: SetMailingRequest = { roles: ROLES.filter((role) => chosen.includes(role)) };
      return request<ReportMailingView>('PUT', '/report-mailing', { body });
    },
    onSuccess: () => {
      sayDone(t('reports.settings.mail.saved'));
      void queryClient.invalidateQueries({ queryKey: mailingQuery.queryKey });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  };
  return (
    <form onSubmit={submit} className={`${page.row ?? ''} ${page.form ?? ''}`}>
      <p className={page.quiet}>{t('reports.settings.mail.about')}</p>
      <Checkbox.Group label={t('reports.settings.mail.roles')} value={[...chosen]} onChange={setChosen}>
        <Stack gap="xs" mt="xs">
          {ROLES.map((role) => (
            <Checkbox key={role} value={role} label={t(`frame.role.${role}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <SetBy by={mailing.changedBy} at={mailing.changedAt} />
      {save.isError ? (
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

function MailRow({ mail }: { readonly mail: MailView }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const { month, to, subject, body, state, reason, writtenAt } = mail;
  return (
    <li className={page.row} data-mail={state}>
      <div className={classes.exportHead}>
        <div>
          <p className={page.strong}>
            <bdi>{to}</bdi>
          </p>
          <p className={page.quiet}>
            {monthWords(month.slice(0, 7))} · {at(writtenAt)}
          </p>
        </div>
        <Mark tone={TONES[state]}>{t(`reports.settings.mail.state.${state}`)}</Mark>
      </div>
      {reason === null ? null : (
        <p className={page.quiet}>
          <bdi lang="en">{reason}</bdi>
        </p>
      )}
      <details className={classes.asked}>
        <summary lang="en">
          <bdi>{subject}</bdi>
        </summary>
        <p className={classes.mail} lang="en" dir="ltr">
          {body}
        </p>
      </details>
    </li>
  );
}
