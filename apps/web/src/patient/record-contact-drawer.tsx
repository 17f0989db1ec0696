import { Alert, Button, Checkbox, Drawer, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ChangeResult, PatientView, RecordContactRequest } from '@osteon/contracts';
import { FLAGS } from '@osteon/domain';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey, request } from '../api/client.ts';
import { isNotSession, patientQuery } from '../api/queries.ts';
import { ErrorSaying, RowsLoading, useErrorWords } from '../app/page-states.tsx';
import { useSaveKey } from '../app/use-shortcuts.ts';
import { taskTitle, wordFor } from '../text/words.ts';
import { ChooseOne } from './choice.tsx';
import { CallQuestions } from './call-questions.tsx';
import {
  contactProblem,
  contactRequest,
  emptyContactForm,
  questionsFor,
  spokeWith,
  tasksClosed,
  type ContactForm,
} from './contact-questions.ts';
import classes from './drawer.module.css';

interface RecordContactDrawerProps {
  readonly patientId: string;
  readonly onClose: () => void;
}

const OUTCOMES: readonly RecordContactRequest['outcome'][] = [
  'reached',
  'not-reached',
  'promised',
  'call-back',
  'wrong-number',
  'declined',
  'died',
];

/** The planner raises a rebound fracture itself, from the fracture and the last dose. */
const ASKED_FLAGS = FLAGS.filter((flag) => flag !== 'rebound-fracture');

/** Records one attempt to reach a patient: everything asked in one call, stored by one request. */
export function RecordContactDrawer({ patientId, onClose }: RecordContactDrawerProps) {
  const { t } = useTranslation();
  const patient = useQuery(patientQuery(patientId));
  const [isDirty, setDirty] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const close = (): void => {
    if (isDirty) setAsking(true);
    else onClose();
  };
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="34rem"
      title={t('contact.title')}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: classes.body ?? '', header: classes.header ?? '', title: classes.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      {patient.data === undefined ? (
        patient.isError ? (
          <ErrorSaying error={patient.error} onRetry={() => void patient.refetch()} />
        ) : (
          <RowsLoading rows={4} />
        )
      ) : (
        <ContactFormView
          patient={patient.data}
          isAskingToDiscard={isAsking}
          onTyped={() => setDirty(true)}
          onKeep={() => setAsking(false)}
          onDiscard={onClose}
          onCancel={close}
          onSaved={onClose}
        />
      )}
    </Drawer>
  );
}

interface ContactFormViewProps {
  readonly patient: PatientView;
  readonly isAskingToDiscard: boolean;
  readonly onTyped: () => void;
  readonly onKeep: () => void;
  readonly onDiscard: () => void;
  readonly onCancel: () => void;
  readonly onSaved: () => void;
}

function ContactFormView(props: ContactFormViewProps) {
  const { patient, isAskingToDiscard, onTyped, onKeep, onDiscard, onCancel, onSaved } = props;
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const [form, setForm] = useState<ContactForm>(() => emptyContactForm(patient.asOf));
  const [wasTried, setTried] = useState(false);
  const sent = useRef({ body: '', key: '' });
  const questions = questionsFor(patient, form.on);
  const problem = contactProblem(form, patient.asOf);
  const closes = tasksClosed(form, questions);

  const change = (part: Partial<ContactForm>): void => {
    onTyped();
    setForm((before) => ({ ...before, ...part }));
  };

  const save = useMutation({
    mutationFn: () => {
      const body = contactRequest(form, questions);
      const json = JSON.stringify(body);
      // The same content is stored once, however often it is sent; changed content is another act.
      if (sent.current.body !== json) sent.current = { body: json, key: newIdempotencyKey() };
      return request<ChangeResult>('POST', `/patients/${patient.id}/contacts`, {
        body,
        idempotencyKey: sent.current.key,
      });
    },
    onSuccess: ({ difference }) => {
      const moved = difference.added + difference.changed + difference.withdrawn;
      notifications.show({
        color: 'pine',
        icon: <IconCircleCheck size={18} />,
        title: t('contact.savedTitle'),
        message: moved === 0 ? t('contact.saved') : t('contact.closed', { count: moved }),
      });
      void queryClient.invalidateQueries({ predicate: isNotSession });
      onSaved();
    },
  });

  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    setTried(true);
    if (problem === null && !save.isPending) save.mutate();
  };
  useSaveKey(submit);
  const said = (...names: (typeof problem)[]): string | undefined =>
    wasTried && problem !== null && names.includes(problem) ? t(`contact.${problem}`) : undefined;

  return (
    <form onSubmit={submit} className={classes.form} noValidate>
      <p className={classes.with}>
        {t('contact.with', { name: `${patient.given} ${patient.family}` })}
        {patient.contactPoints
          .filter((point) => point.channel === 'phone' || point.channel === 'sms')
          .slice(0, 1)
          .map((point) => (
            <span key={point.id} className={classes.number} dir="ltr">
              {point.value}
            </span>
          ))}
      </p>
      <div className={classes.fields}>
        <ChooseOne
          legend={t('contact.outcome')}
          focusFirst
          value={form.outcome ?? ''}
          options={OUTCOMES.map((outcome) => ({ value: outcome, label: t(`outcome.${outcome}`) }))}
          onChange={(outcome) => change({ outcome })}
          error={said('chooseOutcome')}
        />
        {form.outcome === null ? null : <p className={classes.about}>{t(`outcomeAbout.${form.outcome}`)}</p>}
        <div className={classes.pair}>
          <TextInput
            type="date"
            label={t('contact.on')}
            value={form.on}
            max={patient.asOf}
            onChange={(event) => change({ on: event.currentTarget.value })}
            error={said('futureDate') ?? (form.on === '' ? said('needDate') : undefined)}
          />
          {form.outcome === 'promised' || form.outcome === 'call-back' ? (
            <TextInput
              type="date"
              label={t(form.outcome === 'promised' ? 'contact.promisedOn' : 'contact.callBackOn')}
              min={form.on}
              value={form.outcome === 'promised' ? form.promisedOn : form.callBackOn}
              onChange={(event) => {
                const { value } = event.currentTarget;
                change(form.outcome === 'promised' ? { promisedOn: value } : { callBackOn: value });
              }}
              error={said('pastDate', 'needDate')}
            />
          ) : null}
        </div>
        {spokeWith(form.outcome) ? (
          <>
            <RedFlags form={form} change={change} error={said('answerFlags')} actionError={said('needAction')} />
            <CallQuestions patient={patient} questions={questions} form={form} change={change} />
          </>
        ) : null}
        <Textarea
          label={t('contact.note')}
          description={spokeWith(form.outcome) ? t('contact.noteHint') : undefined}
          autosize
          minRows={2}
          maxLength={2000}
          value={form.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
      </div>
      <div className={classes.foot}>
        {closes.length > 0 ? (
          <p className={classes.closes} role="status">
            <IconCircleCheck size={16} stroke={1.75} aria-hidden />
            {t('contact.closes', {
              count: closes.length,
              what: closes.map((task) => taskTitle(task)).join('; '),
            })}
          </p>
        ) : null}
        {save.isError ? (
          <Alert color="red" title={t('contact.notSaved')} icon={<IconAlertTriangle />} role="alert">
            {words(save.error)}
          </Alert>
        ) : null}
        {isAskingToDiscard ? (
          <Alert color="yellow" title={t('contact.discard')} role="alert">
            <p>{t('contact.discardText')}</p>
            <div className={classes.buttons}>
              <Button size="compact-md" variant="default" onClick={onKeep}>
                {t('contact.discardNo')}
              </Button>
              <Button size="compact-md" variant="default" onClick={onDiscard}>
                {t('contact.discardYes')}
              </Button>
            </div>
          </Alert>
        ) : (
          <div className={classes.buttons}>
            <Button variant="default" onClick={onCancel}>
              {t('state.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('contact.save')}
            </Button>
          </div>
        )}
      </div>
    </form>
  );
}

interface RedFlagsProps {
  readonly form: ContactForm;
  readonly change: (part: Partial<ContactForm>) => void;
  readonly error: string | undefined;
  readonly actionError: string | undefined;
}

/** Asked first in every conversation; a flag wants its action before anything is saved. */
function RedFlags({ form, change, error, actionError }: RedFlagsProps) {
  const { t } = useTranslation();
  const id = useId();
  const chosen = form.flags.filter((flag) => flag !== 'none');
  const choose = (values: readonly string[]): void => {
    const noneIsNew = values.includes('none') && !form.flags.includes('none');
    change({ flags: noneIsNew ? ['none'] : values.filter((value) => value !== 'none' || values.length === 1) });
  };
  return (
    <div className={classes.flags} data-raised={chosen.length > 0 || undefined}>
      <fieldset className={classes.flagField} aria-describedby={error === undefined ? undefined : id}>
        <legend className={classes.flagTitle}>{t('contact.flagsTitle')}</legend>
        <p className={classes.for}>{t('contact.flagsAbout')}</p>
        <Checkbox.Group value={[...form.flags]} onChange={choose}>
          <div className={classes.flagList}>
            <Checkbox value="none" label={t('contact.noFlag')} classNames={{ label: classes.noFlag ?? '' }} />
            {ASKED_FLAGS.map((flag) => (
              <Checkbox
                key={flag}
                value={flag}
                color="red"
                label={wordFor('flagName', flag)}
                description={wordFor('flag', flag)}
              />
            ))}
          </div>
        </Checkbox.Group>
        {error === undefined ? null : (
          <p id={id} className={classes.flagError} role="alert">
            {error}
          </p>
        )}
      </fieldset>
      {chosen.length > 0 ? (
        <>
          <div className={classes.action} role="status">
            <p className={classes.actionTitle}>
              <IconAlertTriangle size={16} aria-hidden /> {t('contact.flagAction')}
            </p>
            <ul>
              {chosen.map((flag) => (
                <li key={flag}>{wordFor('flagAction', flag)}</li>
              ))}
            </ul>
          </div>
          <Textarea
            label={t('contact.actionTaken')}
            description={t('contact.actionTakenHint')}
            required
            autosize
            minRows={2}
            maxLength={1000}
            value={form.actionTaken}
            onChange={(event) => change({ actionTaken: event.currentTarget.value })}
            error={actionError}
          />
        </>
      ) : null}
    </div>
  );
}
