import { Drawer, Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import drawer from '../patient/drawer.module.css';
import { CaseloadSetting } from './caseload-setting.tsx';
import { FiguresSetting } from './figures-setting.tsx';
import { MailingSetting } from './mailing-setting.tsx';

/** What a lead brings to the reports: what is expected, what the nation reached, and who gets the month's by e-mail. */
export function ReportSettingsDrawer({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="36rem"
      title={t('reports.settings.title')}
      closeButtonProps={{ 'aria-label': t('state.close') }}
      classNames={{ body: drawer.body ?? '', header: drawer.header ?? '', title: drawer.title ?? '' }}
      transitionProps={{ duration: 140 }}
    >
      <Tabs defaultValue="caseload" classNames={{ list: drawer.tabs ?? '' }}>
        <Tabs.List>
          <Tabs.Tab value="caseload">{t('reports.settings.caseload.title')}</Tabs.Tab>
          <Tabs.Tab value="figures">{t('reports.settings.figures.title')}</Tabs.Tab>
          <Tabs.Tab value="mail">{t('reports.settings.mail.title')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="caseload">
          <CaseloadSetting />
        </Tabs.Panel>
        <Tabs.Panel value="figures">
          <FiguresSetting />
        </Tabs.Panel>
        <Tabs.Panel value="mail">
          <MailingSetting />
        </Tabs.Panel>
      </Tabs>
    </Drawer>
  );
}
