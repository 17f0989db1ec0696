import { lazy, Suspense, useEffect, useState } from 'react';
import { onProofWanted } from '../api/client.ts';

const ProofDialog = lazy(async () => ({ default: (await import('./proof-dialog.tsx')).ProofDialog }));

/** Answers the api's wish for a fresh proof by a dialog, which is brought the first time that it is wanted. */
export function ProofGate() {
  const [answer, setAnswer] = useState<((proved: boolean) => void) | null>(null);
  const [wasWanted, setWasWanted] = useState(false);
  useEffect(
    () =>
      onProofWanted(
        () =>
          new Promise((resolve) => {
            setWasWanted(true);
            setAnswer(() => resolve);
          }),
      ),
    [],
  );
  if (!wasWanted) return null;
  return (
    <Suspense fallback={null}>
      <ProofDialog
        opened={answer !== null}
        onAnswer={(proved) => {
          answer?.(proved);
          setAnswer(null);
        }}
      />
    </Suspense>
  );
}
