import { Button } from '@mantine/core';
import type { PatientView, TaskView } from '@osteon/contracts';
import { IconUserEdit } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { taskTitle, wordFor } from '../text/words.ts';
import type { News } from './contact-news.ts';
import classes from './contact.module.css';
import { payloadWords } from './fact-words.ts';

interface ContactBetweenProps {
  readonly news: News;
  /** tasks that were asked about and are closed now */
  readonly closed: readonly TaskView[];
  /** The person pressed Save and was refused; else it came in under her hands, which go on typing. */
  readonly isRefused: boolean;
  readonly onGoOn: () => void;
  readonly onDiscard: () => void;
}

/** A colleague recorded something since this form was opened: who, when and what. What was typed stays. */
export function ContactBetween({ news, closed, isRefused, onGoOn, onDiscard }: ContactBetweenProps) {
  const { t } = useTranslation();
  const { time } = useServiceDates();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isRefused) heading.current?.focus();
  }, [isRefused]);
  return (
    <section className={classes.between} aria-labelledby="call-between" role="alert">
      <h3 id="call-between" ref={heading} tabIndex={-1} className={classes.heading}>
        <IconUserEdit size={18} stroke={1.75} aria-hidden />
        {news.by === null || news.at === null
          ? t('call.betweenSomebody')
          : t('call.between', { who: news.by, at: time(news.at) })}
      </h3>
      <div>
        <p className={classes.small}>{t('call.betweenNow')}</p>
        <ul className={classes.news}>
          {news.attempts.map((attempt) => (
            <li key={attempt.id}>{attemptWords(attempt)}</li>
          ))}
          {news.facts.map((fact) => (
            <li key={fact.id}>{factWords(fact)}</li>
          ))}
        </ul>
      </div>
      {closed.length > 0 ? (
        <p>{t('call.betweenClosed', { what: closed.map((task) => taskTitle(task)).join('; ') })}</p>
      ) : null}
      <p>{t('call.betweenKept')}</p>
      <div className={classes.choices}>
        <Button variant="default" onClick={onDiscard}>
          {t('call.discard')}
        </Button>
        <Button onClick={onGoOn}>{t('call.betweenGoOn')}</Button>
      </div>
    </section>
  );
}

function attemptWords({ outcome, on, promisedOn, callBackOn, note }: PatientView['attempts'][number]): string {
  const agreed = promisedOn ?? callBackOn;
  return [
    `${wordFor('outcome', outcome)}${agreed === null ? '' : ` ${dayMonthYear(agreed)}`}`,
    dayMonthYear(on),
    ...(note === null ? [] : [note]),
  ].join(' · ');
}

function factWords({ type, payload }: PatientView['facts'][number]): string {
  const content = payloadWords(payload);
  return `${wordFor('fact', type, 'type')}${content === '' ? '' : `: ${content}`}`;
}
