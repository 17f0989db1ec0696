import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageNotAllowed } from '../app/page-states.tsx';
import { usePageTitle } from '../app/use-page-title.ts';
import { firstPageOf, may, type Permission } from './permissions.ts';
import { useSession } from './session-context.ts';

/** Shows a page to whom it is for; to others it says so, and nothing of it is asked of the api. */
export function OnlyFor({ permission, children }: { readonly permission: Permission; readonly children: ReactNode }) {
  return may(useSession(), permission) ? children : <NotAllowed />;
}

function NotAllowed() {
  const { t } = useTranslation();
  const session = useSession();
  usePageTitle(t('state.forbiddenTitle'));
  return <PageNotAllowed role={t(`frame.role.${session.role}`)} home={firstPageOf(session)} />;
}
