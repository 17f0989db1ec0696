import type { SessionView } from '@osteon/contracts';
import { useTranslation } from 'react-i18next';
import { BrandMark } from '../app/brand-mark.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { SignInForm } from './sign-in-form.tsx';
import classes from './sign-in.module.css';

export function SignInPage({ onSignedIn }: { readonly onSignedIn: (session: SessionView) => void }) {
  const { t } = useTranslation();
  usePageTitle(t('signIn.title'));
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <p className={classes.brand}>
          <BrandMark size={34} />
          <span>{t('brand.name')}</span>
        </p>
        <h1 className={classes.title}>{t('signIn.title')}</h1>
        <p className={classes.purpose}>{t('signIn.purpose')}</p>
        <SignInForm onSignedIn={onSignedIn} />
        <p className={classes.hint}>{t('signIn.demonstrationHint')}</p>
      </div>
    </main>
  );
}
