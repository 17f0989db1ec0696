import { useTranslation } from 'react-i18next';
import page from '../app/page.module.css';
import { useServiceDates } from '../dates/use-service-dates.ts';

interface SetByProps {
  /** null: the account is gone */
  readonly by: string | null;
  /** null: it was never set */
  readonly at: string | null;
}

/** Who set something of the reports, and when; nothing where nobody has. */
export function SetBy({ by, at }: SetByProps) {
  const { t } = useTranslation();
  const dates = useServiceDates();
  if (at === null) return null;
  return (
    <p className={page.quiet}>
      {t('reports.settings.by', { name: by ?? t('reports.practice.somebody'), at: dates.at(at) })}
    </p>
  );
}
