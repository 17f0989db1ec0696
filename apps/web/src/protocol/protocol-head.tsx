import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ViewsHead } from '../app/views-head.tsx';

/** What stands above every page of the protocol. */
export function ProtocolHead({ children }: { readonly children?: ReactNode }) {
  const { t } = useTranslation();
  const views = [
    { to: '/protocol', name: t('protocol.viewRules') },
    { to: '/protocol/versions', name: t('protocol.viewVersions') },
  ] as const;
  return (
    <ViewsHead title={t('protocol.title')} label={t('protocol.views')} views={views}>
      {children}
    </ViewsHead>
  );
}
