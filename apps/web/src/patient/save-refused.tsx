import { Alert } from '@mantine/core';
import { IconAlertTriangle, IconUserEdit } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../api/client.ts';
import { useErrorWords } from '../app/page-states.tsx';
import { useServiceDates } from '../dates/use-service-dates.ts';

/** The patient has another version than the one that the form was opened on. */
export const isOutdated = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && error.status === 412;

/** Why a form was not saved; when a colleague was quicker, who and when, and that nothing typed is lost. */
export function SaveRefused({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const { time } = useServiceDates();
  if (!isOutdated(error)) {
    return (
      <Alert color="red" title={t('contact.notSaved')} icon={<IconAlertTriangle />} role="alert">
        {words(error)}
      </Alert>
    );
  }
  const { changedBy, changedAt } = error;
  const at = changedAt === null || changedAt === undefined ? null : time(changedAt);
  return (
    <Alert color="yellow" title={t('patient.changedMeanwhile')} icon={<IconUserEdit />} role="alert">
      {at === null
        ? t('patient.changedByNobody')
        : typeof changedBy === 'string'
          ? t('patient.changedBy', { who: changedBy, at })
          : t('patient.changedByProgram', { at })}
    </Alert>
  );
}
