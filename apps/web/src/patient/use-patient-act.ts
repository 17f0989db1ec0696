import { notifications } from '@mantine/notifications';
import type { ChangeResult, PatientView } from '@osteon/contracts';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { isNotSession, patientQuery } from '../api/queries.ts';
import { useErrorWords } from '../app/page-states.tsx';
import { useUndoable } from './use-undo.tsx';

/** What is asked of the api for one patient. */
export interface PatientRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  /** after the patient's own address */
  readonly path: string;
  readonly body: unknown;
}

export interface PatientAct extends PatientRequest {
  /** How the patient looks once it is done: shown at once, and taken back when it is refused. */
  readonly shown?: (patient: PatientView) => PatientView;
  /** said when it is done */
  readonly done: string;
  /** what takes it back; nothing does when absent */
  readonly undo?: PatientRequest;
}

const send = (patientId: string, { method, path, body }: PatientRequest, ifMatch: number | undefined) =>
  request<ChangeResult>(method, `/patients/${patientId}${path}`, {
    body,
    ...(ifMatch === undefined ? {} : { ifMatch }),
  });

/**
 * Acts on the patient that is shown: one after the other, each on the version that the one before made, shown before the
 * api has answered, undone by a button, and visibly taken back when the api refuses.
 */
export function usePatientAct(patientId: string): UseMutationResult<ChangeResult, Error, PatientAct> {
  const { t } = useTranslation();
  const words = useErrorWords();
  const queryClient = useQueryClient();
  const sayUndoable = useUndoable();
  const { queryKey } = patientQuery(patientId);
  return useMutation({
    scope: { id: `patient/${patientId}` },
    mutationFn: (act: PatientAct) => send(patientId, act, queryClient.getQueryData(queryKey)?.version),
    onMutate: async ({ shown }) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData(queryKey);
      if (before !== undefined && shown !== undefined) queryClient.setQueryData(queryKey, shown(before));
      return { before };
    },
    onSuccess: ({ version }, { done, undo }) => {
      queryClient.setQueryData(queryKey, (patient) => patient && { ...patient, version });
      if (undo === undefined) {
        notifications.show({ color: 'pine', message: done });
        return;
      }
      sayUndoable({ title: done, undo: () => send(patientId, undo, version) });
    },
    onError: (error, _, context) => {
      if (context?.before !== undefined) queryClient.setQueryData(queryKey, context.before);
      notifications.show({ color: 'red', title: t('state.refusedTitle'), message: words(error) });
    },
    onSettled: () => queryClient.invalidateQueries({ predicate: isNotSession }),
  });
}
