import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ChangeResult } from '@osteon/contracts';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { isNotSession } from '../api/queries.ts';
import { sayDone } from '../app/page-parts.tsx';
import { useErrorWords } from '../app/page-states.tsx';

/** So long the api takes back what one has recorded (`UNDO_SECONDS` of the use case). */
const UNDO_MILLISECONDS = 30_000;

interface Done {
  readonly title: string;
  readonly message?: string;
  /** Takes it back; answers when it is. */
  readonly undo: () => Promise<unknown>;
}

/** What Ctrl+Z takes back: the last notice that still offers it. */
let offered: { readonly notice: string; readonly undo: () => void } | null = null;

const WRITES = 'input, textarea, select, [contenteditable="true"], [role="textbox"]';

/** As everywhere else, but not while something is being typed: then it is the field's own. */
function undoByKey(event: KeyboardEvent): void {
  const isUndo = event.key === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (!isUndo || offered === null || (event.target instanceof Element && event.target.closest(WRITES) !== null)) return;
  event.preventDefault();
  offered.undo();
}

/** Says that something is done, with a button that takes it back as long as that is possible. */
export function useUndoable(): (done: Done) => void {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const undoing = useMutation({
    mutationFn: (undo: Done['undo']) => undo(),
    onSuccess: () => sayDone(t('patient.undoneNow')),
    onError: (error) => notifications.show({ color: 'red', title: t('state.refusedTitle'), message: words(error) }),
    onSettled: () => queryClient.invalidateQueries({ predicate: isNotSession }),
  });
  return ({ title, message, undo }) => {
    const takeBack = (): void => {
      if (offered?.notice === notice) offered = null;
      notifications.hide(notice);
      undoing.mutate(undo);
    };
    // What was done before cannot be taken back any more: the patient has another version by now.
    if (offered !== null) notifications.hide(offered.notice);
    const notice = notifications.show({
      color: 'pine',
      icon: <IconCircleCheck size={18} />,
      title,
      autoClose: UNDO_MILLISECONDS,
      onClose: () => {
        if (offered?.notice === notice) offered = null;
      },
      message: (
        <>
          {message}
          <Button
            variant="light"
            size="compact-sm"
            ms={message === undefined ? undefined : 'sm'}
            onClick={takeBack}
            aria-keyshortcuts="Control+Z"
          >
            {t('patient.undo')}
          </Button>
        </>
      ),
    });
    offered = { notice, undo: takeBack };
    // The same listener is added once, however often.
    document.addEventListener('keydown', undoByKey);
  };
}

/** The same for facts that were recorded or corrected: the api retracts them, or gives back what held before. */
export function useUndoableFacts(patientId: string): (change: ChangeResult, title: string, message: string) => void {
  const sayUndoable = useUndoable();
  return ({ factIds, version }, title, message) =>
    sayUndoable({
      title,
      message,
      undo: () => request<ChangeResult>('POST', `/patients/${patientId}/undo`, { body: { factIds }, ifMatch: version }),
    });
}
