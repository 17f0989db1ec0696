import { Button, Menu, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { LetterBatch, LetterBatchPage, LetterPage, LetterWithText, WorkItemPage } from '@osteon/contracts';
import { IconCheck, IconChevronDown, IconFileTypePdf, IconMailbox, IconPencil } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download, request } from '../api/client.ts';
import { pagesQuery, readQuery } from '../api/queries.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Loaded, Mark, Panel, sayDone } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { useMayWrite } from '../session/use-may-write.ts';
import { languageName, wordFor } from '../text/words.ts';
import { LetterSheet } from './letter-sheet.tsx';
import { MessagesHead } from './messages-head.tsx';
import { WriteLetterDialog, type LetterPatient } from './write-letter-dialog.tsx';

type Letter = LetterPage['rows'][number];

const LETTERS = '/letters';
const BATCHES = '/letter-batches';
const ITEMS = '/work-items';

/** Letters: to be written, waiting to be printed, and the batches that were. */
export function LettersPage() {
  const { t } = useTranslation();
  usePageTitle(t('letters.tab'));
  const queryClient = useQueryClient();
  const refresh = (): void => {
    for (const key of [LETTERS, BATCHES, ITEMS]) void queryClient.invalidateQueries({ queryKey: [key] });
  };
  return (
    <>
      <MessagesHead />
      <LettersToWrite onDone={refresh} />
      <WaitingLetters onDone={refresh} />
      <Batches onDone={refresh} />
    </>
  );
}

interface PartProps {
  readonly onDone: () => void;
}

/** Work items that ask for a letter; where there is none, nothing is shown. */
function LettersToWrite({ onDone }: PartProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const mayWrite = useMayWrite();
  const [writing, setWriting] = useState<(LetterPatient & { readonly itemId: string }) | null>(null);
  const items = useInfiniteQuery(pagesQuery<WorkItemPage>(ITEMS, { kind: 'letter' }));
  const rows = items.data?.pages.flatMap((one) => one.rows) ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel label={t('letters.toWrite')} heading about={t('letters.toWriteAbout')}>
      <ul>
        {rows.map(({ id, patientId, patientName, detail, openedAt }) => (
          <li key={id} className={`${page.row ?? ''} ${page.three ?? ''}`}>
            {patientId === null ? (
              <span className={page.strong}>{t('inbox.noPatient')}</span>
            ) : (
              <Link to="/patients/$patientId" params={{ patientId }} className={page.strong}>
                {patientName}
              </Link>
            )}
            <div>
              <p>{wordFor('reason', String(detail['reason'] ?? 'rebound-risk'))}</p>
              <p className={page.quiet}>{t('inbox.opened', { at: at(openedAt) })}</p>
            </div>
            {mayWrite && patientId !== null ? (
              <Button
                size="xs"
                leftSection={<IconPencil size={15} aria-hidden />}
                aria-label={t('letters.writeFor', { name: patientName ?? '' })}
                onClick={() => setWriting({ id: patientId, name: patientName ?? '', itemId: id })}
              >
                {t('letters.write')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {writing === null ? null : (
        <WriteLetterDialog
          patient={writing}
          kind="rebound-risk"
          onWritten={async () => {
            await request('POST', `${ITEMS}/${writing.itemId}/closure`, { body: { outcome: 'letter-written' } });
            onDone();
          }}
          onClose={() => setWriting(null)}
        />
      )}
    </Panel>
  );
}

function WaitingLetters({ onDone }: PartProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const mayWrite = useMayWrite();
  const [reading, setReading] = useState<Letter | null>(null);
  const [approves, setApproves] = useState(false);
  const letters = useInfiniteQuery(pagesQuery<LetterPage>(LETTERS, { toPrint: 'true' }));
  const rows = letters.data?.pages.flatMap((one) => one.rows) ?? [];
  const toPrint = rows.filter(({ held }) => held === null).length;
  const takeBack = useMutation({
    mutationFn: (id: string) => request('DELETE', `${LETTERS}/${id}`),
    onSuccess: () => sayDone(t('letters.takenBack')),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
    onSettled: onDone,
  });
  return (
    <Panel
      label={t('letters.waiting')}
      heading
      {...(rows.length === 0 ? {} : { about: t('letters.waitingAbout') })}
      action={
        mayWrite && toPrint > 0 ? (
          <Button size="xs" leftSection={<IconCheck size={15} aria-hidden />} onClick={() => setApproves(true)}>
            {t('letters.makeBatch')}
          </Button>
        ) : null
      }
    >
      <Loaded query={letters} rows={rows} empty={t('letters.waitingEmpty')} emptyText={t('letters.waitingEmptyText')}>
        <ul>
          {rows.map((letter) => (
            <LetterRow
              key={letter.id}
              letter={letter}
              onRead={() => setReading(letter)}
              onTakeBack={mayWrite && letter.kind !== 'reminder' ? () => takeBack.mutate(letter.id) : undefined}
            />
          ))}
        </ul>
      </Loaded>
      {reading === null ? null : <LetterDialog letter={reading} onClose={() => setReading(null)} />}
      {approves ? (
        <FormDialog
          title={t('letters.makeBatch')}
          about={
            letters.hasNextPage
              ? t('letters.makeBatchMany', { count: toPrint })
              : t('letters.makeBatchText', { count: toPrint })
          }
          submit={t('letters.makeBatch')}
          act={() => request<LetterBatch>('POST', BATCHES, { body: {} })}
          onDone={() => {
            sayDone(t('letters.batchMade'));
            setApproves(false);
            onDone();
          }}
          onClose={() => setApproves(false)}
        />
      ) : null}
    </Panel>
  );
}

interface LetterRowProps {
  readonly letter: Letter;
  readonly onRead: () => void;
  /** a reminder is a message, and goes by the rules of messages */
  readonly onTakeBack: (() => void) | undefined;
}

function LetterRow({ letter, onRead, onTakeBack }: LetterRowProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const [to = '', ...address] = letter.recipient.split('\n');
  const name = letter.patientName;
  return (
    <li className={`${page.row ?? ''} ${page.four ?? ''}`} data-off={letter.held === null ? undefined : true}>
      <div>
        <Link to="/patients/$patientId" params={{ patientId: letter.patientId }} className={page.strong}>
          {name}
        </Link>
        <p className={page.quiet}>
          {letter.requestedBy === null
            ? t('letters.written', { at: at(letter.createdAt) })
            : t('letters.askedBy', { at: at(letter.createdAt), who: letter.requestedBy })}
        </p>
      </div>
      <div>
        <p>{t(`letters.kind.${letter.kind}`)}</p>
        {letter.held === null ? (
          <p className={page.quiet}>{t('letters.inLanguage', { language: languageName(letter.language) })}</p>
        ) : (
          <Mark tone="warn">{t(`letters.held.${letter.held}`)}</Mark>
        )}
      </div>
      <div>
        <p dir="auto">{to}</p>
        <p className={page.quiet} dir="auto">
          {address.join(', ')}
        </p>
      </div>
      <div className={page.buttons} data-no-print>
        <Button variant="default" size="xs" aria-label={t('letters.readFor', { name })} onClick={onRead}>
          {t('letters.read')}
        </Button>
        {onTakeBack === undefined ? null : (
          <Button
            variant="subtle"
            size="xs"
            color="red"
            aria-label={t('letters.takeBackFor', { name })}
            onClick={onTakeBack}
          >
            {t('letters.takeBack')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** A letter as it will be printed, more or less: who it goes to, and what it says. */
function LetterDialog({ letter, onClose }: { readonly letter: Letter; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const text = useQuery(readQuery<LetterWithText>(`${LETTERS}/${letter.id}`));
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t(`letters.kind.${letter.kind}`)}
      closeButtonProps={{ 'aria-label': t('state.close') }}
    >
      {text.isPending ? (
        <RowsLoading rows={4} />
      ) : text.isError ? (
        <ErrorSaying error={text.error} onRetry={() => void text.refetch()} />
      ) : (
        <div className={page.form}>
          <LetterSheet letter={text.data} />
        </div>
      )}
    </Modal>
  );
}

function Batches({ onDone }: PartProps) {
  const { t } = useTranslation();
  const batches = useInfiniteQuery(pagesQuery<LetterBatchPage>(BATCHES));
  const rows = batches.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <Panel label={t('letters.batches')} heading>
      <Loaded query={batches} rows={rows} empty={t('letters.batchesEmpty')}>
        <ul>
          {rows.map((batch) => (
            <BatchRow key={batch.id} batch={batch} onDone={onDone} />
          ))}
        </ul>
      </Loaded>
    </Panel>
  );
}

function BatchRow({ batch, onDone }: PartProps & { readonly batch: LetterBatch }) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const mayWrite = useMayWrite();
  const { at } = useServiceDates();
  const madeAt = at(batch.madeAt);
  const refused = (error: unknown): void => void notifications.show({ color: 'red', message: words(error) });
  const print = useMutation({
    mutationFn: (sides: '1' | '2') => download(`${BATCHES}/${batch.id}/pdf?sides=${sides}`),
    onError: refused,
  });
  const post = useMutation({
    mutationFn: () => request('POST', `${BATCHES}/${batch.id}/posted`, { body: {} }),
    onSuccess: () => sayDone(t('letters.markedPosted')),
    onError: refused,
    onSettled: onDone,
  });
  return (
    <li className={`${page.row ?? ''} ${page.three ?? ''}`}>
      <div>
        <p className={page.strong}>{t('letters.batch', { count: batch.letters })}</p>
        <p className={page.quiet}>{t('letters.madeBy', { at: madeAt, who: batch.madeBy })}</p>
      </div>
      {batch.postedAt === null ? (
        <Mark tone="warn">{t('letters.notPosted')}</Mark>
      ) : (
        <Mark tone="good" icon={<IconCheck size={15} aria-hidden />}>
          {t('letters.posted', { at: at(batch.postedAt) })}
        </Mark>
      )}
      <div className={page.buttons} data-no-print>
        {batch.postedAt === null && mayWrite ? (
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconMailbox size={15} aria-hidden />}
            aria-label={t('letters.markPostedFor', { at: madeAt })}
            loading={post.isPending}
            onClick={() => post.mutate()}
          >
            {t('letters.markPosted')}
          </Button>
        ) : null}
        <Menu position="bottom-end" withinPortal={false} transitionProps={{ duration: 80 }}>
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              loading={print.isPending}
              leftSection={<IconFileTypePdf size={15} aria-hidden />}
              rightSection={<IconChevronDown size={14} aria-hidden />}
              aria-label={t('letters.printFor', { at: madeAt })}
            >
              {t('letters.print')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => print.mutate('1')}>{t('letters.oneSided')}</Menu.Item>
            <Menu.Item onClick={() => print.mutate('2')}>{t('letters.twoSided')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </li>
  );
}
