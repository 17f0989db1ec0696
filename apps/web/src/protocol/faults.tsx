import type { ProtocolFault } from '@osteon/domain';
import { IconAlertCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './protocol.module.css';

/** Every fault of a rule set: where, and what. */
export function Faults({ faults }: { readonly faults: readonly ProtocolFault[] }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {faults.length === 0 ? null : (
        <section className={classes.faults} aria-label={t('proposing.faults', { count: faults.length })}>
          <h3>
            <IconAlertCircle size={18} stroke={1.75} aria-hidden /> {t('proposing.faults', { count: faults.length })}
          </h3>
          <p>{t('proposing.faultsAbout')}</p>
          <ul>
            {faults.map(({ path, message }) => (
              <li key={`${path} ${message}`} lang="en" dir="ltr">
                <code>{path === '' ? '/' : path}</code> {message}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
