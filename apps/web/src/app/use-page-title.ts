import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** The window's title: the page, never a person. */
export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  const brand = t('brand.name');
  useEffect(() => {
    document.title = title === brand ? brand : `${title} · ${brand}`;
  }, [title, brand]);
}
