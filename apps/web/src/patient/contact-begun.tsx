import { Button } from '@mantine/core';
import type { ContactDraft } from '@osteon/contracts';
import { IconWritingSign } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorWords } from '../app/page-states.tsx';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { wordFor } from '../text/words.ts';
import { contactFormOf } from './contact-questions.ts';
import classes from './contact.module.css';
import { removeContactDraft } from './use-contact-draft.ts';

interface ContactBegunProps {
  readonly patientId: string;
  readonly draft: ContactDraft;
  readonly onGoOn: () => void;
  readonly onDiscarded: () => void;
}

/** A call that was begun and not recorded: gone on with, or thrown away. */
export function ContactBegun({ patientId, draft, onGoOn, onDiscarded }: ContactBegunProps) {
  const { t } = useTranslation();
  const { at } = useServiceDates();
  const words = useErrorWords();
  const discard = useMutation({ mutationFn: () => removeContactDraft(patientId), onSuccess: onDiscarded });
  const goOn = useRef<HTMLButtonElement>(null);
  useEffect(() => goOn.current?.focus(), []);
  const { outcome, note } = contactFormOf(draft.content, '');
  return (
    <section className={classes.begun} aria-labelledby="call-begun">
      <h3 id="call-begun" className={classes.heading}>
        <IconWritingSign size={18} stroke={1.75} aria-hidden />
        {t('call.begun', { at: at(draft.begunAt) })}
      </h3>
      <p>{t('call.begunText')}</p>
      {outcome === '' ? null : (
        <p className={classes.small}>{t('call.outcomeChosen', { outcome: wordFor('outcome', outcome) })}</p>
      )}
      {note === '' ? null : <p className={classes.excerpt}>{note}</p>}
      {discard.isError ? <p role="alert">{words(discard.error)}</p> : null}
      <div className={classes.choices}>
        <Button variant="default" loading={discard.isPending} onClick={() => discard.mutate()}>
          {t('call.discard')}
        </Button>
        <Button ref={goOn} data-autofocus onClick={onGoOn}>
          {t('call.goOn')}
        </Button>
      </div>
    </section>
  );
}
