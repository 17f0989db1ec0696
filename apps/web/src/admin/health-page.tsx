import type { BalancePage, SendingState } from '@osteon/contracts';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { readQuery } from '../api/queries.ts';
import { Mark, Panel, PartHead } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { weekdayDate } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';

type Standing = 'good' | 'bad' | 'quiet';

interface Line {
  readonly name: string;
  readonly standing: Standing;
  readonly words: string;
}

const REFRESH_MS = 30_000;
const SIGNS = { good: IconCircleCheck, bad: IconAlertTriangle, quiet: IconCircleDashed } as const;
const TONES = { good: 'good', bad: 'danger', quiet: 'quiet' } as const;

/** Whether everything runs: a line for each thing that can stop, and one word over all of them. */
export function HealthPage() {
  const { t } = useTranslation();
  usePageTitle(t('admin.health'));
  const lines = useLines();
  const needsSomebody = lines.some(({ standing }) => standing === 'bad');
  return (
    <>
      <PartHead title={t('admin.health')} about={t('health.about')} />
      <Panel label={needsSomebody ? t('health.bad') : t('health.good')} heading>
        <ul aria-live="polite">
          {lines.map(({ name, standing, words }) => {
            const Sign = SIGNS[standing];
            return (
              <li key={name} className={`${page.row ?? ''} ${page.two ?? ''}`}>
                <div>
                  <p className={page.strong}>{name}</p>
                  <p className={page.quiet}>{words}</p>
                </div>
                <Mark tone={TONES[standing]} icon={<Sign size={16} stroke={1.75} aria-hidden />}>
                  {t(`health.status.${standing}`)}
                </Mark>
              </li>
            );
          })}
        </ul>
      </Panel>
    </>
  );
}

function useLines(): Line[] {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const sending = useQuery({ ...readQuery<SendingState>('/sending'), refetchInterval: REFRESH_MS });
  const balances = useQuery({ ...readQuery<BalancePage>('/messages/balance'), refetchInterval: REFRESH_MS });
  const stop = sending.data?.everywhere ?? sending.data?.service ?? null;
  const day = balances.data?.rows.toSorted((a, b) => (a.on < b.on ? 1 : -1))[0];
  return [
    {
      name: t('health.api'),
      standing: sending.isError ? 'bad' : sending.isPending ? 'quiet' : 'good',
      words: sending.isPending ? t('state.loading') : sending.isError ? t('state.offlineTitle') : t('health.apiReady'),
    },
    {
      name: t('health.sending'),
      standing: sending.data === undefined ? 'quiet' : stop === null ? 'good' : 'bad',
      words:
        sending.data === undefined
          ? t('state.unknown')
          : stop === null
            ? t('sending.sends')
            : t('sending.stoppedBy', {
                at: at(stop.stoppedAt),
                who: stop.stoppedBy ?? t('state.unknown'),
                reason: stop.reason,
              }),
    },
    {
      name: t('health.balance'),
      standing: day === undefined ? 'quiet' : day.addsUp ? 'good' : 'bad',
      words:
        day === undefined
          ? t('health.balanceNone')
          : t(day.addsUp ? 'health.balanceGood' : 'health.balanceBad', { date: weekdayDate(day.on) }),
    },
  ];
}
