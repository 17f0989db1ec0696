import { Button, SegmentedControl } from '@mantine/core';
import type { ErasurePage, ErasureQuery, ErasureView } from '@osteon/contracts';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { pagesQuery } from '../api/queries.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Loaded, Mark, Panel, sayDone } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';

type State = ErasureQuery['state'];
type Act = 'confirm' | 'withdraw' | 'allow-return';

const PATH = '/erasures';

/** Erasures: asked for by one person, confirmed by another, here by number alone. */
export function Erasures() {
  const { t } = useTranslation();
  const [state, setState] = useState<State>('asked');
  const [doing, setDoing] = useState<{ readonly act: Act; readonly erasure: ErasureView } | null>(null);
  const erasures = useInfiniteQuery(pagesQuery<ErasurePage>(PATH, { state }));
  const rows = erasures.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <Panel
      label={t('privacy.erasures')}
      heading
      about={t('privacy.erasuresAbout')}
      action={
        <SegmentedControl
          size="xs"
          aria-label={t('privacy.which')}
          value={state}
          onChange={(value) => setState(value as State)}
          data={(['asked', 'erased', 'withdrawn', 'all'] as const).map((value) => ({
            value,
            label: t(`privacy.states.${value}`),
          }))}
        />
      }
    >
      <Loaded query={erasures} rows={rows} empty={t('privacy.erasuresEmpty')}>
        <ul>
          {rows.map((erasure) => (
            <ErasureItem key={erasure.id} erasure={erasure} onAct={(act) => setDoing({ act, erasure })} />
          ))}
        </ul>
      </Loaded>
      {doing === null ? null : <ActDialog {...doing} onClose={() => setDoing(null)} />}
    </Panel>
  );
}

function ErasureItem({ erasure, onAct }: { readonly erasure: ErasureView; readonly onAct: (act: Act) => void }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const isLead = may(useSession(), 'management');
  const { state, mayConfirm, cameAgainAt, returnAllowedAt, settledBy, settledAt } = erasure;
  return (
    <li className={`${page.row ?? ''} ${page.three ?? ''}`}>
      <div>
        <p className={page.strong}>{t(`privacy.reason.${erasure.reason}`)}</p>
        <p className={page.quiet}>{erasure.note}</p>
        <p className={page.quiet} dir="ltr">
          {erasure.patientId}
        </p>
      </div>
      <div>
        <p className={page.quiet}>{t('privacy.askedBy', { who: erasure.askedBy, at: at(erasure.askedAt) })}</p>
        {settledBy === null || settledAt === null ? null : (
          <p className={page.quiet}>{t('privacy.settledBy', { who: settledBy, at: at(settledAt) })}</p>
        )}
        {cameAgainAt === null ? null : <Mark tone="warn">{t('privacy.cameAgain', { at: at(cameAgainAt) })}</Mark>}
        {returnAllowedAt === null ? null : (
          <p className={page.quiet}>{t('privacy.returnAllowed', { at: at(returnAllowedAt) })}</p>
        )}
        {state === 'asked' && !mayConfirm ? <Mark tone="quiet">{t('privacy.another')}</Mark> : null}
      </div>
      <div className={page.buttons}>
        {state === 'asked' && mayConfirm ? (
          <Button color="red" size="xs" onClick={() => onAct('confirm')}>
            {t('privacy.confirm')}
          </Button>
        ) : null}
        {state === 'asked' && isLead ? (
          <Button variant="default" size="xs" onClick={() => onAct('withdraw')}>
            {t('privacy.withdraw')}
          </Button>
        ) : null}
        {state === 'erased' && isLead && cameAgainAt !== null && returnAllowedAt === null ? (
          <Button variant="default" size="xs" onClick={() => onAct('allow-return')}>
            {t('privacy.allowReturn')}
          </Button>
        ) : null}
      </div>
    </li>
  );
}

const WORDS = {
  confirm: { title: 'privacy.confirm', about: 'privacy.confirmText', done: 'privacy.confirmed' },
  withdraw: { title: 'privacy.withdraw', about: 'privacy.withdrawText', done: 'privacy.withdrawn' },
  'allow-return': { title: 'privacy.allowReturn', about: 'privacy.returnText', done: 'privacy.returnDone' },
} as const;

interface ActDialogProps {
  readonly act: Act;
  readonly erasure: ErasureView;
  readonly onClose: () => void;
}

function ActDialog({ act, erasure, onClose }: ActDialogProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const words = WORDS[act];
  return (
    <FormDialog
      title={t(words.title)}
      about={t(words.about)}
      submit={t(words.title)}
      isDanger={act === 'confirm'}
      act={() => request('POST', `${PATH}/${erasure.id}/${act}`)}
      onDone={() => {
        sayDone(t(words.done));
        void queryClient.invalidateQueries({ queryKey: [PATH] });
        void queryClient.invalidateQueries({ queryKey: ['/retention/patients'] });
        onClose();
      }}
      onClose={onClose}
    />
  );
}
