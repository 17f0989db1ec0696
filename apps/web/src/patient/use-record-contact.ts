import type { ChangeResult, ContactFormView, PatientView, RecordContactRequest } from '@osteon/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey, ProblemError, request } from '../api/client.ts';
import { isNotSession, patientQuery } from '../api/queries.ts';
import { useSession } from '../session/session-context.ts';
import { newContactId } from './contact-id.ts';
import { newsSince, type Seen } from './contact-news.ts';
import type { ContactForm, Question } from './contact-questions.ts';
import { contactRequest } from './contact-request.ts';
import { isOutdated } from './save-refused.tsx';
import { saveContactDraft, type KeptDraft } from './use-contact-draft.ts';
import { useUndoable } from './use-undo.tsx';

interface Recording {
  readonly patient: PatientView;
  readonly contactId: string;
  readonly seen: Seen;
  readonly draft: KeptDraft;
  readonly onSaved: () => void;
}

interface Recorder {
  readonly save: (form: ContactForm, questions: readonly Question[], checklists: ContactFormView['checklists']) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly forget: () => void;
}

/**
 * Sends a contact, once however often it is sent, on the version that the person saw. What was recorded is offered to
 * be undone; then what was typed is a draft again.
 */
export function useRecordContact({ patient, contactId, seen, draft, onSaved }: Recording): Recorder {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const sayUndoable = useUndoable();
  const sent = useRef({ body: '', key: '' });

  // Whoever pressed Save as the session ended meant it: once signed in again, it goes on. Somebody else who signs in
  // finds another view, and this one is gone.
  const session = useSession();
  const signedIn = useRef<() => void>(() => undefined);
  useEffect(() => signedIn.current(), [session]);

  const post = async (body: RecordContactRequest, ifMatch: number): Promise<ChangeResult> => {
    const send = (): Promise<ChangeResult> =>
      request<ChangeResult>('POST', `/patients/${patient.id}/contacts`, {
        body,
        idempotencyKey: sent.current.key,
        ifMatch,
      });
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 401) throw error;
      await new Promise<void>((resolve) => {
        signedIn.current = resolve;
      });
      return send();
    }
  };

  const undo = async (recorded: ChangeResult, form: ContactForm): Promise<void> => {
    const { version } = await request<ChangeResult>(
      'POST',
      `/patients/${patient.id}/contacts/${recorded.contactId ?? contactId}/annulment`,
      { body: {} },
    );
    // It is undone all the same when what was typed cannot be kept.
    await saveContactDraft(patient.id, newContactId(), { version, content: form }).catch(() => undefined);
  };

  const mutation = useMutation({
    mutationFn: async ({ body }: { body: RecordContactRequest; form: ContactForm }) => {
      // The same content is stored once, however often it is sent; changed content is another act.
      const json = JSON.stringify(body);
      if (sent.current.body !== json) sent.current = { body: json, key: newIdempotencyKey() };
      try {
        return await post(body, seen.version);
      } catch (error) {
        if (!isOutdated(error)) throw error;
        const latest = await queryClient.fetchQuery({ ...patientQuery(patient.id), staleTime: 0 });
        // A colleague recorded something: the person looks at it first.
        if (newsSince(latest, seen) !== null) throw error;
        return post(body, latest.version);
      }
    },
    onSuccess: (recorded, { form }) => {
      void draft.keeper.stop();
      const { added, changed, withdrawn } = recorded.difference;
      const moved = added + changed + withdrawn;
      sayUndoable({
        title: t('contact.savedTitle'),
        message: moved === 0 ? t('contact.saved') : t('contact.closed', { count: moved }),
        undo: () => undo(recorded, form),
      });
      void queryClient.invalidateQueries({ predicate: isNotSession });
      onSaved();
    },
  });

  return {
    save: (form, questions, checklists) =>
      mutation.mutate({ body: contactRequest(form, questions, checklists, contactId), form }),
    isPending: mutation.isPending,
    error: mutation.error,
    forget: mutation.reset,
  };
}
