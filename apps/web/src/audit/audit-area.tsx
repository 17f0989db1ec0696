import {
  IconChartBar,
  IconClockHour10,
  IconEmergencyBed,
  IconListSearch,
  IconShieldCheck,
  IconUserSearch,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Area } from '../app/area.tsx';
import { OnlyFor } from '../session/only-for.tsx';

/** The auditor's pages. */
export function AuditArea() {
  const { t } = useTranslation();
  return (
    <OnlyFor permission="audit">
      <Area
        title={t('audit.title')}
        about={t('audit.about')}
        label={t('audit.areas')}
        parts={[
          { to: '/audit/records', name: t('audit.records'), icon: IconListSearch },
          { to: '/audit/activity', name: t('audit.activity'), icon: IconChartBar },
          { to: '/audit/patient', name: t('audit.patient'), icon: IconUserSearch },
          { to: '/audit/kinship', name: t('audit.kinship'), icon: IconUsers },
          { to: '/audit/volume', name: t('audit.volume'), icon: IconUsersGroup },
          { to: '/audit/out-of-hours', name: t('audit.outOfHours'), icon: IconClockHour10 },
          { to: '/audit/emergency', name: t('audit.emergency'), icon: IconEmergencyBed },
          { to: '/audit/verification', name: t('audit.verification'), icon: IconShieldCheck },
        ]}
      />
    </OnlyFor>
  );
}
