import type { PatientView, WorkItemDetail } from '@osteon/contracts';
import { MATCH_AGREEMENTS, MATCH_FIELDS, type MatchAgreement, type MatchField } from '@osteon/domain';
import { IconEqual, IconEqualNot } from '@tabler/icons-react';
import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, request } from '../api/client.ts';
import { isNotSession, patientQuery } from '../api/queries.ts';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { ChooseOne } from '../patient/choice.tsx';
import { useUndoable } from '../patient/use-undo.tsx';
import { useMayWrite } from '../session/use-may-write.ts';
import { wordFor } from '../text/words.ts';
import { CloseItem } from './close-item.tsx';
import { comparisonOf } from './compare-people.ts';
import { MergeReasonForm } from './merge-reason-form.tsx';
import { UndoMerge } from './undo-merge.tsx';
import classes from './possible-duplicate.module.css';

interface PossibleDuplicateProps {
  readonly item: WorkItemDetail;
  readonly onClosed: () => void;
}

/** What the address of a record answers that became part of another. */
const IS_PART = 'FLS-1659';
/** … and of one that was erased. */
const NOT_THERE = 'FLS-1020';

/** Two records side by side that may be of one person: why, in what they differ, and what is decided. */
export function PossibleDuplicate({ item, onClosed }: PossibleDuplicateProps) {
  const { t } = useTranslation();
  const mayWrite = useMayWrite();
  const ids = idsOf(item);
  const people = useQueries({ queries: ids.map((id) => patientQuery(id)) });
  const [one, other] = people.map(({ data }) => data as PatientView | undefined);
  const isOpen = item.closedAt === null;
  const part = people.find(({ error }) => error instanceof ProblemError && [IS_PART, NOT_THERE].includes(error.code));
  if (part !== undefined) {
    const isMerged = part.error instanceof ProblemError && part.error.code === IS_PART;
    const survivor = one ?? other;
    return (
      <>
        <p className={classes.about}>{t(isMerged ? 'duplicates.isPart' : 'duplicates.gone')}</p>
        {isMerged && mayWrite && survivor !== undefined ? <UndoMerge patientId={survivor.id} itemIds={ids} /> : null}
        {isOpen && mayWrite ? <CloseItem item={item} onClosed={onClosed} /> : null}
      </>
    );
  }
  const failed = people.find(({ isError }) => isError);
  if (failed?.error) return <ErrorSaying error={failed.error} onRetry={() => void failed.refetch()} />;
  if (one === undefined || other === undefined) return <RowsLoading rows={6} />;
  return (
    <>
      <Reasons reasons={reasonsOf(item)} />
      <Comparison one={one} other={other} />
      {isOpen && mayWrite ? <Decide item={item} one={one} other={other} onClosed={onClosed} /> : null}
    </>
  );
}

function idsOf({ detail }: WorkItemDetail): string[] {
  const { patientIds } = detail;
  return Array.isArray(patientIds) ? patientIds.filter((id) => typeof id === 'string') : [];
}

interface Reason {
  readonly field: MatchField;
  readonly agreement: MatchAgreement;
}

function reasonsOf({ detail }: WorkItemDetail): Reason[] {
  const { reasons } = detail;
  return (Array.isArray(reasons) ? (reasons as readonly Partial<Reason>[]) : []).flatMap(({ field, agreement }) =>
    field !== undefined &&
    agreement !== undefined &&
    MATCH_FIELDS.includes(field) &&
    MATCH_AGREEMENTS.includes(agreement)
      ? [{ field, agreement }]
      : [],
  );
}

function Reasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="duplicate-why" className={classes.why}>
      <h3 id="duplicate-why">{t('duplicates.why')}</h3>
      <ul>
        {reasons.map(({ field, agreement }) => (
          <li
            key={field}
          >{`${wordFor('duplicates', field, 'field')}: ${wordFor('duplicates', agreement, 'agreement')}`}</li>
        ))}
      </ul>
    </section>
  );
}

function Comparison({ one, other }: { readonly one: PatientView; readonly other: PatientView }) {
  const { t } = useTranslation();
  return (
    <table className={classes.people}>
      <caption className={classes.caption}>{t('duplicates.sideBySide')}</caption>
      <thead>
        <tr>
          {[one, other].map(({ id, given, family }) => (
            <th key={id} scope="col">
              <Link to="/patients/$patientId" params={{ patientId: id }}>
                <bdi>{`${given} ${family}`}</bdi>
              </Link>
            </th>
          ))}
        </tr>
      </thead>
      {comparisonOf(one, other).map(({ field, values, differs }) => (
        <tbody key={field} data-differs={differs || undefined}>
          <tr>
            <th scope="rowgroup" colSpan={2}>
              {wordFor('duplicates', field, 'row')}
              <span className={classes.mark}>
                {differs ? (
                  <IconEqualNot size={15} stroke={2} aria-hidden />
                ) : (
                  <IconEqual size={15} stroke={2} aria-hidden />
                )}
                {t(differs ? 'duplicates.differs' : 'duplicates.same')}
              </span>
            </th>
          </tr>
          <tr>
            {values.map((lines, place) => (
              <td key={place === 0 ? one.id : other.id}>
                {lines.length === 0
                  ? t('duplicates.notKnown')
                  : lines.map((line) => (
                      <div key={line}>
                        <bdi>{line}</bdi>
                      </div>
                    ))}
              </td>
            ))}
          </tr>
        </tbody>
      ))}
    </table>
  );
}

type Decision = 'keep-one' | 'keep-other' | 'two';

interface DecideProps extends PossibleDuplicateProps {
  readonly one: PatientView;
  readonly other: PatientView;
}

/** One record of both, or two people for good; either with a reason, and either can be taken back. */
function Decide({ item, one, other, onClosed }: DecideProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const sayUndoable = useUndoable();
  const [decision, setDecision] = useState<Decision | ''>('');
  const close = (outcome: 'merged' | 'not-same-person', note: string) =>
    request('POST', `/work-items/${item.id}/closure`, { body: { outcome, note } });
  const reopen = () => request('POST', `/work-items/${item.id}/reopening`, { body: {} });
  const deciding = useMutation({
    mutationFn: async ({ decided, why }: { readonly decided: Decision; readonly why: string }) => {
      if (decided === 'two') {
        await close('not-same-person', why);
        return reopen;
      }
      const [survivor, absorbed] = decided === 'keep-one' ? [one, other] : [other, one];
      const { id: mergeId } = await request<{ id: string }>('POST', `/patients/${survivor.id}/merges`, {
        body: { absorbedId: absorbed.id, reason: why },
      });
      await close('merged', why);
      return async () => {
        await request('POST', `/patients/${survivor.id}/merges/${mergeId}/undo`, {
          body: { reason: t('duplicates.tookBack') },
        });
        await reopen();
      };
    },
    onSuccess: (undo, { decided }) => {
      sayUndoable({ title: t(decided === 'two' ? 'duplicates.twoNow' : 'duplicates.mergedNow'), undo });
      onClosed();
    },
    onSettled: () => queryClient.invalidateQueries({ predicate: isNotSession }),
  });
  const named = ({ given, family, episodes }: PatientView): string =>
    t('duplicates.keep', { name: `${given} ${family}`, count: episodes.length });
  return (
    <MergeReasonForm
      label={t('duplicates.reason')}
      submit={t('duplicates.decide')}
      isWanting={decision === ''}
      acting={deciding}
      onSend={(why) => {
        if (decision !== '') deciding.mutate({ decided: decision, why });
      }}
    >
      {(tried) => (
        <ChooseOne<Decision>
          legend={t('duplicates.question')}
          hint={t('duplicates.questionHint')}
          options={[
            { value: 'keep-one', label: named(one) },
            { value: 'keep-other', label: named(other) },
            { value: 'two', label: t('duplicates.two') },
          ]}
          value={decision}
          onChange={setDecision}
          error={tried && decision === '' ? t('duplicates.chooseOne') : undefined}
        />
      )}
    </MergeReasonForm>
  );
}
