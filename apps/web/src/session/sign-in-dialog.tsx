import { Modal } from '@mantine/core';
import type { SessionView } from '@osteon/contracts';
import { useTranslation } from 'react-i18next';
import { SignInForm } from './sign-in-form.tsx';
import classes from './sign-in.module.css';

interface SignInDialogProps {
  readonly opened: boolean;
  readonly email: string;
  readonly onSignedIn: (session: SessionView) => void;
}

/** The session ended on the way: sign in over the page, which stays as it is. It cannot be closed without. */
export function SignInDialog({ opened, email, onSignedIn }: SignInDialogProps) {
  const { t } = useTranslation();
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
      <SignInForm email={email} onSignedIn={onSignedIn} />
    </Modal>
  );
}
