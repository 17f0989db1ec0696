import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './drawer.module.css';

/** How a form is left: at once when nothing was typed, else after the person said so. */
export function useLeaving(isDirty: boolean, onClose: () => void) {
  const [isAsking, setAsking] = useState(false);
  const leave = (): void => {
    if (isDirty) setAsking(true);
    else onClose();
  };
  const prompt = isAsking ? <DiscardPrompt onDiscard={onClose} onStay={() => setAsking(false)} /> : null;
  return { leave, prompt };
}

interface DiscardPromptProps {
  readonly onDiscard: () => void;
  readonly onStay: () => void;
}

function DiscardPrompt({ onDiscard, onStay }: DiscardPromptProps) {
  const { t } = useTranslation();
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), []);
  return (
    <section className={classes.leaving} role="alert">
      <p>{t('patient.discard')}</p>
      <div className={classes.buttons}>
        <Button variant="default" onClick={onDiscard}>
          {t('patient.discardYes')}
        </Button>
        <Button ref={stay} onClick={onStay}>
          {t('patient.discardNo')}
        </Button>
      </div>
    </section>
  );
}
