import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface NewPasswordProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A password that is chosen now. What it must be is said before it is typed; the rest is the api's to refuse. */
export function NewPassword({ label, value, onChange }: NewPasswordProps) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      label={label}
      description={t('setup.passwordHint')}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
      required
      minLength={12}
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
