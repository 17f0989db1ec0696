import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './contact.module.css';

interface ContactLeavingProps {
  readonly onDiscard: () => void;
  readonly onStay: () => void;
  readonly onKeep: () => void;
}

/** The drawer is being closed over what was typed: it waits as a draft, unless it is thrown away. */
export function ContactLeaving({ onDiscard, onStay, onKeep }: ContactLeavingProps) {
  const { t } = useTranslation();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <section className={classes.leaving} role="alert">
      <p className={classes.heading}>{t('call.leave')}</p>
      <p>{t('call.leaveText')}</p>
      <div className={classes.choices}>
        <Button variant="default" onClick={onDiscard}>
          {t('call.discard')}
        </Button>
        <Button variant="default" onClick={onStay}>
          {t('call.leaveStay')}
        </Button>
        <Button ref={keep} onClick={onKeep}>
          {t('call.leaveKeep')}
        </Button>
      </div>
    </section>
  );
}
