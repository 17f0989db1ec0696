import type { SendingState } from '@osteon/contracts';
import { IconPlayerStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { readQuery } from '../api/queries.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import classes from './app-frame.module.css';

/** How the stop switches stand: for the frame of every page, and for the pages that turn them. */
export const sendingQuery = { ...readQuery<SendingState>('/sending'), refetchInterval: 60_000 };

/** Said on every page while nothing is sent: by whom, since when and why. */
export function StopBanner() {
  const { t } = useTranslation();
  const session = useSession();
  const { at } = useServiceDates();
  const state = useQuery(sendingQuery).data;
  const stop = state?.everywhere ?? state?.service;
  if (stop === undefined || stop === null) return null;
  const turnedAt = may(session, 'management')
    ? '/service/sending'
    : may(session, 'administration')
      ? '/admin/sending'
      : null;
  return (
    <p className={classes.stopped} role="status" data-no-print>
      <IconPlayerStop size={16} aria-hidden />
      <span>
        <strong>{state?.everywhere ? t('frame.stoppedEverywhere') : t('frame.stoppedService')}</strong>{' '}
        {t('frame.stoppedBy', {
          at: at(stop.stoppedAt),
          who: stop.stoppedBy ?? t('state.unknown'),
          reason: stop.reason,
        })}
      </span>
      {turnedAt === null ? null : <Link to={turnedAt}>{t('frame.stoppedLink')}</Link>}
    </p>
  );
}
