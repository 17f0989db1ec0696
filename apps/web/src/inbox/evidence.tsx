import type { WorkItemDetail } from '@osteon/contracts';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { dayMonthYear } from '../dates/calendar-date.ts';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { messageTitle, wordFor } from '../text/words.ts';
import { detailWords } from './detail-words.ts';
import { outcomeWords } from './outcome-words.ts';
import classes from './inbox-page.module.css';

/** What the patient had been sent: the message that it is about, or what went before something came back. */
export function Sent({ sent, isMessage }: { readonly sent: WorkItemDetail['sent']; readonly isMessage: boolean }) {
  const { t } = useTranslation();
  return (
    <section className={classes.side} aria-label={t('inboxPage.sent')}>
      <h3>{t('inboxPage.sent')}</h3>
      {sent.length === 0 ? (
        <p className={classes.quiet}>{t('inboxPage.sentNone')}</p>
      ) : (
        <ul className={classes.pieces}>
          {sent.map((message) => (
            <SentPiece key={message.id} message={message} withAttempts={isMessage} />
          ))}
        </ul>
      )}
    </section>
  );
}

function SentPiece({
  message,
  withAttempts,
}: {
  readonly message: WorkItemDetail['sent'][number];
  readonly withAttempts: boolean;
}) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const { channel, sentAt, plannedFor, state, text, attempts } = message;
  return (
    <li className={classes.piece}>
      <p className={classes.pieceTitle}>{messageTitle(message)}</p>
      <p className={classes.quiet}>
        {[
          wordFor('channel', channel),
          sentAt === null ? t('inboxPage.plannedFor', { date: dayMonthYear(plannedFor) }) : at(sentAt),
          wordFor('messageState', state),
        ].join(' · ')}
      </p>
      {text === null ? (
        <p className={classes.quiet}>{t('inboxPage.textNotKept')}</p>
      ) : (
        <blockquote className={classes.text} dir="auto">
          {text.subject === null ? null : <p className={classes.pieceTitle}>{text.subject}</p>}
          {text.body}
        </blockquote>
      )}
      {withAttempts && attempts.length > 0 ? (
        <ul className={classes.attempts} aria-label={t('inboxPage.attempts')}>
          {attempts.map(({ gateway, startedAt, state: became, error }) => (
            <li key={startedAt} className={classes.quiet}>
              {t('inboxPage.attempt', {
                gateway,
                at: at(startedAt),
                state: wordFor('inboxPage', became, 'attemptState'),
              })}
              {error === null ? null : ` (${wordFor('reason', error)})`}
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** What came back, or what was found: the patient's words with what suggests a red flag marked, and the rest. */
export function CameBack({ item }: { readonly item: WorkItemDetail }) {
  const { t } = useTranslation();
  const { words } = item.detail;
  const { words: _words, ...others } = item.detail;
  const phrases = detailWords(others);
  const written = typeof words === 'string' ? words : null;
  return (
    <section className={classes.side} aria-label={t(written === null ? 'inboxPage.about' : 'inboxPage.came')}>
      <h3>{t(written === null ? 'inboxPage.about' : 'inboxPage.came')}</h3>
      {written === null ? null : (
        <blockquote className={classes.text} data-came dir="auto">
          <Flagged text={written} spans={item.flagged} />
        </blockquote>
      )}
      {item.flagged.length === 0 ? null : <p className={classes.flagNote}>{t('inboxPage.flagNote')}</p>}
      {phrases.length === 0 ? (
        written === null ? (
          <p className={classes.quiet}>{t('inboxPage.nothingMore')}</p>
        ) : null
      ) : (
        <ul className={classes.phrases}>
          {phrases.map((phrase) => (
            <li key={phrase}>{phrase}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** A text with the spans marked: by an element, so that those who hear it are told too. */
function Flagged({ text, spans }: { readonly text: string; readonly spans: WorkItemDetail['flagged'] }) {
  const ends = [0, ...spans.map(([, to]) => to)];
  return (
    <>
      {spans.map(([from, to], index) => (
        <Fragment key={from}>
          {text.slice(ends[index], from)}
          <mark className={classes.flag}>{text.slice(from, to)}</mark>
        </Fragment>
      ))}
      {text.slice(ends.at(-1))}
    </>
  );
}

/** Who closed it, opened it again, or was asked to look after it. */
export function History({ steps }: { readonly steps: WorkItemDetail['history'] }) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  if (steps.length === 0) return null;
  return (
    <section className={classes.history} aria-label={t('inboxPage.history')}>
      <h3>{t('inboxPage.history')}</h3>
      <ol>
        {steps.map((step) => (
          <li key={`${step.at} ${step.what}`} className={classes.step}>
            <time dateTime={step.at} className={classes.quiet}>
              {at(step.at)}
            </time>
            <span>
              {t(`inboxPage.step_${step.what}`, {
                who: step.by?.name ?? t('inboxPage.aProgram'),
                outcome: outcomeWords(step.outcome ?? ''),
                to: step.to?.name ?? t('inboxPage.nobody'),
              })}
              {step.note === null ? null : <span className={classes.note}> “{step.note}”</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
