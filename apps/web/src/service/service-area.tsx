import {
  IconArchive,
  IconBarcode,
  IconEmergencyBed,
  IconFileImport,
  IconSend,
  IconTransferIn,
  IconUsers,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Area } from '../app/area.tsx';
import { OnlyFor } from '../session/only-for.tsx';

/** The lead's pages. */
export function ServiceArea() {
  const { t } = useTranslation();
  return (
    <OnlyFor permission="management">
      <Area
        title={t('service.title')}
        about={t('service.about')}
        label={t('service.areas')}
        parts={[
          { to: '/service/emergency', name: t('service.emergency'), icon: IconEmergencyBed },
          { to: '/service/retention', name: t('service.retention'), icon: IconArchive },
          { to: '/service/colleagues', name: t('service.colleagues'), icon: IconUsers },
          { to: '/service/import', name: t('files.title'), icon: IconFileImport },
          { to: '/service/feeds', name: t('feeds.title'), icon: IconTransferIn },
          { to: '/service/codes', name: t('finderCodes.title'), icon: IconBarcode },
          { to: '/service/sending', name: t('service.sending'), icon: IconSend },
        ]}
      />
    </OnlyFor>
  );
}
