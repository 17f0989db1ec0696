import type { BalancePage } from '@osteon/contracts';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { readQuery } from '../api/queries.ts';
import { DataTable, Loaded, Mark, Panel } from '../app/page-parts.tsx';
import { weekdayDate } from '../dates/calendar-date.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { numberWords } from '../text/words.ts';
import { ShareBar } from './balance-line.tsx';
import { NOT_SENT, SENT, sumOf, WAITING, type MessageSearch, type State } from './message-search.ts';
import classes from './messages.module.css';

type Day = BalancePage['rows'][number];

/** Of each day: how many messages were expected, how many went, and where the rest is. */
export function DaysTable({ label, heading = false }: { readonly label: string; readonly heading?: boolean }) {
  const { t } = useTranslation();
  const days = useQuery(readQuery<BalancePage>('/messages/balance'));
  const rows = days.data?.rows ?? [];
  return (
    <Panel label={label} heading={heading}>
      <Loaded query={days} rows={rows} empty={t('days.none')}>
        <DataTable
          label={label}
          rows={rows}
          keyOf={({ on }) => on}
          columns={[
            {
              title: t('days.day'),
              cell: ({ on, isOver }) => (
                <>
                  <Opened search={{ on }}>{weekdayDate(on)}</Opened>
                  {isOver ? null : <span className={classes.soFar}>{t('days.today')}</span>}
                </>
              ),
            },
            { title: t('days.expected'), cell: ({ expected }) => numberWords(expected), isNumber: true },
            { title: t('days.sent'), cell: (day) => numberWords(sumOf(day.counted, SENT)), isNumber: true },
            { title: t('days.waiting'), cell: (day) => numberWords(sumOf(day.counted, WAITING)), isNumber: true },
            { title: t('days.howMuch'), cell: (day) => <ShareBar counts={day.counted} /> },
            { title: t('days.notSent'), cell: (day) => <NotSent day={day} /> },
            { title: t('days.addsUp'), cell: ({ addsUp }) => <AddsUp addsUp={addsUp} /> },
          ]}
        />
      </Loaded>
    </Panel>
  );
}

/** A number that opens its list, for those who may see patients. */
function Opened({ search, children }: { readonly search: MessageSearch; readonly children: string }) {
  return may(useSession(), 'care') ? (
    <Link to="/messages" search={search} className={classes.opens}>
      {children}
    </Link>
  ) : (
    <span>{children}</span>
  );
}

function NotSent({ day }: { readonly day: Day }) {
  const { t } = useTranslation();
  const states = NOT_SENT.filter((state: State) => (day.counted[state] ?? 0) > 0);
  if (states.length === 0) return <span className={classes.quiet}>–</span>;
  return (
    <ul className={classes.inARow}>
      {states.map((state) => (
        <li key={state}>
          <Opened search={{ on: day.on, state }}>
            {t('days.because', { count: day.counted[state] ?? 0, reason: t(`messageState.${state}`) })}
          </Opened>
        </li>
      ))}
    </ul>
  );
}

function AddsUp({ addsUp }: { readonly addsUp: boolean }) {
  const { t } = useTranslation();
  return addsUp ? (
    <Mark tone="good" icon={<IconCheck size={15} aria-hidden />}>
      {t('days.addsUpYes')}
    </Mark>
  ) : (
    <Mark tone="danger" icon={<IconAlertTriangle size={15} aria-hidden />}>
      {t('days.addsUpNo')}
    </Mark>
  );
}
