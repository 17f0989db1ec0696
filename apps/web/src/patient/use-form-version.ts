import type { PatientView } from '@osteon/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { patientQuery } from '../api/queries.ts';
import { isOutdated } from './save-refused.tsx';

interface FormVersion {
  /** for If-Match */
  readonly version: number;
  /** To be told of each refusal: after one for the version the next try is made on the newest, which is shown by then. */
  readonly refused: (error: unknown) => void;
}

/** The version of the patient that a form was opened on, whatever comes in behind it. */
export function useFormVersion(patient: Pick<PatientView, 'id' | 'version'>): FormVersion {
  const queryClient = useQueryClient();
  // What this person did a moment ago may not be drawn yet, but is known.
  const [version, setVersion] = useState(() =>
    Math.max(patient.version, queryClient.getQueryData(patientQuery(patient.id).queryKey)?.version ?? 0),
  );
  const refused = (error: unknown): void => {
    if (!isOutdated(error)) return;
    void queryClient
      .fetchQuery({ ...patientQuery(patient.id), staleTime: 0 })
      .then((newest) => setVersion(newest.version))
      // What could not be read is read by the page itself, which says why.
      .catch(() => undefined);
  };
  return { version, refused };
}
