import { IconFlask } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { providersQuery } from '../api/queries.ts';
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
  const isDemonstration = useQuery(providersQuery).data?.mode === 'demonstration';
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
      {isDemonstration ? (
        <p className={classes.demonstration}>
          <IconFlask size={15} stroke={1.75} aria-hidden />
          {t('frame.demonstration')}
        </p>
      ) : null}
    </main>
  );
}
