import { Checkbox, NativeSelect, Textarea } from '@mantine/core';
import type { ChecklistView, PatientView, TaskView } from '@osteon/contracts';
import { COUNTED_AGENTS } from '@osteon/domain';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { inSentence, taskTitle, wordFor } from '../text/words.ts';
import { ChooseMany, ChooseOne } from './choice.tsx';
import { Checklist } from './contact-checklists.tsx';
import type { ContactForm, Question } from './contact-questions.ts';
import classes from './drawer.module.css';
import { previousAnswer } from './previous-answers.ts';

interface CallQuestionsProps {
  readonly patient: PatientView;
  readonly questions: readonly Question[];
  readonly checklists: readonly ChecklistView[];
  readonly form: ContactForm;
  readonly change: (part: Partial<ContactForm>) => void;
}

const PAIN = Array.from({ length: 11 }, (_, score) => ({ value: String(score), label: String(score) }));

/** The questions of every task that this call can close, once each, with the answer given last time. */
export function CallQuestions({ patient, questions, checklists, form, change }: CallQuestionsProps) {
  const { t } = useTranslation();
  const last = useLastTime(patient);
  const yesNo = [
    { value: 'yes', label: t('state.yes') },
    { value: 'no', label: t('state.no') },
    { value: 'unknown', label: t('state.unknown') },
  ];
  const yesNoWords = (value: unknown): string =>
    value === true ? t('state.yes') : value === false ? t('state.no') : t('state.unknown');
  const takingWords = (value: unknown): string =>
    value === true ? t('contact.stillTaking') : value === false ? t('contact.stopped') : t('state.unknown');
  const agentWords = (value: unknown): string =>
    value === 'none' ? t('contact.noTreatment') : wordFor('agent', String(value));
  if (questions.length === 0) {
    return (
      <>
        <p className={classes.about}>{t('contact.noQuestions')}</p>
        <Fallen last={last} form={form} change={change} />
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
              {checklists
                .filter(({ taskKey }) => tasks.some(({ key }) => key === taskKey))
                .map((list) => (
                  <Checklist key={list.taskKey} list={list} title={t('call.checklist')} form={form} change={change} />
                ))}
              <Checkbox
                label={t('contact.firstContact')}
                description={last('fls-contact', () => t('call.made'))}
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
                hint={last('pain', ({ nrs }) => String(nrs))}
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
                hint={last('follow-up-contact', ({ strengthAndBalance }) => yesNoWords(strengthAndBalance), {
                  has: 'strengthAndBalance',
                })}
                value={form.strength}
                options={yesNo}
                onChange={(strength) => change({ strength })}
              />
              <NativeSelect
                label={t('contact.onTreatment')}
                description={last('follow-up-contact', ({ onTreatment }) => agentWords(onTreatment), {
                  has: 'onTreatment',
                })}
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
                hint={last('follow-up-contact', ({ adherent }) => yesNoWords(adherent), { has: 'adherent' })}
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
                description={last('falls-reminder', () => t('call.given'))}
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
                description={last('falls-follow-up', () => t('call.made'))}
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
              hint={last('adherence-check', ({ taking }) => takingWords(taking), { ref: course, has: 'taking' })}
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
                hint={last('adherence-check', ({ missed }) => yesNoWords(missed), { ref: course, has: 'missed' })}
                value={form.missed[course] ?? ''}
                options={yesNo}
                onChange={(value) => change({ missed: { ...form.missed, [course]: value } })}
              />
            ) : null}
            {form.taking[course] === 'yes' || form.taking[course] === 'no' ? (
              <Textarea
                label={t('contact.stopReason')}
                description={last('adherence-check', ({ stopReason }) => String(stopReason), {
                  ref: course,
                  has: 'stopReason',
                })}
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
      <Fallen last={last} form={form} change={change} />
    </div>
  );
}

type LastTime = ReturnType<typeof useLastTime>;

/** "Last time: 6 · 12 May 2026 · Nora North", from the last fact of the type; undefined without one. */
function useLastTime(patient: PatientView) {
  const { t } = useTranslation();
  return (
    type: string,
    valueOf: (payload: Readonly<Record<string, unknown>>) => string,
    which: { readonly ref?: string; readonly has?: string } = {},
  ): string | undefined => {
    const fact = previousAnswer(patient, type, which);
    if (fact === undefined) return undefined;
    const [value, date] = [valueOf(fact.payload), dayMonthYear(fact.on)];
    return fact.recordedBy === null
      ? t('call.lastTimeBy', { value, date })
      : t('call.lastTime', { value, date, who: fact.recordedBy });
  };
}

function Fallen({ last, form, change }: Pick<CallQuestionsProps, 'form' | 'change'> & { readonly last: LastTime }) {
  const { t } = useTranslation();
  return (
    <ChooseOne
      legend={t('contact.fall')}
      hint={last('fall', ({ injured }) => t(injured === true ? 'call.fellHurt' : 'call.fell'))}
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
