import type { SessionView } from '@osteon/contracts';
import { useQuery, useQueryClient, type Query } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { onSessionEnded } from '../api/client.ts';
import { sessionQuery } from '../api/queries.ts';
import { AppFrame } from '../app/app-frame.tsx';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { SessionContext } from './session-context.ts';
import { SignInDialog } from './sign-in-dialog.tsx';
import { SignInPage } from './sign-in-page.tsx';

const isNotSession = (query: Query): boolean => query.queryKey[0] !== 'session';

/**
 * Who is signed in decides what is shown. Whoever comes without a session signs in first and arrives at the
 * address that was asked for; when a session ends on the way, the page stays, with what was typed, behind a dialog.
 */
export function SessionGate() {
  const queryClient = useQueryClient();
  const session = useQuery(sessionQuery);
  const [last, setLast] = useState<SessionView | null>(null);
  const [ended, setEnded] = useState(false);
  const isSetup = useLocation({ select: (location) => location.pathname === '/setup' });

  useEffect(() => onSessionEnded(() => setEnded(true)), []);

  const current = session.data ?? null;
  if (current !== null && current !== last) setLast(current);

  const afterSignIn = (next: SessionView): void => {
    const sameView = last !== null && last.user.id === next.user.id && last.service.id === next.service.id;
    // Someone else, or another service: nothing of the view before may be seen.
    if (!sameView) queryClient.removeQueries({ predicate: isNotSession });
    queryClient.setQueryData(sessionQuery.queryKey, next);
    setEnded(false);
    if (sameView) void queryClient.invalidateQueries({ predicate: isNotSession });
  };

  if (isSetup) return <Outlet />;
  if (session.isPending) return <RowsLoading rows={3} />;
  if (session.isError && last === null) {
    return <ErrorSaying isPage error={session.error} onRetry={() => void session.refetch()} />;
  }
  const shown = current ?? last;
  if (shown === null) return <SignInPage onSignedIn={afterSignIn} />;
  return (
    <SessionContext value={shown}>
      <AppFrame>
        <Outlet />
      </AppFrame>
      <SignInDialog opened={ended || current === null} email={shown.user.email} onSignedIn={afterSignIn} />
    </SessionContext>
  );
}
