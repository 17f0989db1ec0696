import { Button, PasswordInput } from '@mantine/core';
import type { AccountView } from '@osteon/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Panel, sayDone } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { NewPassword } from '../session/new-password.tsx';

/** The password: whether there is one, and changing it. */
export function Password({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const title = account.hasPassword ? t('account.changePassword') : t('account.setPassword');
  const close = (): void => {
    setOpen(false);
    setCurrent('');
    setNext('');
  };
  return (
    <Panel label={t('account.passwordTitle')} heading>
      <div className={`${page.row ?? ''} ${page.two ?? ''}`}>
        <p>{account.hasPassword ? t('account.passwordSet') : t('account.passwordNone')}</p>
        <Button variant="default" size="xs" onClick={() => setOpen(true)}>
          {title}
        </Button>
      </div>
      {isOpen ? (
        <FormDialog
          title={title}
          submit={title}
          act={() =>
            request('PUT', '/account/password', {
              body: { ...(account.hasPassword ? { currentPassword: current } : {}), newPassword: next },
            })
          }
          onDone={() => {
            sayDone(t('account.passwordChanged'));
            void queryClient.invalidateQueries({ queryKey: ['account'] });
            void queryClient.invalidateQueries({ queryKey: ['/account/sessions'] });
            close();
          }}
          onClose={close}
        >
          {account.hasPassword ? (
            <PasswordInput
              label={t('account.currentPassword')}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
              required
              data-autofocus
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
            />
          ) : null}
          <NewPassword label={t('account.newPassword')} value={next} onChange={setNext} />
        </FormDialog>
      ) : null}
    </Panel>
  );
}
