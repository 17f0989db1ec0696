import { useTranslation } from 'react-i18next';
import { useErrorWords } from '../app/page-states.tsx';
import { PasskeyStoppedError } from './passkeys.ts';

/** Why a proof did not succeed: a passkey that was not used has words of its own. */
export function useProvingWords(): (error: unknown) => string {
  const { t } = useTranslation();
  const words = useErrorWords();
  return (error) => (error instanceof PasskeyStoppedError ? t('passkey.stopped') : words(error));
}
