import { Button } from '@mantine/core';
import type { NextStep, SessionView } from '@osteon/contracts';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { RowsLoading } from '../app/page-states.tsx';
import { PasswordForm } from './password-form.tsx';
import type { Proof } from './proving-form.tsx';
import classes from './sign-in.module.css';

const ProvingForm = lazy(async () => ({ default: (await import('./proving-form.tsx')).ProvingForm }));
const Enrolment = lazy(async () => ({ default: (await import('./enrolment.tsx')).Enrolment }));

interface SignInFlowProps {
  readonly email?: string;
  /** what is to be said before anything is tried */
  readonly before?: string | undefined;
  /** null: nothing is proved yet */
  readonly step: NextStep | null;
  readonly onStep: (step: NextStep | null) => void;
  readonly onSignedIn: (session: SessionView) => void;
}

/** Signing in, a step at a time, until the session is open. */
export function SignInFlow({ email, before, step, onStep, onSignedIn }: SignInFlowProps) {
  const { t } = useTranslation();
  const enter = async (): Promise<void> => onSignedIn(await request<SessionView>('GET', '/session'));
  const takeStep = async (next: NextStep): Promise<void> => {
    if (next.stage === 'open') await enter();
    else onStep(next);
  };
  const startOver = useMutation({
    mutationFn: () => request('DELETE', '/session', { quietWhenSignedOut: true }),
    onSettled: () => onStep(null),
  });
  const first = (
    <PasswordForm {...(email === undefined ? {} : { email })} before={before} onNext={(next) => void takeStep(next)} />
  );
  if (step === null || step.stage === 'open') return first;
  return (
    <>
      <Suspense fallback={<RowsLoading rows={3} />}>
        {step.stage === 'second-factor' ? (
          <ProvingForm
            methods={[...step.methods].toSorted(appFirst)}
            prove={async (proof: Proof) =>
              takeStep(
                await request<NextStep>('POST', '/session/second-factor', { body: proof, quietWhenSignedOut: true }),
              )
            }
          />
        ) : (
          <Enrolment onDone={() => void enter()} />
        )}
      </Suspense>
      <div className={classes.startOver} data-no-print>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          loading={startOver.isPending}
          onClick={() => startOver.mutate()}
        >
          {t('signIn.startOver')}
        </Button>
      </div>
    </>
  );
}

const ORDER = ['totp', 'passkey', 'recovery-code'];
const appFirst = (a: string, b: string): number => ORDER.indexOf(a) - ORDER.indexOf(b);
