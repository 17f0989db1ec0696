import { Button, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type {
  ReceivedPage,
  ReceivedView,
  ReplayedCount,
  ReplayRequest,
  SenderList,
  SenderView,
} from '@osteon/contracts';
import { IconPlugConnected } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryOf, request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { Loaded, Mark, Panel, PartHead, sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { SenderDialog } from './sender-dialog.tsx';

const SENDERS = '/hl7/senders';
const MESSAGES = '/hl7/messages';
const AT_ONCE = 50;
const STATES = ['fault', 'received', 'applied', 'nothing'] as const;
type State = ReceivedView['state'];

/** Programs that send HL7 v2 messages, and what became of what they sent. */
export function FeedsPage() {
  const { t } = useTranslation();
  usePageTitle(t('feeds.title'));
  const session = useSession();
  const senders = useQuery(readQuery<SenderList>(SENDERS));
  const rows = senders.data?.rows ?? [];
  const [saying, setSaying] = useState<SenderView | 'new' | null>(null);
  const mayChange = may(session, 'administration');
  return (
    <>
      <PartHead title={t('feeds.title')} about={t('feeds.about')}>
        {mayChange ? (
          <Button
            leftSection={<IconPlugConnected size={17} stroke={1.75} aria-hidden />}
            onClick={() => setSaying('new')}
          >
            {t('feeds.add')}
          </Button>
        ) : null}
      </PartHead>
      <Panel label={t('feeds.senders')} heading>
        <Loaded query={senders} rows={rows} empty={t('feeds.noSenders')}>
          <ul className={page.aligned}>
            {rows.map((sender) => (
              <SenderItem key={sender.id} sender={sender} onChange={mayChange ? () => setSaying(sender) : null} />
            ))}
          </ul>
        </Loaded>
      </Panel>
      <Messages />
      {saying === null ? null : (
        <SenderDialog sender={saying === 'new' ? null : saying} onClose={() => setSaying(null)} />
      )}
    </>
  );
}

interface SenderItemProps {
  readonly sender: SenderView;
  readonly onChange: (() => void) | null;
}

function SenderItem({ sender, onChange }: SenderItemProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const { name, application, facility, addresses, enabled, waiting, faults, lastReceivedAt } = sender;
  const replay = useReplay();
  return (
    <li className={`${page.row ?? ''} ${page.three ?? ''}`} data-off={!enabled || undefined}>
      <div>
        <p className={page.strong}>{name}</p>
        <p className={page.quiet}>
          <bdi dir="ltr">
            {`${application}|${facility}`} · {addresses.join(', ')}
          </bdi>
        </p>
      </div>
      <div>
        <p className={page.quiet}>
          {lastReceivedAt === null ? t('feeds.neverSent') : t('feeds.lastSent', { at: at(lastReceivedAt) })}
        </p>
        <p className={page.marks}>
          {enabled ? null : <Mark tone="danger">{t('feeds.off')}</Mark>}
          {waiting > 0 ? <Mark tone="accent">{t('feeds.waiting', { count: waiting })}</Mark> : null}
          {faults > 0 ? <Mark tone="warn">{t('feeds.faults', { count: faults })}</Mark> : null}
        </p>
      </div>
      <div className={page.buttons}>
        {faults > 0 ? (
          <Button
            variant="default"
            size="xs"
            aria-label={t('feeds.replayFaultsOf', { name })}
            loading={replay.isPending}
            onClick={() => replay.mutate({ faultsOf: sender.id })}
          >
            {t('feeds.replayFaults')}
          </Button>
        ) : null}
        {onChange === null ? null : (
          <Button variant="subtle" color="gray" size="xs" aria-label={t('feeds.changeOf', { name })} onClick={onChange}>
            {t('feeds.change')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Sets messages waiting again, and reads the lists anew. */
function useReplay() {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (which: ReplayRequest) => request<ReplayedCount>('POST', `${MESSAGES}/replay`, { body: which }),
    onSuccess: ({ messages }) => sayDone(t('feeds.replayed', { count: messages })),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
    onSettled: () =>
      Promise.all([SENDERS, MESSAGES].map((path) => queryClient.invalidateQueries({ queryKey: [path] }))),
  });
}

function Messages() {
  const { t } = useTranslation();
  const [state, setState] = useState<State | ''>('');
  const messages = useInfiniteQuery({
    queryKey: [MESSAGES, state],
    queryFn: ({ pageParam, signal }) =>
      request<ReceivedPage>(
        'GET',
        `${MESSAGES}${queryOf({ limit: AT_ONCE, before: pageParam, state: state === '' ? undefined : state })}`,
        { signal },
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ rows: last }) => (last.length < AT_ONCE ? undefined : last.at(-1)?.number),
  });
  const rows = messages.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <Panel
      label={t('feeds.messages')}
      heading
      action={
        <NativeSelect
          aria-label={t('feeds.shown')}
          value={state}
          onChange={(event) => setState(event.currentTarget.value as State | '')}
          data={[
            { value: '', label: t('feeds.all') },
            ...STATES.map((value) => ({ value, label: t(`feeds.states.${value}`) })),
          ]}
        />
      }
    >
      <Loaded query={messages} rows={rows} empty={t('feeds.noMessages')}>
        <ul className={page.aligned}>
          {rows.map((message) => (
            <MessageItem key={message.id} message={message} />
          ))}
        </ul>
      </Loaded>
    </Panel>
  );
}

const TONES = { received: 'accent', applied: 'good', nothing: 'quiet', fault: 'warn' } as const;

function MessageItem({ message }: { readonly message: ReceivedView }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const { id, senderName, type, controlId, receivedAt, state, answer, fault } = message;
  const replay = useReplay();
  return (
    <li className={`${page.row ?? ''} ${page.three ?? ''}`}>
      <div>
        <p className={page.strong}>
          <bdi dir="ltr">{type}</bdi> {senderName}
        </p>
        <p className={page.quiet}>
          {at(receivedAt)} · <bdi dir="ltr">{controlId}</bdi> · <bdi dir="ltr">{answer}</bdi>
        </p>
      </div>
      <div>
        <Mark tone={TONES[state]}>{t(`feeds.states.${state}`)}</Mark>
        {fault === null ? null : (
          <p className={page.quiet}>
            <bdi dir="ltr" lang="en">
              {fault.code} {fault.place ?? ''} {fault.text}
            </bdi>
          </p>
        )}
      </div>
      <div className={page.buttons}>
        {state === 'received' ? null : (
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={t('feeds.replayOne', { type, id: controlId })}
            loading={replay.isPending}
            onClick={() => replay.mutate({ ids: [id] })}
          >
            {t('feeds.replay')}
          </Button>
        )}
      </div>
    </li>
  );
}
