import { Skeleton, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './patient-page.module.css';

/** The shape of what comes, with its word for those who cannot see it. */
export function PatientLoading() {
  const { t } = useTranslation();
  return (
    <>
      <VisuallyHidden component="h1">{t('patient.title')}</VisuallyHidden>
      <VisuallyHidden role="status">{t('state.loading')}</VisuallyHidden>
      <div className={classes.page} aria-hidden>
        <div className={classes.identity}>
          <Skeleton height={26} width="16rem" />
          <Skeleton height={14} width="24rem" mt={10} maw="100%" />
          <Skeleton height={14} width="34rem" mt={24} maw="100%" />
        </div>
        <div className={classes.panel}>
          <Skeleton height={18} width="7rem" />
          {[42, 30, 55, 38, 47, 34, 60].map((width) => (
            <Skeleton key={width} height={12} width={`${String(width)}%`} mt={16} />
          ))}
        </div>
        <div className={classes.columns}>
          {[5, 4].map((rows) => (
            <div key={rows} className={classes.panel}>
              <Skeleton height={18} width="9rem" />
              {Array.from({ length: rows }, (_, index) => (
                <Skeleton key={index} height={12} width={`${String(80 - index * 9)}%`} mt={20} />
              ))}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
