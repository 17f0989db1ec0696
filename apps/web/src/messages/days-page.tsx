import { useTranslation } from 'react-i18next';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { DaysTable } from './days-table.tsx';
import { MessagesHead } from './messages-head.tsx';

/** Expected N, sent M, of each day. */
export function DaysPage() {
  const { t } = useTranslation();
  usePageTitle(t('days.title'));
  return (
    <>
      <MessagesHead />
      <p className={page.pageAbout}>{t('days.about')}</p>
      <DaysTable label={t('days.title')} />
    </>
  );
}
