import {
  IconActivityHeartbeat,
  IconBarcode,
  IconBuildingHospital,
  IconFileImport,
  IconMessageLanguage,
  IconPlugConnected,
  IconSend,
  IconTransferIn,
  IconUserOff,
  IconUsers,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Area } from '../app/area.tsx';
import { OnlyFor } from '../session/only-for.tsx';
import { may } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';

/** The administrator's pages. No patient is shown on any of them. */
export function AdminArea() {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <OnlyFor permission="administration">
      <Area
        title={t('admin.title')}
        about={t('admin.about')}
        label={t('admin.areas')}
        parts={[
          { to: '/admin/users', name: t('admin.users'), icon: IconUsers },
          { to: '/admin/clients', name: t('admin.clients'), icon: IconPlugConnected },
          { to: '/admin/feeds', name: t('feeds.title'), icon: IconTransferIn },
          { to: '/admin/codes', name: t('finderCodes.title'), icon: IconBarcode },
          { to: '/admin/imports', name: t('admin.imports'), icon: IconFileImport },
          { to: '/admin/texts', name: t('templates.title'), icon: IconMessageLanguage },
          { to: '/admin/sending', name: t('admin.sending'), icon: IconSend },
          { to: '/admin/erasures', name: t('admin.erasures'), icon: IconUserOff },
          { to: '/admin/health', name: t('admin.health'), icon: IconActivityHeartbeat },
          ...(may(session, 'installation')
            ? [{ to: '/admin/services' as const, name: t('admin.services'), icon: IconBuildingHospital }]
            : []),
        ]}
      />
    </OnlyFor>
  );
}
