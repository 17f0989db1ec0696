import { Button, NativeSelect, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ChangeFinderCodeRequest, FinderCodes } from '@osteon/contracts';
import { CODE_MEANINGS, isSnomedId, SITES, type CodeMeaning } from '@osteon/domain';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { readQuery } from '../api/queries.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Loaded, Mark, Panel, PartHead, sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { ReasonField } from '../app/reason-field.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { wordFor } from '../text/words.ts';

const CODES = '/finder-codes';
/** Letters of a reason for taking a code out: as the server wants it. */
const SHORTEST_REASON = 3;

type Row = FinderCodes['rows'][number];
type Doing =
  | { readonly kind: 'add' }
  | { readonly kind: 'change'; readonly row: Row }
  | { readonly kind: 'take-out'; readonly row: Row };

function meaningWords(t: TFunction, meaning: CodeMeaning | null): string {
  if (meaning === null) return t('finderCodes.nothing');
  if (meaning === 'osteoporotic' || meaning === 'high-energy') return t(`finderCodes.meanings.${meaning}`);
  return wordFor('site', meaning);
}

/** The SNOMED CT ids that point at a fracture: those that are shipped, and what was changed here, by whom and why. */
export function FinderCodesPage() {
  const { t } = useTranslation();
  usePageTitle(t('finderCodes.title'));
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const codes = useQuery(readQuery<FinderCodes>(CODES));
  const [doing, setDoing] = useState<Doing | null>(null);
  const rows = codes.data?.rows ?? [];
  const own = rows.filter(({ changedAt }) => changedAt !== null);
  const shipped = rows
    .filter(({ changedAt }) => changedAt === null)
    .toSorted((a, b) => placeOf(a) - placeOf(b) || Number(a.code) - Number(b.code));
  const done = (words: string): void => {
    sayDone(words);
    setDoing(null);
    void queryClient.invalidateQueries({ queryKey: [CODES] });
  };
  const back = useMutation({
    mutationFn: (code: string) => request('DELETE', `${CODES}/${code}`),
    onSuccess: () => done(t('finderCodes.back')),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  return (
    <>
      <PartHead title={t('finderCodes.title')} about={t('finderCodes.about')}>
        <Button
          leftSection={<IconPlus size={17} stroke={1.75} aria-hidden />}
          onClick={() => setDoing({ kind: 'add' })}
        >
          {t('finderCodes.add')}
        </Button>
      </PartHead>
      <Panel label={t('finderCodes.own')} heading>
        <Loaded query={codes} rows={own} empty={t('finderCodes.noOwn')}>
          <Codes rows={own} onDo={setDoing} onPutBack={(code) => back.mutate(code)} />
        </Loaded>
      </Panel>
      <Panel label={t('finderCodes.shipped')} heading about={t('finderCodes.icd')}>
        <Loaded query={codes} rows={shipped} empty={t('finderCodes.noShipped')}>
          <Codes rows={shipped} onDo={setDoing} onPutBack={(code) => back.mutate(code)} />
        </Loaded>
      </Panel>
      {doing === null ? null : doing.kind === 'take-out' ? (
        <TakeOutDialog row={doing.row} onDone={() => done(t('finderCodes.taken'))} onClose={() => setDoing(null)} />
      ) : (
        <CodeDialog
          row={doing.kind === 'add' ? null : doing.row}
          onDone={() => done(t('finderCodes.saved'))}
          onClose={() => setDoing(null)}
        />
      )}
    </>
  );
}

const placeOf = ({ meaning }: Row): number => (meaning === null ? -1 : CODE_MEANINGS.indexOf(meaning));

interface CodesProps {
  readonly rows: readonly Row[];
  readonly onDo: (doing: Doing) => void;
  readonly onPutBack: (code: string) => void;
}

function Codes({ rows, onDo, onPutBack }: CodesProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  return (
    <ul className={page.aligned}>
      {rows.map((row) => {
        const { code, label, meaning, shipped, changedAt, changedBy, reason } = row;
        return (
          <li key={code} className={`${page.row ?? ''} ${page.three ?? ''}`}>
            <div>
              {/* Of those that are shipped in English, of the others in whatever language it was written. */}
              <p className={page.strong}>
                <bdi lang={changedAt === null ? 'en' : undefined}>{label ?? ''}</bdi>
              </p>
              <p className={page.quiet}>
                <bdi dir="ltr">{code}</bdi>
              </p>
            </div>
            <div>
              <Mark tone={meaning === null || meaning === 'high-energy' ? 'warn' : 'quiet'}>
                {meaningWords(t, meaning)}
              </Mark>
              {changedAt === null ? null : (
                <p className={page.quiet}>
                  {at(changedAt)} · <bdi>{changedBy ?? t('finderCodes.somebody')}</bdi>
                </p>
              )}
              {reason === null ? null : (
                <p className={page.quiet}>
                  <bdi>“{reason}”</bdi>
                </p>
              )}
            </div>
            <div className={page.buttons}>
              <Act
                name={t('finderCodes.change')}
                label={t('finderCodes.changeOf', { code })}
                onClick={() => onDo({ kind: 'change', row })}
              />
              {meaning === null ? null : (
                <Act
                  name={t('finderCodes.takeOut')}
                  label={t('finderCodes.takeOutOf', { code })}
                  onClick={() => onDo({ kind: 'take-out', row })}
                />
              )}
              {changedAt === null || shipped === null ? null : (
                <Act
                  name={t('finderCodes.putBack')}
                  label={t('finderCodes.putBackOf', { code })}
                  onClick={() => onPutBack(code)}
                />
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Act({
  name,
  label,
  onClick,
}: {
  readonly name: string;
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <Button variant="subtle" color="gray" size="xs" aria-label={label} onClick={onClick}>
      {name}
    </Button>
  );
}

interface DialogProps {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const put = (code: string, body: ChangeFinderCodeRequest) => request('PUT', `${CODES}/${code}`, { body });

/** A code that is new here, or another meaning of one; why may be said. */
function CodeDialog({ row, onDone, onClose }: DialogProps & { readonly row: Row | null }) {
  const { t } = useTranslation();
  const [code, setCode] = useState(row?.code ?? '');
  const [label, setLabel] = useState(row?.label ?? '');
  const [meaning, setMeaning] = useState<CodeMeaning>(row?.meaning ?? row?.shipped ?? SITES[0]);
  const [reason, setReason] = useState('');
  const typed = code.replace(/\s/g, '');
  /** Whoever is still typing is told nothing. */
  const [wasLeft, setLeft] = useState(false);
  const isWrong = wasLeft && typed !== '' && !isSnomedId(typed);
  return (
    <FormDialog
      title={row === null ? t('finderCodes.add') : t('finderCodes.changeOf', { code: row.code })}
      submit={t('finderCodes.save')}
      problem={isWrong ? t('finderCodes.wrongCode') : null}
      act={() => put(typed, { meaning, label: label.trim(), reason: reason.trim() })}
      onDone={onDone}
      onClose={onClose}
    >
      {row === null ? (
        <TextInput
          label={t('finderCodes.code')}
          required
          data-autofocus
          dir="ltr"
          inputMode="numeric"
          autoComplete="off"
          maxLength={24}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          onBlur={() => setLeft(true)}
        />
      ) : null}
      <TextInput
        label={t('finderCodes.name')}
        required
        maxLength={200}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('finderCodes.counts')}
        value={meaning}
        onChange={(event) => setMeaning(CODE_MEANINGS.find((one) => one === event.currentTarget.value) ?? SITES[0])}
        data={CODE_MEANINGS.map((value) => ({ value, label: meaningWords(t, value) }))}
      />
      <TextInput
        label={t('finderCodes.reason')}
        description={t('finderCodes.reasonHint')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

/** A code that no longer counts, and why: what comes with it is looked at by nobody. */
function TakeOutDialog({ row, onDone, onClose }: DialogProps & { readonly row: Row }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={t('finderCodes.takeOutOf', { code: row.code })}
      about={t('finderCodes.takeOutAbout')}
      submit={t('finderCodes.takeOut')}
      act={() => put(row.code, { meaning: null, label: row.label ?? '', reason: reason.trim() })}
      onDone={onDone}
      onClose={onClose}
    >
      <ReasonField
        label={t('finderCodes.reason')}
        hint={t('finderCodes.reasonHint')}
        least={SHORTEST_REASON}
        isFirst
        value={reason}
        onChange={setReason}
      />
    </FormDialog>
  );
}
