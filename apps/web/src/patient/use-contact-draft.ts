import type { ContactDraftSaved, ContactDraftView, ContactFormView } from '@osteon/contracts';
import { queryOptions } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { request } from '../api/client.ts';
import { useSession } from '../session/session-context.ts';
import { ContactDraftKeeper, type DraftState } from './contact-draft-keeper.ts';
import type { ContactForm } from './contact-questions.ts';

const pathOf = (patientId: string): string => `/patients/${encodeURIComponent(patientId)}/contact-draft`;

/** What a call asks by the protocol in force. Named so that nothing reads it anew under the person's hands. */
export const contactFormQuery = (patientId: string) =>
  queryOptions({
    queryKey: ['contact-form', patientId],
    queryFn: ({ signal }) =>
      request<ContactFormView>('GET', `/patients/${encodeURIComponent(patientId)}/contact-form`, { signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

/** What the person typed before and did not record: read once, when the drawer opens. */
export const contactDraftQuery = (patientId: string) =>
  queryOptions({
    queryKey: ['contact-draft', patientId],
    queryFn: ({ signal }) => request<ContactDraftView>('GET', pathOf(patientId), { signal }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const removeContactDraft = (patientId: string): Promise<void> => request('DELETE', pathOf(patientId));

export const saveContactDraft = async (
  patientId: string,
  contactId: string,
  draft: { readonly version: number; readonly content: ContactForm },
  keepalive = false,
): Promise<string | null> => {
  const body = { contactId, version: draft.version, content: draft.content };
  const saved = await request<ContactDraftSaved>('PUT', pathOf(patientId), { body, keepalive });
  return saved.savedAt;
};

export interface KeptDraft {
  readonly state: DraftState;
  readonly keeper: ContactDraftKeeper;
}

/** Keeps what is typed of a contact while the form is open, and what is left of it when it closes or the tab does. */
export function useContactDraft(patientId: string, contactId: string): KeptDraft {
  const [state, setState] = useState<DraftState>({ kind: 'nothing' });
  const [keeper] = useState(
    () =>
      new ContactDraftKeeper({
        onState: setState,
        // what was typed is a form: it was given so
        send: ({ version, content }, isLeaving) =>
          saveContactDraft(patientId, contactId, { version, content: content as unknown as ContactForm }, isLeaving),
      }),
  );
  const session = useSession();
  useEffect(() => keeper.wake(), [keeper, session]);
  useEffect(() => {
    const back = (): void => keeper.wake();
    const leave = (): void => {
      if (document.visibilityState === 'hidden') keeper.wake(true);
    };
    window.addEventListener('online', back);
    document.addEventListener('visibilitychange', leave);
    return () => {
      window.removeEventListener('online', back);
      document.removeEventListener('visibilitychange', leave);
      keeper.wake(true);
    };
  }, [keeper]);
  return { state, keeper };
}
