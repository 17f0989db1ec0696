import { Button, UnstyledButton } from '@mantine/core';
import type { FactorAdded } from '@osteon/contracts';
import { IconDeviceMobile, IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasskeySetup } from './passkey-setup.tsx';
import { hasPasskeys } from './passkeys.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import classes from './sign-in.module.css';
import { TotpSetup } from './totp-setup.tsx';

/** The first second factor of somebody who has none: which, how, and the recovery codes that come with it. */
export function Enrolment({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<'totp' | 'passkey' | null>(null);
  const [added, setAdded] = useState<FactorAdded | null>(null);
  const take = (factor: FactorAdded): void => {
    if (factor.recoveryCodes === null) onDone();
    else setAdded(factor);
  };
  if (added?.recoveryCodes) {
    return (
      <>
        <h2 className={classes.stepTitle}>{t('enrol.codesTitle')}</h2>
        <RecoveryCodes codes={added.recoveryCodes} onKept={onDone} />
      </>
    );
  }
  if (way !== null) {
    return (
      <>
        {way === 'totp' ? <TotpSetup onAdded={take} /> : <PasskeySetup onAdded={take} />}
        <div className={classes.others}>
          <Button variant="subtle" size="compact-md" onClick={() => setWay(null)}>
            {t('enrol.back')}
          </Button>
        </div>
      </>
    );
  }
  const ways = [
    { name: 'totp', icon: IconDeviceMobile, title: t('enrol.chooseTotp'), text: t('enrol.chooseTotpText') },
    { name: 'passkey', icon: IconFingerprint, title: t('enrol.choosePasskey'), text: t('enrol.choosePasskeyText') },
  ] as const;
  return (
    <ul className={classes.ways}>
      {ways
        .filter(({ name }) => name !== 'passkey' || hasPasskeys())
        .map(({ name, icon: Icon, title, text }) => (
          <li key={name}>
            <UnstyledButton className={classes.way} onClick={() => setWay(name)}>
              <Icon size={24} stroke={1.5} aria-hidden />
              <span>
                <span className={classes.wayTitle}>{title}</span>
                <span className={classes.wayText}>{text}</span>
              </span>
            </UnstyledButton>
          </li>
        ))}
    </ul>
  );
}
