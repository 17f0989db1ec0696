import { Checkbox } from '@mantine/core';
import type { ChecklistView, PatientView } from '@osteon/contracts';
import { useTranslation } from 'react-i18next';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { protocolWords } from '../text/protocol-words.ts';
import { taskTitle, wordFor } from '../text/words.ts';
import { tickKey, type ContactForm } from './contact-questions.ts';
import classes from './contact.module.css';

interface ChecklistProps {
  readonly list: ChecklistView;
  readonly title: string;
  readonly form: ContactForm;
  readonly change: (part: Partial<ContactForm>) => void;
}

type Item = ChecklistView['items'][number];

const isTicked = (form: ContactForm, { taskKey }: ChecklistView, { text, tick }: Item): boolean =>
  form.ticks[tickKey(taskKey, text)] ?? tick?.ticked ?? false;

/** A task's checklist: what was ticked before says by whom and when; ticks are stored with the contact. */
export function Checklist({ list, title, form, change }: ChecklistProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  return (
    <fieldset className={classes.checklist}>
      <legend className={classes.checklistTitle}>{title}</legend>
      <div className={classes.items}>
        {list.items.map((item) => {
          const { words, lang } = protocolWords(item.text);
          const { tick } = item;
          const last = tick && { who: tick.by ?? t('call.somebody'), at: at(tick.at) };
          return (
            <Checkbox
              key={item.text}
              label={<span lang={lang}>{words}</span>}
              description={last === null ? undefined : t(tick?.ticked === true ? 'call.ticked' : 'call.unticked', last)}
              checked={isTicked(form, list, item)}
              onChange={(event) =>
                change({ ticks: { ...form.ticks, [tickKey(list.taskKey, item.text)]: event.currentTarget.checked } })
              }
            />
          );
        })}
      </div>
    </fieldset>
  );
}

interface OtherChecklistsProps extends Omit<ChecklistProps, 'list' | 'title'> {
  readonly lists: readonly ChecklistView[];
  readonly patient: PatientView;
}

/** Checklists of tasks that a call does not close: at hand, and out of the way. */
export function OtherChecklists({ lists, patient, form, change }: OtherChecklistsProps) {
  const { t } = useTranslation();
  if (lists.length === 0) return null;
  const titleOf = ({ taskKey, kind }: ChecklistView): string => {
    const task = patient.tasks.find(({ key }) => key === taskKey);
    return task === undefined ? wordFor('kind', kind) : taskTitle(task);
  };
  return (
    <details className={classes.others}>
      <summary>{t('call.otherChecklists', { count: lists.length })}</summary>
      <div className={classes.othersBody}>
        {lists.map((list) => (
          <Checklist
            key={list.taskKey}
            list={list}
            title={t('call.taskOf', {
              task: titleOf(list),
              done: list.items.filter((item) => isTicked(form, list, item)).length,
              count: list.items.length,
            })}
            form={form}
            change={change}
          />
        ))}
      </div>
    </details>
  );
}
