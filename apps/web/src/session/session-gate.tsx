import type { SessionView } from '@osteon/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { onSessionEnded } from '../api/client.ts';
import { enterSession, isNotSession, sessionQuery } from '../api/queries.ts';
import { AppFrame } from '../app/app-frame.tsx';
import { useColorSchemeOf } from '../app/color-scheme.ts';
import { ErrorSaying, RowsLoading } from '../app/page-states.tsx';
import { ProofGate } from './proof-gate.tsx';
import { SessionContext } from './session-context.ts';
import { SignInPage } from './sign-in-page.tsx';
import { useLiveUpdates } from './use-live-updates.ts';

// Brought when it is needed, and kept from then on: it gives the focus back to where it was.
const SignInDialog = lazy(async () => ({ default: (await import('./sign-in-dialog.tsx')).SignInDialog }));

/** Pages for whoever holds their link; no session is needed, or asked for. */
const BY_LINK = ['/setup', '/link'];

/** An app that a person starts waits at this address for them to have signed in. */
const APP_THAT_WAITS = /^\/oauth\/interaction\/[A-Za-z0-9_-]+$/;

/**
 * Who is signed in decides what is shown. Whoever comes without a session signs in first and arrives at the
 * address that was asked for; when a session ends on the way, the page stays, with what was typed, behind a dialog.
 */
export function SessionGate() {
  const isByLink = useLocation({ select: (location) => BY_LINK.includes(location.pathname) });
  return isByLink ? <Outlet /> : <Gate />;
}

function Gate() {
  const queryClient = useQueryClient();
  const session = useQuery(sessionQuery);
  const [last, setLast] = useState<SessionView | null>(null);
  const [ended, setEnded] = useState(false);
  const [waiting] = useState(() => new URLSearchParams(window.location.search).get('then') ?? '');

  useEffect(() => onSessionEnded(() => setEnded(true)), []);

  const current = session.data?.kind === 'open' ? session.data.view : null;
  useColorSchemeOf((current ?? last)?.user);
  if (current !== null && current !== last) setLast(current);

  useLiveUpdates(ended ? null : current);

  const isOver = ended || (current === null && last !== null);
  const [hasEnded, setHasEnded] = useState(false);
  if (isOver && !hasEnded) setHasEnded(true);

  const leavesForApp = current !== null && APP_THAT_WAITS.test(waiting);
  useEffect(() => {
    if (leavesForApp) window.location.assign(waiting);
  }, [leavesForApp, waiting]);

  const afterSignIn = (next: SessionView): void => {
    const sameView = last !== null && last.user.id === next.user.id && last.service.id === next.service.id;
    // Someone else, or another service: nothing of the view before may be seen.
    if (!sameView) queryClient.removeQueries({ predicate: isNotSession });
    enterSession(queryClient, next);
    setEnded(false);
    if (sameView) void queryClient.invalidateQueries({ predicate: isNotSession });
  };

  if (session.isPending || leavesForApp) return <RowsLoading rows={3} />;
  if (session.isError && last === null) {
    return <ErrorSaying isPage error={session.error} onRetry={() => void session.refetch()} />;
  }
  const shown = current ?? last;
  if (shown === null) {
    const begun = session.data?.kind === 'begun' ? session.data.next : null;
    return <SignInPage begun={begun} onSignedIn={afterSignIn} />;
  }
  return (
    <SessionContext value={shown}>
      <AppFrame>
        <Outlet />
      </AppFrame>
      <ProofGate />
      {hasEnded ? (
        <Suspense fallback={null}>
          <SignInDialog opened={isOver} email={shown.user.email} onSignedIn={afterSignIn} />
        </Suspense>
      ) : null}
    </SessionContext>
  );
}
