import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BrandMark } from '../app/brand-mark.tsx';
import { LanguageChoice } from './language-choice.tsx';
import classes from './sign-in.module.css';

interface DoorProps {
  readonly title: string;
  readonly text?: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** What stands before the pages: signing in, a link, setting up. The language is chosen here as well. */
export function Door({ title, text, isWide = false, children }: DoorProps) {
  const { t } = useTranslation();
  return (
    <main className={classes.page}>
      <div className={classes.card} data-wide={isWide || undefined}>
        <p className={classes.brand}>
          <BrandMark size={34} />
          <span>{t('brand.name')}</span>
        </p>
        <h1 className={classes.title}>{title}</h1>
        {text === undefined ? null : <p className={classes.purpose}>{text}</p>}
        {children}
      </div>
      <LanguageChoice />
    </main>
  );
}
