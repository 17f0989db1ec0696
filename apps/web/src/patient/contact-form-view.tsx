import { Button, Textarea } from '@mantine/core';
import type { ContactFormView as Asked, PatientView, RecordContactRequest } from '@osteon/contracts';
import { IconCircleCheck, IconCloudCheck, IconCloudOff } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaveKey } from '../app/use-shortcuts.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { taskTitle } from '../text/words.ts';
import { CallQuestions } from './call-questions.tsx';
import { ChooseOne } from './choice.tsx';
import { ContactBetween } from './contact-between.tsx';
import { OtherChecklists } from './contact-checklists.tsx';
import type { DraftState } from './contact-draft-keeper.ts';
import { newsSince, seenOf, type Seen } from './contact-news.ts';
import { ContactLeaving } from './contact-leaving.tsx';
import { OutcomeFields } from './contact-outcome-fields.tsx';
import {
  asksForFlags,
  contactProblem,
  questionsFor,
  spokeWith,
  type ContactForm,
  type ContactProblem,
} from './contact-questions.ts';
import { RedFlags } from './contact-red-flags.tsx';
import { tasksClosed } from './contact-request.ts';
import own from './contact.module.css';
import classes from './drawer.module.css';
import { isOutdated, SaveRefused } from './save-refused.tsx';
import { removeContactDraft, useContactDraft } from './use-contact-draft.ts';
import { useRecordContact } from './use-record-contact.ts';

const OUTCOMES: readonly RecordContactRequest['outcome'][] = [
  'reached',
  'not-reached',
  'promised',
  'call-back',
  'wrong-number',
  'declined',
  'died',
];

interface ContactFormViewProps {
  readonly patient: PatientView;
  readonly asked: Asked;
  readonly contactId: string;
  /** What it begins with: nothing, or a draft and what was known when it was kept. */
  readonly start: { readonly form: ContactForm; readonly seen: Seen; readonly isResumed: boolean };
  readonly isLeaving: boolean;
  readonly onTyped: () => void;
  readonly onStay: () => void;
  readonly onCancel: () => void;
  readonly onClose: () => void;
}

/** The form of a call. What is typed is kept as a draft; a colleague who was quicker is shown, and nothing is lost. */
export function ContactFormView(props: ContactFormViewProps) {
  const { patient, asked, contactId, start, isLeaving, onTyped, onStay, onCancel, onClose } = props;
  const { t } = useTranslation();
  const [begun] = useState(start);
  const [form, setForm] = useState(begun.form);
  const [seen, setSeen] = useState(begun.seen);
  const [wasTried, setTried] = useState(false);
  const draft = useContactDraft(patient.id, contactId);

  // Nothing is typed yet: what comes in is what the person begins with.
  const isUntouched = form === begun.form && !begun.isResumed;
  // This call itself is recorded, and only its answer was lost: nobody was quicker, and saving again learns so.
  const isRecorded = patient.attempts.some(({ id }) => id === contactId);
  const news = patient.version === seen.version || isUntouched || isRecorded ? null : newsSince(patient, seen);
  // … or the plan or an address alone was brought up to date: nothing that this call has to know.
  if (patient.version !== seen.version && news === null && !isRecorded) setSeen(seenOf(patient));

  const questions = questionsFor(patient, form.on);
  const problem = contactProblem(form, patient.asOf);
  const closes = tasksClosed(form, questions);
  const record = useRecordContact({ patient, contactId, seen, draft, onSaved: onClose });
  const first = useRef<HTMLFormElement>(null);
  useEffect(() => first.current?.querySelector('input')?.focus(), []);

  const change = (part: Partial<ContactForm>): void => {
    const next = { ...form, ...part };
    setForm(next);
    onTyped();
    draft.keeper.typed({ version: seen.version, content: { ...next } });
  };

  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    setTried(true);
    const focus = (selector: string): void => first.current?.querySelector<HTMLElement>(selector)?.focus();
    if (record.isPending) return;
    if (news !== null) focus('#call-between');
    else if (problem === null) record.save(form, questions, asked.checklists);
    else setTimeout(() => focus('[data-fault] input, [aria-invalid=true]'));
  };
  useSaveKey(submit);

  const discard = async (): Promise<void> => {
    onClose();
    await draft.keeper.stop();
    // Else it is offered when the call is opened again, and discarded there.
    await removeContactDraft(patient.id).catch(() => undefined);
  };
  const said = (...names: ContactProblem[]): string | undefined =>
    wasTried && problem !== null && names.includes(problem)
      ? t(problem === 'diedAfter' ? 'call.diedAfter' : `contact.${problem}`)
      : undefined;
  const asksLists = asked.checklists.filter(({ taskKey }) =>
    questions.some(({ kind, tasks }) => kind === 'first-contact' && tasks.some(({ key }) => key === taskKey)),
  );

  return (
    <form ref={first} onSubmit={submit} className={classes.form} noValidate>
      <p className={classes.with}>
        {t('contact.with', { name: `${patient.given} ${patient.family}` })}
        {patient.contactPoints
          .filter(({ channel, invalid }) => !invalid && (channel === 'phone' || channel === 'sms'))
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
          value={form.outcome}
          options={OUTCOMES.map((outcome) => ({ value: outcome, label: t(`outcome.${outcome}`) }))}
          onChange={(outcome) => change({ outcome })}
          error={said('chooseOutcome')}
        />
        {form.outcome === '' ? null : <p className={classes.about}>{t(`outcomeAbout.${form.outcome}`)}</p>}
        {asksForFlags(form.outcome) ? (
          <RedFlags
            asked={asked.redFlags}
            form={form}
            change={change}
            error={said('answerFlags')}
            actionError={said('needAction')}
          />
        ) : null}
        <OutcomeFields patient={patient} form={form} change={change} said={said} />
        {spokeWith(form.outcome) ? (
          <>
            <CallQuestions patient={patient} questions={questions} checklists={asksLists} form={form} change={change} />
            <OtherChecklists
              lists={asked.checklists.filter((list) => !asksLists.includes(list))}
              patient={patient}
              form={form}
              change={change}
            />
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
        {closes.length > 0 && news === null ? (
          <p className={classes.closes} role="status">
            <IconCircleCheck size={16} stroke={1.75} aria-hidden />
            {t('contact.closes', {
              count: closes.length,
              what: closes.map((task) => taskTitle(task)).join('; '),
            })}
          </p>
        ) : null}
        {record.error === null || isOutdated(record.error) ? null : <SaveRefused error={record.error} />}
        {isLeaving ? (
          <ContactLeaving onDiscard={() => void discard()} onStay={onStay} onKeep={onClose} />
        ) : news !== null ? (
          <ContactBetween
            news={news}
            closed={closedSince(patient, form, seen)}
            isRefused={isOutdated(record.error)}
            onGoOn={() => {
              setSeen(seenOf(patient));
              record.forget();
            }}
            onDiscard={() => void discard()}
          />
        ) : (
          <div className={own.foot}>
            <DraftLine state={draft.state} />
            <Button variant="default" onClick={onCancel}>
              {t('state.cancel')}
            </Button>
            <Button type="submit" loading={record.isPending}>
              {t('contact.save')}
            </Button>
          </div>
        )}
      </div>
    </form>
  );
}

/** Tasks that this call asked about before, and does not any more. */
function closedSince(patient: PatientView, form: ContactForm, seen: Seen): PatientView['tasks'] {
  const asked = ({ tasks }: Pick<PatientView, 'tasks'>): PatientView['tasks'] =>
    questionsFor({ tasks }, form.on).flatMap((question) => question.tasks);
  const open = new Set(asked(patient).map(({ key }) => key));
  return asked(seen).filter(({ key }) => !open.has(key));
}

function DraftLine({ state }: { readonly state: DraftState }) {
  const { t } = useTranslation();
  const { time } = useServiceDates();
  if (state.kind === 'away') {
    return (
      <p className={own.state} data-away role="status">
        <IconCloudOff size={16} stroke={1.75} aria-hidden />
        {t('call.draftAway')}
      </p>
    );
  }
  return (
    <p className={own.state}>
      {state.kind === 'nothing' ? null : (
        <>
          <IconCloudCheck size={16} stroke={1.75} aria-hidden />
          {state.kind === 'saving' ? t('call.draftSaving') : t('call.draftKept', { at: time(state.at) })}
        </>
      )}
    </p>
  );
}
