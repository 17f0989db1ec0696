import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useServiceDates } from '../dates/use-service-dates.ts';
import { useSession } from '../session/session-context.ts';
import { BrandMark } from './brand-mark.tsx';

/** What stands on paper above every page: whose list it is, of when, and who printed it. */
export function PrintHead() {
  const { t } = useTranslation();
  const session = useSession();
  const { at } = useServiceDates();
  const [printedAt, setPrintedAt] = useState(() => new Date());
  useEffect(() => {
    const now = (): void => setPrintedAt(new Date());
    window.addEventListener('beforeprint', now);
    return () => window.removeEventListener('beforeprint', now);
  }, []);
  return (
    <div className="print-head" aria-hidden>
      <BrandMark />
      <span>
        {t('frame.printed', {
          service: session.service.name,
          at: at(printedAt.toISOString()),
          who: session.user.displayName,
        })}
      </span>
      <span>{t('frame.printedFrom')}</span>
    </div>
  );
}

/** By what a list is narrowed: on paper the controls are gone, and this is said instead. */
export function PrintFilter({ children }: { readonly children: ReactNode }) {
  return <p className="print-only">{children}</p>;
}
