import { useTranslation } from 'react-i18next';
import { PartHead } from '../app/page-parts.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { Erasures } from '../service/erasures.tsx';

/** Erasures that the lead asked for and an administrator may confirm: by number, without a name. */
export function ErasuresPage() {
  const { t } = useTranslation();
  usePageTitle(t('admin.erasures'));
  return (
    <>
      <PartHead title={t('admin.erasures')} about={t('admin.erasuresAbout')} />
      <Erasures />
    </>
  );
}
