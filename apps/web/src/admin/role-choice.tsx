import { Radio, Stack } from '@mantine/core';
import type { Role } from '@osteon/contracts';
import { useTranslation } from 'react-i18next';

const ROLES: readonly Role[] = ['nurse', 'lead', 'safety-officer', 'auditor', 'admin'];

/** A role, each with what it lets somebody do. */
export function RoleChoice({ value, onChange }: { readonly value: Role; readonly onChange: (role: Role) => void }) {
  const { t } = useTranslation();
  return (
    <Radio.Group label={t('users.role')} value={value} onChange={(next) => onChange(next as Role)}>
      <Stack gap="xs" mt="xs">
        {ROLES.map((role) => (
          <Radio key={role} value={role} label={t(`frame.role.${role}`)} description={t(`users.roleAbout.${role}`)} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
