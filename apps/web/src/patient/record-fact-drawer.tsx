import { Button, Checkbox, Drawer, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ChangeResult, PatientView } from '@osteon/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey, ProblemError, request } from '../api/client.ts';
import { isNotSession, patientQuery } from '../api/queries.ts';
import { useSaveKey } from '../app/use-shortcuts.ts';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { wordFor } from '../text/words.ts';
import { useLeaving } from './discard-prompt.tsx';
import classes from './drawer.module.css';
import { coursesOf, FactFieldInput } from './fact-field-input.tsx';
import {
  answersOfFact,
  FACT_FIELDS,
  FACT_GROUPS,
  factOfAnswers,
  missingField,
  type FactAnswers,
  type FactType,
} from './fact-fields.ts';
import { isOutdated, SaveRefused } from './save-refused.tsx';
import { useFormVersion } from './use-form-version.ts';
import { useUndoableFacts } from './use-undo.tsx';

type Fact = PatientView['facts'][number];

interface RecordFactDrawerProps {
  readonly patient: PatientView;
  /** the fact to correct; a new one is recorded when absent */
  readonly corrects?: Fact;
  /** the course went on: what was recorded was right, and is now another */
  readonly isChange?: boolean;
  /** what a new one is, to begin with */
  readonly type?: FactType;
  /** what is known of it already */
  readonly answers?: FactAnswers;
  /** the day, when it is another than today */
  readonly on?: string;
  readonly onClose: () => void;
  /** what is to be recorded next, once this is saved */
  readonly onThen?: (type: FactType, on: string) => void;
}

/** Records a fact or corrects one; a correction says why and stays in the history beside what it corrects. */
export function RecordFactDrawer(props: RecordFactDrawerProps) {
  const { patient, corrects, isChange = false, type: given = 'dose', answers: known = {}, onClose, onThen } = props;
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const sayUndoable = useUndoableFacts(patient.id);
  const { version, refused } = useFormVersion(patient);
  const isCorrection = corrects !== undefined;
  const [type, setType] = useState<FactType>(corrects === undefined ? given : (corrects.type as FactType));
  const [on, setOn] = useState(corrects?.on ?? props.on ?? patient.asOf);
  const [answers, setAnswers] = useState<FactAnswers>(() => ({
    ...initialAnswers(patient, type, corrects),
    ...known,
  }));
  const [reason, setReason] = useState(isChange ? t('fact.changeReason') : '');
  const [startsAnother, setStartsAnother] = useState(false);
  const [isRetraction, setRetraction] = useState(false);
  const [wasTried, setTried] = useState(false);
  const sent = useRef({ body: '', key: '' });
  const typed = JSON.stringify([on, answers, reason, isRetraction]);
  const [before] = useState(typed);
  const { leave, prompt } = useLeaving(typed !== before, onClose);

  const missing = isRetraction ? null : missingField(type, answers);
  const isComplete = missing === null && on !== '' && (!isCorrection || reason.trim() !== '');

  const save = useMutation({
    mutationFn: () => {
      const fact = factOfAnswers(type, answers);
      const body = isCorrection
        ? isRetraction
          ? { reason: reason.trim(), retract: true }
          : { reason: reason.trim(), on, payload: fact.payload }
        : { facts: [{ type, on, ...fact }] };
      const json = JSON.stringify(body);
      if (sent.current.body !== json) sent.current = { body: json, key: newIdempotencyKey() };
      const path = isCorrection ? `/facts/${corrects.id}/corrections` : '/facts';
      return request<ChangeResult>('POST', `/patients/${patient.id}${path}`, {
        body,
        idempotencyKey: sent.current.key,
        ifMatch: version,
      });
    },
    onSuccess: (change) => {
      const { added, changed, withdrawn } = change.difference;
      const moved = added + changed + withdrawn;
      sayUndoable(
        change,
        isCorrection && !isChange ? t('fact.savedCorrection') : t('fact.saved'),
        moved === 0 ? t('contact.saved') : t('contact.closed', { count: moved }),
      );
      queryClient.setQueryData(
        patientQuery(patient.id).queryKey,
        (shown) => shown && { ...shown, version: change.version },
      );
      void queryClient.invalidateQueries({ predicate: isNotSession });
      onClose();
      if (startsAnother) onThen?.('treatment', answers.endedOn ?? patient.asOf);
    },
    onError: refused,
  });
  const faults = fieldFaults(save.error);

  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    setTried(true);
    if (isComplete && !save.isPending) save.mutate();
  };
  useSaveKey(submit);

  return (
    <Drawer
      opened
      onClose={leave}
      position="right"
      size="30rem"
      title={isChange ? t('fact.changeTitle') : isCorrection ? t('fact.correctTitle') : t('fact.title')}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: classes.body ?? '', header: classes.header ?? '', title: classes.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      <form onSubmit={submit} className={classes.form} noValidate>
        <p className={classes.with}>
          {isCorrection
            ? `${wordFor('fact', corrects.type, 'type')}, ${dayMonthYear(corrects.on)}`
            : `${patient.given} ${patient.family}`}
        </p>
        <div className={classes.fields}>
          {isChange ? null : isCorrection ? (
            <Checkbox
              label={t('fact.retract')}
              checked={isRetraction}
              onChange={(event) => setRetraction(event.currentTarget.checked)}
            />
          ) : (
            <NativeSelect
              label={t('fact.what')}
              data-autofocus
              value={type}
              onChange={(event) => {
                const next = event.currentTarget.value as FactType;
                setType(next);
                setAnswers(initialAnswers(patient, next, undefined));
              }}
              data={FACT_GROUPS.map((group) => ({
                group: t(`fact.group.${group.name}`),
                items: group.types.map((one) => ({ value: one, label: t(`fact.type.${one}`) })),
              }))}
            />
          )}
          {isRetraction ? null : (
            <>
              <TextInput
                type="date"
                label={t('fact.on')}
                value={on}
                max={patient.asOf}
                onChange={(event) => setOn(event.currentTarget.value)}
                error={wasTried && on === '' ? t('fact.needValue') : faults.on}
              />
              {FACT_FIELDS[type].map((field) => (
                <FactFieldInput
                  key={field.name}
                  field={field}
                  patient={patient}
                  answers={answers}
                  error={wasTried && missing === field.name ? t('fact.needValue') : faults[field.name]}
                  isFixed={isCorrection && (field.kind === 'course' || (isChange && field.name === 'agent'))}
                  onChange={(value) => setAnswers((before) => ({ ...before, [field.name]: value }))}
                />
              ))}
              {isChange && onThen !== undefined && (answers.endedOn ?? '') !== '' ? (
                <Checkbox
                  label={t('fact.startsAnother')}
                  checked={startsAnother}
                  onChange={(event) => setStartsAnother(event.currentTarget.checked)}
                />
              ) : null}
            </>
          )}
          {isCorrection ? (
            <Textarea
              label={t('fact.reason')}
              description={t('fact.reasonHint')}
              required
              autosize
              minRows={2}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              error={wasTried && reason.trim() === '' ? t('fact.needReason') : undefined}
            />
          ) : null}
        </div>
        <div className={classes.foot}>
          {prompt}
          {save.isError ? <SaveRefused error={save.error} /> : null}
          <div className={classes.buttons}>
            <Button variant="default" onClick={leave}>
              {t('state.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {isOutdated(save.error)
                ? t('patient.saveAgain')
                : isCorrection && !isChange
                  ? t('fact.saveCorrection')
                  : t('fact.save')}
            </Button>
          </div>
        </div>
      </form>
    </Drawer>
  );
}

function initialAnswers(patient: PatientView, type: FactType, corrects: Fact | undefined): FactAnswers {
  if (corrects !== undefined) return answersOfFact(type, corrects);
  const courses = coursesOf(patient);
  const asksCourse = FACT_FIELDS[type].some((field) => field.kind === 'course');
  return asksCourse && courses.length === 1 ? { treatment: courses[0]?.value ?? '' } : {};
}

/** What the api said of single fields, by their names here: `facts[0].payload.nrs` is of `nrs`. */
function fieldFaults(error: unknown): Readonly<Partial<Record<string, string>>> {
  if (!(error instanceof ProblemError)) return {};
  return Object.fromEntries(
    error.fields.map(({ path, message }) => [path.replace(/^facts\[0\]\./, '').replace(/^payload\./, ''), message]),
  );
}
