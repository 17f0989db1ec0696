import { Button, Skeleton } from '@mantine/core';
import { IconAlertCircle, IconCloudOff, IconLock, IconMapSearch, IconMoodEmpty, IconTools } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, UnreachableError } from '../api/client.ts';
import { codeWords } from '../text/words.ts';
import classes from './page-states.module.css';

interface SayingProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text?: string | undefined;
  readonly code?: string | undefined;
  readonly action?: ReactNode;
  readonly role?: 'alert' | 'status';
  /** It is all there is on the page, so its title is the page's heading. */
  readonly isPage?: boolean;
}

/** A state of a page or a part of one, in words: what is, and what to do. */
export function Saying({ icon, title, text, code, action, role = 'status', isPage = false }: SayingProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.saying} role={role}>
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      {isPage ? <h1 className={classes.title}>{title}</h1> : <p className={classes.title}>{title}</p>}
      {text === undefined || text === '' ? null : <p className={classes.text}>{text}</p>}
      {code === undefined ? null : <p className={classes.code}>{t('state.code', { code })}</p>}
      {action === undefined ? null : <div className={classes.action}>{action}</div>}
    </div>
  );
}

interface ErrorSayingProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly isPage?: boolean;
}

/** What went wrong, said by its kind: no connection, not allowed, nothing there, or the api's own words and code. */
export function ErrorSaying({ error, onRetry, isPage = false }: ErrorSayingProps) {
  const { t } = useTranslation();
  const again =
    onRetry === undefined ? undefined : (
      <Button variant="default" onClick={onRetry}>
        {t('state.retry')}
      </Button>
    );
  if (error instanceof UnreachableError) {
    return (
      <Saying
        role="alert"
        isPage={isPage}
        icon={<IconCloudOff size={28} stroke={1.5} />}
        title={t('state.offlineTitle')}
        text={t('state.offlineText')}
        action={again}
      />
    );
  }
  if (error instanceof ProblemError) {
    if (error.status === 404) return <PageNotFound />;
    const forbidden = error.status === 403;
    return (
      <Saying
        role="alert"
        isPage={isPage}
        icon={<IconLock size={28} stroke={1.5} />}
        title={forbidden ? t('state.forbiddenTitle') : t('state.refusedTitle')}
        text={forbidden ? t('state.forbiddenText') : problemWords(error)}
        code={error.code}
        action={again}
      />
    );
  }
  return (
    <Saying
      role="alert"
      isPage={isPage}
      icon={<IconTools size={28} stroke={1.5} />}
      title={t('state.brokenTitle')}
      text={t('state.brokenText')}
      action={again}
    />
  );
}

/** The pages' own words for a refusal, else the api's with the fields that it names. */
function problemWords(error: ProblemError): string {
  const fields = error.fields.map(({ path, message }) => `${path} ${message}`).join('; ');
  return codeWords(error.code) ?? [error.message, error.detail ?? fields].filter(Boolean).join('. ');
}

/** An error as one sentence, for a form or a notice. */
export function useErrorWords(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (error instanceof UnreachableError) return t('state.offlineText');
    if (error instanceof ProblemError) {
      return `${problemWords(error)} (${error.code})`;
    }
    return t('state.brokenText');
  };
}

export function EmptySaying({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return <Saying icon={<IconMoodEmpty size={28} stroke={1.5} />} title={title} text={text} action={action} />;
}

export function PageNotFound() {
  const { t } = useTranslation();
  return (
    <Saying
      isPage
      icon={<IconMapSearch size={28} stroke={1.5} />}
      title={t('state.notFoundTitle')}
      text={t('state.notFoundText')}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
          {t('state.goHome')}
        </Button>
      }
    />
  );
}

export function PageBroken() {
  const { t } = useTranslation();
  return (
    <Saying
      isPage
      role="alert"
      icon={<IconTools size={28} stroke={1.5} />}
      title={t('state.brokenTitle')}
      text={t('state.brokenText')}
      action={
        <Button variant="default" onClick={() => window.location.reload()}>
          {t('state.reload')}
        </Button>
      }
    />
  );
}

/** A page of others: said before anything of it is asked for. */
export function PageNotAllowed({ role, home }: { readonly role: string; readonly home: '/' | '/audit' | '/admin' }) {
  const { t } = useTranslation();
  return (
    <Saying
      isPage
      icon={<IconLock size={28} stroke={1.5} />}
      title={t('state.forbiddenTitle')}
      text={t('state.forbiddenAs', { role })}
      action={
        <Button variant="default" renderRoot={(props) => <Link to={home} {...props} />}>
          {t('state.goHome')}
        </Button>
      }
    />
  );
}

/** Rows in the shape of what comes, with the word for those who cannot see them. */
export function RowsLoading({ rows = 8 }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" className={classes.loading}>
      <span className={classes.loadingWords}>{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classes.loadingRow} aria-hidden>
          <Skeleton height={12} width={`${String(28 + ((index * 7) % 14))}%`} />
          <Skeleton height={12} width={`${String(22 + ((index * 5) % 11))}%`} />
          <Skeleton height={12} width="12%" />
        </div>
      ))}
    </div>
  );
}

/** The sign of an alert in a form. */
export const alertIcon = <IconAlertCircle />;
