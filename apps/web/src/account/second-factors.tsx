import { Button, Modal } from '@mantine/core';
import type { AccountView, FactorAdded, PasskeyView } from '@osteon/contracts';
import { IconDeviceMobile, IconFingerprint, IconKey } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../api/client.ts';
import { FormDialog } from '../app/form-dialog.tsx';
import { Panel, sayDone } from '../app/page-parts.tsx';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { PasskeySetup } from '../session/passkey-setup.tsx';
import { hasPasskeys } from '../session/passkeys.ts';
import { RecoveryCodes } from '../session/recovery-codes.tsx';
import { TotpSetup } from '../session/totp-setup.tsx';

type Doing =
  | { readonly kind: 'app' | 'passkey' | 'remove-app' | 'renew' }
  | { readonly kind: 'remove-passkey'; readonly passkey: PasskeyView };

/** App, passkeys and recovery codes: what is set up, adding and removing. */
export function SecondFactors({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation();
  const { on } = useServiceDates();
  const queryClient = useQueryClient();
  const [doing, setDoing] = useState<Doing | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = (): void => setDoing(null);
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ['account'] });
  const done = (message: string): void => {
    sayDone(message);
    refresh();
    close();
  };
  const added = (message: string) => (factor: FactorAdded) => {
    setCodes(factor.recoveryCodes);
    done(message);
  };
  const { totpSince, passkeys, passkeysOffered, recoveryCodesLeft } = account;
  const offersPasskeys = passkeysOffered && hasPasskeys();
  return (
    <Panel
      label={t('account.factorTitle')}
      heading
      {...(account.secondFactorRequired ? { about: t('account.factorRequired') } : {})}
    >
      <FactorRow
        icon={<IconDeviceMobile size={20} stroke={1.5} aria-hidden />}
        name={t('account.app')}
        state={totpSince === null ? t('account.appNone') : t('account.appSince', { date: on(totpSince) })}
      >
        <Button variant="default" size="xs" onClick={() => setDoing({ kind: 'app' })}>
          {totpSince === null ? t('account.setUpApp') : t('account.replaceApp')}
        </Button>
        {totpSince === null ? null : (
          <Button variant="subtle" color="gray" size="xs" onClick={() => setDoing({ kind: 'remove-app' })}>
            {t('account.removeApp')}
          </Button>
        )}
      </FactorRow>
      <FactorRow
        icon={<IconFingerprint size={20} stroke={1.5} aria-hidden />}
        name={t('account.passkeys')}
        state={passkeysOffered ? (passkeys.length === 0 ? t('account.passkeysNone') : '') : t('account.passkeysOff')}
      >
        {offersPasskeys ? (
          <Button variant="default" size="xs" onClick={() => setDoing({ kind: 'passkey' })}>
            {t('account.addPasskey')}
          </Button>
        ) : null}
      </FactorRow>
      {passkeys.map((passkey) => (
        <FactorRow
          key={passkey.id}
          name={passkey.name}
          state={[
            t('account.passkeyMade', { date: on(passkey.createdAt) }),
            passkey.lastUsedAt === null
              ? t('account.passkeyUnused')
              : t('account.passkeyUsed', { date: on(passkey.lastUsedAt) }),
          ].join(' · ')}
        >
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={t('account.removePasskey', { name: passkey.name })}
            onClick={() => setDoing({ kind: 'remove-passkey', passkey })}
          >
            {t('account.remove')}
          </Button>
        </FactorRow>
      ))}
      {totpSince !== null || passkeys.length > 0 ? (
        <FactorRow
          icon={<IconKey size={20} stroke={1.5} aria-hidden />}
          name={t('account.recovery')}
          state={t('account.recoveryLeft', { count: recoveryCodesLeft })}
        >
          <Button variant="default" size="xs" onClick={() => setDoing({ kind: 'renew' })}>
            {t('account.renewCodes')}
          </Button>
        </FactorRow>
      ) : null}

      {doing?.kind === 'app' || doing?.kind === 'passkey' ? (
        <Modal
          opened
          onClose={close}
          title={doing.kind === 'app' ? t('account.setUpApp') : t('account.addPasskey')}
          closeButtonProps={{ 'aria-label': t('state.close') }}
        >
          {doing.kind === 'app' ? (
            <TotpSetup onAdded={added(t('account.appAdded'))} />
          ) : (
            <PasskeySetup onAdded={added(t('account.passkeyAdded'))} />
          )}
        </Modal>
      ) : null}
      {doing?.kind === 'remove-app' ? (
        <FormDialog
          title={t('account.removeApp')}
          about={t('account.removeAppText')}
          submit={t('account.remove')}
          isDanger
          act={() => request('DELETE', '/account/totp')}
          onDone={() => done(t('account.appRemoved'))}
          onClose={close}
        />
      ) : null}
      {doing?.kind === 'remove-passkey' ? (
        <FormDialog
          title={t('account.removePasskey', { name: doing.passkey.name })}
          about={t('account.removePasskeyText')}
          submit={t('account.remove')}
          isDanger
          act={() => request('DELETE', `/account/passkeys/${encodeURIComponent(doing.passkey.id)}`)}
          onDone={() => done(t('account.passkeyRemoved'))}
          onClose={close}
        />
      ) : null}
      {doing?.kind === 'renew' ? (
        <FormDialog
          title={t('account.renewCodes')}
          about={t('account.renewCodesText')}
          submit={t('account.renewCodes')}
          act={() => request<{ recoveryCodes: string[] | null }>('POST', '/account/recovery-codes')}
          onDone={({ recoveryCodes }) => {
            setCodes(recoveryCodes);
            refresh();
            close();
          }}
          onClose={close}
        />
      ) : null}
      <Modal
        opened={codes !== null}
        onClose={() => setCodes(null)}
        title={t('enrol.codesTitle')}
        closeOnEscape={false}
        closeOnClickOutside={false}
        withCloseButton={false}
      >
        <RecoveryCodes codes={codes ?? []} onKept={() => setCodes(null)} />
      </Modal>
    </Panel>
  );
}

interface FactorRowProps {
  readonly icon?: ReactNode;
  readonly name: string;
  readonly state: string;
  readonly children: ReactNode;
}

function FactorRow({ icon, name, state, children }: FactorRowProps) {
  return (
    <div className={`${page.row ?? ''} ${page.two ?? ''}`}>
      <div>
        <p className={page.strong}>
          {icon} {name}
        </p>
        {state === '' ? null : <p className={page.quiet}>{state}</p>}
      </div>
      <div className={page.buttons}>{children}</div>
    </div>
  );
}
