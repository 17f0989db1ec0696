import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accountQuery } from '../api/queries.ts';
import { PageHead, Panel } from '../app/page-parts.tsx';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import page from '../app/page.module.css';
import { usePageTitle } from '../app/use-page-title.ts';
import { LanguageChoice } from '../session/language-choice.tsx';
import { useSession } from '../session/session-context.ts';
import classes from './account-page.module.css';
import { Calendar } from './calendar.tsx';
import { Identities } from './identities.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { Password } from './password.tsx';
import { SecondFactors } from './second-factors.tsx';

/** How one signs in, where one is signed in, and in which language the pages speak. */
export function AccountPage() {
  const { t } = useTranslation();
  usePageTitle(t('account.title'));
  const { user, role, service } = useSession();
  const account = useQuery(accountQuery);
  return (
    <>
      <PageHead title={t('account.title')} about={t('account.about')} />
      <div className={classes.columns}>
        <div>
          {account.isPending ? (
            <Panel label={t('account.factorTitle')}>
              <RowsLoading rows={4} />
            </Panel>
          ) : account.isError ? (
            <Panel label={t('account.factorTitle')}>
              <ErrorSaying error={account.error} onRetry={() => void account.refetch()} />
            </Panel>
          ) : (
            <>
              <Password account={account.data} />
              <SecondFactors account={account.data} />
              <Identities account={account.data} />
            </>
          )}
        </div>
        <div>
          <Panel label={t('account.you')} heading>
            <div className={page.row}>
              <p className={page.strong}>{user.displayName}</p>
              <p className={page.quiet}>{user.email}</p>
              <p className={page.quiet}>
                {t(`frame.role.${role}`)} · {service.name}
              </p>
              <div className={classes.language}>
                <LanguageChoice label={t('account.language')} />
              </div>
            </div>
          </Panel>
          <Calendar />
          <OwnSessions />
        </div>
      </div>
    </>
  );
}
