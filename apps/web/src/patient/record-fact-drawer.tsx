import { Alert, Button, Checkbox, Drawer, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ChangeResult, PatientView } from '@osteon/contracts';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey, request } from '../api/client.ts';
import { isNotSession } from '../api/queries.ts';
import { useErrorWords } from '../app/page-states.tsx';
import { useSaveKey } from '../app/use-shortcuts.ts';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { wordFor } from '../text/words.ts';
import { ChooseOne } from './choice.tsx';
import classes from './drawer.module.css';
import {
  answersOfFact,
  FACT_FIELDS,
  FACT_GROUPS,
  factOfAnswers,
  missingField,
  unitsOf,
  type FactAnswers,
  type FactField,
  type FactType,
} from './fact-fields.ts';

type Fact = PatientView['facts'][number];

interface RecordFactDrawerProps {
  readonly patient: PatientView;
  /** the fact to correct; a new one is recorded when absent */
  readonly corrects?: Fact;
  /** what a new one is, to begin with */
  readonly type?: FactType;
  /** what is known of it already */
  readonly answers?: FactAnswers;
  readonly onClose: () => void;
}

/** Records a fact or corrects one; a correction says why and stays in the history beside what it corrects. */
export function RecordFactDrawer(props: RecordFactDrawerProps) {
  const { patient, corrects, type: given = 'dose', answers: known = {}, onClose } = props;
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const isCorrection = corrects !== undefined;
  const [type, setType] = useState<FactType>(corrects === undefined ? given : (corrects.type as FactType));
  const [on, setOn] = useState(corrects?.on ?? patient.asOf);
  const [answers, setAnswers] = useState<FactAnswers>(() => ({
    ...initialAnswers(patient, type, corrects),
    ...known,
  }));
  const [reason, setReason] = useState('');
  const [isRetraction, setRetraction] = useState(false);
  const [wasTried, setTried] = useState(false);
  const sent = useRef({ body: '', key: '' });

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
      });
    },
    onSuccess: ({ difference }) => {
      const moved = difference.added + difference.changed + difference.withdrawn;
      notifications.show({
        color: 'pine',
        icon: <IconCircleCheck size={18} />,
        title: isCorrection ? t('fact.savedCorrection') : t('fact.saved'),
        message: moved === 0 ? t('contact.saved') : t('contact.closed', { count: moved }),
      });
      void queryClient.invalidateQueries({ predicate: isNotSession });
      onClose();
    },
  });

  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    setTried(true);
    if (isComplete && !save.isPending) save.mutate();
  };
  useSaveKey(submit);

  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="30rem"
      title={isCorrection ? t('fact.correctTitle') : t('fact.title')}
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
          {isCorrection ? (
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
                error={wasTried && on === '' ? t('fact.needValue') : undefined}
              />
              {FACT_FIELDS[type].map((field) => (
                <FactFieldInput
                  key={field.name}
                  field={field}
                  patient={patient}
                  answers={answers}
                  error={wasTried && missing === field.name ? t('fact.needValue') : undefined}
                  isFixed={isCorrection && field.kind === 'course'}
                  onChange={(value) => setAnswers((before) => ({ ...before, [field.name]: value }))}
                />
              ))}
              {answers.agent === 'calcitonin' ? (
                <Alert color="yellow" icon={<IconInfoCircle />}>
                  {t('fact.calcitonin')}
                </Alert>
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
          {save.isError ? (
            <Alert color="red" title={t('contact.notSaved')} icon={<IconAlertTriangle />} role="alert">
              {words(save.error)}
            </Alert>
          ) : null}
          <div className={classes.buttons}>
            <Button variant="default" onClick={onClose}>
              {t('state.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {isCorrection ? t('fact.saveCorrection') : t('fact.save')}
            </Button>
          </div>
        </div>
      </form>
    </Drawer>
  );
}

function coursesOf(patient: PatientView): { value: string; label: string }[] {
  return patient.facts
    .filter((fact) => fact.type === 'treatment' && fact.holds && !fact.retracts && fact.ref !== null)
    .map((fact) => ({
      value: fact.ref ?? '',
      label: `${wordFor('agent', String(fact.payload['agent']))}, ${dayMonthYear(fact.on)}`,
    }));
}

function initialAnswers(patient: PatientView, type: FactType, corrects: Fact | undefined): FactAnswers {
  if (corrects !== undefined) return answersOfFact(type, corrects);
  const courses = coursesOf(patient);
  const asksCourse = FACT_FIELDS[type].some((field) => field.kind === 'course');
  return asksCourse && courses.length === 1 ? { treatment: courses[0]?.value ?? '' } : {};
}

interface FactFieldInputProps {
  readonly field: FactField;
  readonly patient: PatientView;
  readonly answers: FactAnswers;
  readonly error: string | undefined;
  readonly isFixed: boolean;
  readonly onChange: (value: string) => void;
}

function FactFieldInput({ field, patient, answers, error, isFixed, onChange }: FactFieldInputProps) {
  const { t } = useTranslation();
  const label = field.kind === 'course' ? t('fact.course') : t(`fact.field.${field.name}`);
  const value = answers[field.name] ?? '';
  const required = field.required === true;
  if (field.kind === 'yes-no') {
    return (
      <ChooseOne
        legend={label}
        value={value}
        options={[
          { value: 'yes', label: t('state.yes') },
          { value: 'no', label: t('state.no') },
        ]}
        onChange={onChange}
        error={error}
      />
    );
  }
  if (field.kind === 'course' || field.kind === 'choice') {
    const options =
      field.kind === 'course'
        ? coursesOf(patient)
        : (field.name === 'unit' ? unitsOf(answers.test ?? '') : (field.options ?? [])).map((option) => ({
            value: option,
            label: optionWords(field, option),
          }));
    return (
      <NativeSelect
        label={label}
        required={required}
        disabled={isFixed}
        value={value}
        description={field.kind === 'course' && options.length === 0 ? t('fact.noCourse') : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
        data={[{ value: '', label: '–' }, ...options]}
        error={error}
      />
    );
  }
  const isNumber = field.kind === 'whole' || field.kind === 'decimal';
  return (
    <TextInput
      label={label}
      required={required}
      type={field.kind === 'date' ? 'date' : isNumber ? 'number' : 'text'}
      {...(isNumber ? { min: field.min, max: field.max, step: field.kind === 'whole' ? 1 : 'any' } : {})}
      {...(field.kind === 'text' ? { maxLength: 500 } : {})}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}

function optionWords(field: FactField, option: string): string {
  if (field.words === 'plain') return option;
  if (field.words === 'value') return wordFor('fact', option, 'value');
  if (option === 'none') return wordFor('fact', 'none', 'value');
  return wordFor(field.words === 'flag' ? 'flagName' : (field.words ?? 'agent'), option);
}
