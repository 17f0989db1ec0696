import { Alert, Button, Textarea } from '@mantine/core';
import type { CloseWorkItemRequest, WorkItemDetail } from '@osteon/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { isNotSession } from '../api/queries.ts';
import { alertIcon, useErrorWords } from '../app/page-states.tsx';
import { ChooseOne } from '../patient/choice.tsx';
import { useUndoable } from '../patient/use-undo.tsx';
import { wordFor } from '../text/words.ts';
import { outcomeWords } from './outcome-words.ts';
import classes from './inbox-page.module.css';

type Outcome = CloseWorkItemRequest['outcome'];

interface CloseItemProps {
  readonly item: WorkItemDetail;
  readonly onClosed: () => void;
}

/** Closes an item with what was done; for half a minute that can be taken back. */
export function CloseItem({ item, onClosed }: CloseItemProps) {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const sayUndoable = useUndoable();
  const [outcome, setOutcome] = useState<Outcome | ''>('');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const wantsNote = item.outcomes.find((one) => one.outcome === outcome)?.wantsNote ?? false;
  const lacksNote = wantsNote && note.trim() === '';
  const closing = useMutation({
    mutationFn: (body: CloseWorkItemRequest) => request('POST', `/work-items/${item.id}/closure`, { body }),
    onSuccess: (_, { outcome: done }) => {
      sayUndoable({
        title: t('inboxPage.closedNow', { kind: wordFor('inbox', item.kind, 'kind') }),
        message: outcomeWords(done),
        undo: () => request('POST', `/work-items/${item.id}/reopening`, { body: {} }),
      });
      onClosed();
    },
    // Refused because somebody was quicker: then that is what is shown.
    onSettled: () => queryClient.invalidateQueries({ predicate: isNotSession }),
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (outcome === '' || lacksNote || closing.isPending) return;
    closing.mutate({ outcome, ...(note.trim() === '' ? {} : { note: note.trim() }) });
  };
  return (
    <form className={classes.close} onSubmit={send}>
      <ChooseOne<Outcome>
        legend={t(item.kind === 'uncertain-delivery' ? 'inboxPage.withoutKnowing' : 'inboxPage.whatDone')}
        options={item.outcomes.map((one) => ({ value: one.outcome, label: outcomeWords(one.outcome) }))}
        value={outcome}
        onChange={setOutcome}
        error={tried && outcome === '' ? t('inboxPage.sayWhat') : undefined}
      />
      <Textarea
        label={t(wantsNote ? 'inboxPage.noteWanted' : 'inboxPage.note')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={1000}
        error={tried && lacksNote ? t('inboxPage.sayMore') : undefined}
      />
      {closing.isError ? (
        <Alert color="red" icon={alertIcon} role="alert">
          {words(closing.error)}
        </Alert>
      ) : null}
      <div>
        <Button type="submit" loading={closing.isPending}>
          {t('inboxPage.close')}
        </Button>
      </div>
    </form>
  );
}
