import { Button, SegmentedControl, Textarea } from '@mantine/core';
import type { EmergencyReviewPage, EmergencyReviewQuery, EmergencyReviewRequest } from '@osteon/contracts';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { pagesQuery } from '../api/queries.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Loaded, Mark, Panel, PartHead, sayDone } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { ChooseOne } from '../patient/choice.tsx';

type State = EmergencyReviewQuery['state'];
type Access = EmergencyReviewPage['rows'][number];
type Outcome = EmergencyReviewRequest['outcome'];

const PATH = '/emergency-accesses/reviews';

/** People of other services who opened a patient of this one: each is looked at by the lead. */
export function ReviewsPage() {
  const { t } = useTranslation();
  usePageTitle(t('review.title'));
  const [state, setState] = useState<State>('to-review');
  const [reviewing, setReviewing] = useState<Access | null>(null);
  const reviews = useInfiniteQuery(pagesQuery<EmergencyReviewPage>(PATH, { state }));
  const rows = reviews.data?.pages.flatMap((one) => one.rows) ?? [];
  return (
    <>
      <PartHead title={t('review.title')} about={t('review.about')}>
        <SegmentedControl
          aria-label={t('review.state')}
          value={state}
          onChange={(value) => setState(value as State)}
          data={(['to-review', 'reviewed', 'all'] as const).map((value) => ({
            value,
            label: t(`review.states.${value}`),
          }))}
        />
      </PartHead>
      <Panel label={t('review.title')}>
        <Loaded query={reviews} rows={rows} empty={t('review.empty')} emptyText={t('review.emptyText')}>
          <ul>
            {rows.map((access) => (
              <AccessItem key={access.id} access={access} onReview={() => setReviewing(access)} />
            ))}
          </ul>
        </Loaded>
      </Panel>
      {reviewing === null ? null : <ReviewDialog access={reviewing} onClose={() => setReviewing(null)} />}
    </>
  );
}

function AccessItem({ access, onReview }: { readonly access: Access; readonly onReview: () => void }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const { review } = access;
  return (
    <li className={`${page.row ?? ''} ${page.three ?? ''}`}>
      <div>
        <Link to="/patients/$patientId" params={{ patientId: access.patientId }} className={page.strong}>
          {access.patientName}
        </Link>
        <p>{t('review.who', { name: access.userName, service: access.fromServiceName })}</p>
        <p className={page.quiet}>
          {[
            t('review.opened', { at: at(access.openedAt) }),
            access.endedAt === null
              ? t('review.until', { at: at(access.expiresAt) })
              : t('review.ended', { at: at(access.endedAt) }),
            t('review.reads', { count: access.reads }),
          ].join(' · ')}
        </p>
      </div>
      <div>
        <p>{access.reason}</p>
        {review === null ? null : (
          <>
            {review.outcome === 'justified' ? (
              <Mark tone="good" icon={<IconCheck size={15} aria-hidden />}>
                {t('review.justified')}
              </Mark>
            ) : (
              <Mark tone="danger" icon={<IconX size={15} aria-hidden />}>
                {t('review.notJustified')}
              </Mark>
            )}
            <p className={page.quiet}>
              {t('review.reviewedBy', { who: review.by, at: at(review.at) })}
              {review.note === null ? '' : `: ${review.note}`}
            </p>
          </>
        )}
      </div>
      {review === null ? (
        <Button size="xs" aria-label={t('review.reviewFor', { name: access.userName })} onClick={onReview}>
          {t('review.review')}
        </Button>
      ) : (
        <span />
      )}
    </li>
  );
}

function ReviewDialog({ access, onClose }: { readonly access: Access; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome>('justified');
  const [note, setNote] = useState('');
  const body = (): EmergencyReviewRequest => {
    const said = note.trim();
    if (outcome === 'not-justified') return { outcome, note: said };
    return said === '' ? { outcome } : { outcome, note: said };
  };
  return (
    <FormDialog
      title={t('review.reviewTitle', { name: access.userName })}
      about={access.reason}
      submit={t('review.reviewSubmit')}
      act={() => request('PUT', `/emergency-accesses/${access.id}/review`, { body: body() })}
      onDone={() => {
        sayDone(t('review.reviewed'));
        void queryClient.invalidateQueries({ queryKey: [PATH] });
        onClose();
      }}
      onClose={onClose}
    >
      <ChooseOne
        legend={t('audit.outcome')}
        focusFirst
        value={outcome}
        options={[
          { value: 'justified', label: t('review.justified') },
          { value: 'not-justified', label: t('review.notJustified') },
        ]}
        onChange={setOutcome}
      />
      <Textarea
        label={t('review.note')}
        {...(outcome === 'not-justified' ? { description: t('review.noteNeeded'), required: true } : {})}
        autosize
        minRows={2}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
