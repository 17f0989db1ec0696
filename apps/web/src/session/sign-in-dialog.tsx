import { Modal } from '@mantine/core';
import type { NextStep, SessionView } from '@osteon/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SignInFlow } from './sign-in-flow.tsx';
import classes from './sign-in.module.css';

interface SignInDialogProps {
  readonly opened: boolean;
  readonly email: string;
  readonly onSignedIn: (session: SessionView) => void;
}

/** The session ended on the way: sign in over the page, which stays as it is. It cannot be closed without. */
export function SignInDialog({ opened, email, onSignedIn }: SignInDialogProps) {
  const { t } = useTranslation();
  const [step, setStep] = useState<NextStep | null>(null);
  return (
    <Modal
      opened={opened}
      onClose={() => undefined}
      title={t('signIn.endedTitle')}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
      centered
      zIndex={500}
    >
      <p className={classes.endedText}>{t('signIn.endedText')}</p>
      <SignInFlow
        email={email}
        step={step}
        onStep={setStep}
        onSignedIn={(session) => {
          setStep(null);
          onSignedIn(session);
        }}
      />
    </Modal>
  );
}
