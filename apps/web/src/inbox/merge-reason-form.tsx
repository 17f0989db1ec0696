import { Alert, Button, Textarea } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import classes from './possible-duplicate.module.css';

/** Letters of a reason for making one record of two, or two of one: as the server wants it. */
const SHORTEST_REASON = 10;

interface MergeReasonFormProps {
  readonly label: string;
  readonly submit: string;
  /** An act that takes something back looks like less than the one that it takes back. */
  readonly isUndo?: boolean;
  /** What else has to be said first lacks. */
  readonly isWanting?: boolean;
  readonly acting: { readonly isPending: boolean; readonly isError: boolean; readonly error: unknown };
  readonly onSend: (reason: string) => void;
  /** What is asked or told before the reason; whether sending was tried says when to complain. */
  readonly children: (tried: boolean) => ReactNode;
}

/** An act on two records that may be of one person: nothing is sent without a reason that says something. */
export function MergeReasonForm({
  label,
  submit,
  isUndo = false,
  isWanting = false,
  acting,
  onSend,
  children,
}: MergeReasonFormProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const why = reason.trim();
  const isShort = why.length < SHORTEST_REASON;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!isWanting && !isShort && !acting.isPending) onSend(why);
  };
  return (
    <form className={classes.decide} onSubmit={send} noValidate>
      {children(tried)}
      <Textarea
        label={label}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={500}
        required
        error={tried && isShort ? t('duplicates.sayReason') : undefined}
      />
      {acting.isError ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {words(acting.error)}
        </Alert>
      ) : null}
      <div>
        <Button type="submit" variant={isUndo ? 'default' : 'filled'} loading={acting.isPending}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
