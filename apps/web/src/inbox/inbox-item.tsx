import { Button } from '@mantine/core';
import type { PatientView, WorkItemDetail } from '@osteon/contracts';
import { IconAlertTriangle, IconArrowLeft, IconLockCheck, IconMessage2, IconPhonePlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { patientQuery } from '../api/queries.ts';
import { Mark } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { useMayWrite } from '../session/use-may-write.ts';
import { languageName, wordFor } from '../text/words.ts';
import { CloseItem } from './close-item.tsx';
import { CameBack, History, Sent } from './evidence.tsx';
import type { InboxSearch } from './inbox-search.ts';
import { ItemOwner } from './item-owner.tsx';
import { outcomeWords } from './outcome-words.ts';
import { workItemQuery } from './queries.ts';
import { SettleDelivery } from './settle-delivery.tsx';
import classes from './inbox-page.module.css';

const RecordContactDrawer = lazy(async () => ({
  default: (await import('../patient/record-contact-drawer.tsx')).RecordContactDrawer,
}));
const PossibleDuplicate = lazy(async () => ({
  default: (await import('./possible-duplicate.tsx')).PossibleDuplicate,
}));
const PossibleFracture = lazy(async () => ({
  default: (await import('./possible-fracture.tsx')).PossibleFracture,
}));
const WriteMessageDialog = lazy(async () => ({
  default: (await import('../messages/write-message-dialog.tsx')).WriteMessageDialog,
}));

interface InboxItemProps {
  readonly itemId: string;
  readonly search: InboxSearch;
  readonly onClosed: () => void;
}

/** One thing that waits, with its evidence side by side, and what can be done about it. */
export function InboxItem({ itemId, search, onClosed }: InboxItemProps) {
  const { t } = useTranslation();
  const item = useQuery(workItemQuery(itemId));
  const heading = useRef<HTMLHeadingElement>(null);
  // Who opens one by keyboard goes on reading there.
  const isThere = item.data !== undefined;
  useEffect(() => {
    if (isThere) heading.current?.focus({ preventScroll: true });
  }, [isThere]);
  return (
    <section className={classes.panel} aria-label={t('inboxPage.item')}>
      <Link to="/inbox" search={search} className={classes.back}>
        <IconArrowLeft size={16} stroke={1.75} aria-hidden />
        {t('inboxPage.back')}
      </Link>
      {item.data !== undefined ? (
        <Detail item={item.data} heading={heading} onClosed={onClosed} />
      ) : item.isError ? (
        <ErrorSaying error={item.error} onRetry={() => void item.refetch()} />
      ) : (
        <RowsLoading rows={5} />
      )}
    </section>
  );
}

interface DetailProps {
  readonly item: WorkItemDetail;
  readonly heading: React.Ref<HTMLHeadingElement>;
  readonly onClosed: () => void;
}

function Detail({ item, heading, onClosed }: DetailProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const session = useSession();
  const mayWrite = useMayWrite();
  const [act, setAct] = useState<'contact' | 'message' | null>(null);
  const isOpen = item.closedAt === null;
  // Two records: what was sent to one of them, or a call, decides nothing.
  const isOfTwo = item.kind === 'possible-duplicate';
  return (
    <article className={classes.item}>
      <header className={classes.itemHead}>
        <div>
          <h2 ref={heading} tabIndex={-1} className={classes.itemTitle}>
            {wordFor('inbox', item.kind, 'kind')}
          </h2>
          {item.urgent ? (
            <Mark tone="danger" icon={<IconAlertTriangle size={15} stroke={1.75} aria-hidden />}>
              {t('inbox.urgent')}
            </Mark>
          ) : null}
        </div>
        <Whom item={item} />
        <p className={classes.quiet}>{t('inbox.opened', { at: at(item.openedAt) })}</p>
      </header>
      {item.closedAt === null ? (
        <ItemOwner item={item} />
      ) : (
        <p className={classes.closed} role="status">
          <IconLockCheck size={17} stroke={1.75} aria-hidden />
          {t(item.closedBy === null ? 'inboxPage.closedByItself' : 'inboxPage.closedBy', {
            who: item.closedBy?.name ?? '',
            at: at(item.closedAt),
            outcome: outcomeWords(item.outcome ?? ''),
          })}
        </p>
      )}
      {item.kind === 'possible-fracture' ? (
        <Suspense fallback={<RowsLoading rows={5} />}>
          <PossibleFracture item={item} />
        </Suspense>
      ) : isOfTwo ? (
        <Suspense fallback={<RowsLoading rows={5} />}>
          <PossibleDuplicate item={item} onClosed={onClosed} />
        </Suspense>
      ) : (
        <div className={classes.evidence}>
          <Sent sent={item.sent} isMessage={item.messageId !== null} />
          <CameBack item={item} />
        </div>
      )}
      {isOpen && mayWrite && !isOfTwo && item.patientId !== null ? (
        <div className={classes.acts}>
          <Button
            variant="default"
            leftSection={<IconPhonePlus size={17} stroke={1.75} aria-hidden />}
            onClick={() => setAct('contact')}
          >
            {t('patient.record')}
          </Button>
          {item.patient?.diedOn === null ? (
            <Button
              variant="default"
              leftSection={<IconMessage2 size={17} stroke={1.75} aria-hidden />}
              onClick={() => setAct('message')}
            >
              {t('inboxPage.write')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {item.kind === 'emergency-access' && may(session, 'management') ? (
        <Link to="/service/emergency" className={classes.go}>
          {t('inboxPage.review')}
        </Link>
      ) : null}
      {isOpen && mayWrite && item.kind === 'uncertain-delivery' && item.messageId !== null ? (
        <SettleDelivery item={item} onWrite={() => setAct('message')} onSettled={onClosed} />
      ) : null}
      {isOpen && mayWrite && !isOfTwo && item.outcomes.length > 0 ? (
        <CloseItem item={item} onClosed={onClosed} />
      ) : null}
      <History steps={item.history} />
      <Suspense fallback={null}>
        {act === 'contact' && item.patientId !== null ? (
          <RecordContactDrawer patientId={item.patientId} onClose={() => setAct(null)} />
        ) : null}
        {act === 'message' && item.patientId !== null ? (
          <WriteTo patientId={item.patientId} onClose={() => setAct(null)} />
        ) : null}
      </Suspense>
    </article>
  );
}

/** Whom it is about, with what tells people of one name apart. */
function Whom({ item }: { readonly item: WorkItemDetail }) {
  const { t } = useTranslation();
  if (item.patientId === null) {
    return (
      <p className={classes.who}>
        <bdi>{item.patientName ?? t('inbox.noPatient')}</bdi>
      </p>
    );
  }
  const { patient } = item;
  return (
    <p className={classes.whom}>
      <Link to="/patients/$patientId" params={{ patientId: item.patientId }} className={classes.name} dir="auto">
        {item.patientName}
      </Link>
      {patient === null ? null : (
        <span className={classes.quiet}>
          {[
            t('inboxPage.born', { date: dayMonthYear(patient.birthDate) }),
            languageName(patient.language),
            ...(patient.diedOn === null ? [] : [t('inboxPage.died', { date: dayMonthYear(patient.diedOn) })]),
          ].join(' · ')}
        </span>
      )}
    </p>
  );
}

/** The patient is read when somebody begins to write: their addresses are no part of the Inbox. */
function WriteTo({ patientId, onClose }: { readonly patientId: string; readonly onClose: () => void }) {
  const patient = useQuery(patientQuery(patientId)).data as PatientView | undefined;
  return patient === undefined ? null : <WriteMessageDialog patient={patient} onClose={onClose} />;
}
