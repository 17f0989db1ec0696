import { Button } from '@mantine/core';
import type { PatientView } from '@osteon/contracts';
import { IconPhoneCalling } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { daysInWords, daysUntil, weekdayDate } from '../dates/calendar-date.ts';
import { taskTitle } from '../text/words.ts';
import classes from './patient-page.module.css';

interface NextCallProps {
  readonly patient: PatientView;
  /** nothing is offered to be done when absent */
  readonly onContact?: (() => void) | undefined;
}

/** The next day on which one call closes several tasks. */
export function NextCall({ patient, onContact }: NextCallProps) {
  const { t } = useTranslation();
  const [next, ...later] = patient.contacts.toSorted((a, b) => (a.on < b.on ? -1 : 1));
  if (patient.diedOn !== null) return null;
  const waitsForFlag = patient.tasks.some((task) => task.status === 'paused' && task.reason === 'red-flag');
  const titles = next?.taskKeys
    .map((key) => patient.tasks.find((task) => task.key === key))
    .filter((task) => task !== undefined)
    .map((task) => taskTitle(task));
  return (
    <section className={classes.next} aria-label={t('patient.nextCall')}>
      <IconPhoneCalling size={24} stroke={1.5} className={classes.nextIcon} aria-hidden />
      <div className={classes.nextText}>
        {next === undefined ? (
          <p className={classes.nextTitle}>{t(waitsForFlag ? 'patient.callsWait' : 'patient.noNextCall')}</p>
        ) : (
          <>
            <p className={classes.nextTitle}>
              {t('patient.nextCallText', { date: weekdayDate(next.on), count: next.taskKeys.length })}
            </p>
            <p className={classes.nextTasks}>
              {daysInWords(daysUntil(next.on, patient.asOf))} · {titles?.join(' · ')}
              {later.length > 0 ? ` · ${t('patient.laterCalls', { count: later.length })}` : ''}
            </p>
          </>
        )}
      </div>
      {onContact !== undefined && next !== undefined && next.on <= patient.asOf ? (
        <Button size="xs" onClick={onContact} data-no-print>
          {t('patient.record')}
        </Button>
      ) : null}
    </section>
  );
}
