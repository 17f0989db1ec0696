import { Checkbox, NativeSelect, Textarea } from '@mantine/core';
import type { PatientView, TaskView } from '@osteon/contracts';
import { COUNTED_AGENTS } from '@osteon/domain';
import type { ReactNode } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { inSentence, taskTitle, wordFor } from '../text/words.ts';
import { ChooseMany, ChooseOne } from './choice.tsx';
import type { ContactForm, Question } from './contact-questions.ts';
import classes from './drawer.module.css';

interface CallQuestionsProps {
  readonly patient: PatientView;
  readonly questions: readonly Question[];
  readonly form: ContactForm;
  readonly change: (part: Partial<ContactForm>) => void;
}

const PAIN = Array.from({ length: 11 }, (_, score) => ({ value: String(score), label: String(score) }));

/** The questions of every task that this call can close, once each, with the answer given last time. */
export function CallQuestions({ patient, questions, form, change }: CallQuestionsProps) {
  const { t } = useTranslation();
  const yesNo = [
    { value: 'yes', label: t('state.yes') },
    { value: 'no', label: t('state.no') },
    { value: 'unknown', label: t('state.unknown') },
  ];
  if (questions.length === 0) {
    return (
      <>
        <p className={classes.about}>{t('contact.noQuestions')}</p>
        <Fallen form={form} change={change} />
      </>
    );
  }
  return (
    <div className={classes.questions}>
      <h3>{t('contact.questions')}</h3>
      {questions.map((question) => {
        const { id, kind, treatment, tasks } = question;
        if (kind === 'first-contact') {
          return (
            <Block key={id} tasks={tasks}>
              <Checkbox
                label={t('contact.firstContact')}
                checked={form.firstContactDone}
                onChange={(event) => change({ firstContactDone: event.currentTarget.checked })}
              />
            </Block>
          );
        }
        if (kind === 'pain-review') {
          return (
            <Block key={id} tasks={tasks}>
              <ChooseOne
                legend={t('contact.pain')}
                hint={previousPain(t, patient)}
                value={form.pain}
                options={PAIN}
                onChange={(pain) => change({ pain })}
              />
              <ChooseMany
                legend={t('contact.painSigns')}
                values={form.painSigns}
                options={[
                  { value: 'worsening', label: t('contact.painWorse') },
                  { value: 'deformity', label: t('contact.painDeformity') },
                  { value: 'pulmonaryDysfunction', label: t('contact.painBreathing') },
                ]}
                onChange={(painSigns) => change({ painSigns })}
              />
            </Block>
          );
        }
        if (kind === 'follow-up-contact') {
          return (
            <Block key={id} tasks={tasks}>
              <ChooseOne
                legend={t('contact.strength')}
                value={form.strength}
                options={yesNo}
                onChange={(strength) => change({ strength })}
              />
              <NativeSelect
                label={t('contact.onTreatment')}
                value={form.onTreatment}
                onChange={(event) => change({ onTreatment: event.currentTarget.value })}
                data={[
                  { value: '', label: '–' },
                  ...COUNTED_AGENTS.map((agent) => ({ value: agent, label: wordFor('agent', agent) })),
                  { value: 'none', label: t('contact.noTreatment') },
                  { value: 'unknown', label: t('state.unknown') },
                ]}
              />
              <ChooseOne
                legend={t('contact.adherent')}
                value={form.adherent}
                options={yesNo}
                onChange={(adherent) => change({ adherent })}
              />
            </Block>
          );
        }
        if (kind === 'falls-reminder') {
          return (
            <Block key={id} tasks={tasks}>
              <Checkbox
                label={t('contact.fallsGiven')}
                checked={form.fallsGiven}
                onChange={(event) => change({ fallsGiven: event.currentTarget.checked })}
              />
            </Block>
          );
        }
        if (kind === 'falls-follow-up') {
          return (
            <Block key={id} tasks={tasks}>
              <Checkbox
                label={t('contact.fallsFollowUp')}
                checked={form.fallsFollowUpDone}
                onChange={(event) => change({ fallsFollowUpDone: event.currentTarget.checked })}
              />
            </Block>
          );
        }
        const course = treatment ?? '';
        return (
          <Block key={id} tasks={tasks}>
            <ChooseOne
              legend={t('contact.taking', {
                agent: question.agent === null ? '' : inSentence(wordFor('agent', question.agent)),
              })}
              value={form.taking[course] ?? ''}
              options={[
                { value: 'yes', label: t('contact.stillTaking') },
                { value: 'no', label: t('contact.stopped') },
                { value: 'unknown', label: t('state.unknown') },
              ]}
              onChange={(value) => change({ taking: { ...form.taking, [course]: value } })}
            />
            {form.taking[course] === 'yes' ? (
              <ChooseOne
                legend={t('contact.missed')}
                value={form.missed[course] ?? ''}
                options={yesNo}
                onChange={(value) => change({ missed: { ...form.missed, [course]: value } })}
              />
            ) : null}
            {form.taking[course] === 'yes' || form.taking[course] === 'no' ? (
              <Textarea
                label={t('contact.stopReason')}
                autosize
                minRows={1}
                maxLength={500}
                value={form.stopReason[course] ?? ''}
                onChange={(event) =>
                  change({ stopReason: { ...form.stopReason, [course]: event.currentTarget.value } })
                }
              />
            ) : null}
          </Block>
        );
      })}
      <Fallen form={form} change={change} />
    </div>
  );
}

function Fallen({ form, change }: Pick<CallQuestionsProps, 'form' | 'change'>) {
  const { t } = useTranslation();
  return (
    <ChooseOne
      legend={t('contact.fall')}
      value={form.fallen}
      options={[
        { value: 'no', label: t('state.no') },
        { value: 'yes', label: t('state.yes') },
        { value: 'hurt', label: t('contact.fallHurt') },
      ]}
      onChange={(fallen) => change({ fallen })}
    />
  );
}

function Block({ tasks, children }: { readonly tasks: readonly TaskView[]; readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className={classes.question}>
      <p className={classes.for}>
        {tasks.map((task) => `${taskTitle(task)} (${t('due.on', { date: dayMonthYear(task.dueOn) })})`).join(' · ')}
      </p>
      {children}
    </section>
  );
}

function previousPain(t: TFunction, patient: PatientView): string | undefined {
  const last = patient.facts
    .filter((fact) => fact.type === 'pain' && fact.holds && !fact.retracts)
    .toSorted((a, b) => (a.on < b.on ? 1 : -1))[0];
  const score = last?.payload['nrs'];
  return last !== undefined && typeof score === 'number'
    ? t('contact.previous', { value: score, date: dayMonthYear(last.on) })
    : undefined;
}
