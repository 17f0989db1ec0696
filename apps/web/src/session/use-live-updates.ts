import type { SessionView } from '@osteon/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { connectionNow, watchConnection, type Connection } from '../api/connection.ts';
import { followChanges } from '../api/live-updates.ts';
import { may } from './permissions.ts';

/**
 * Keeps what is shown as it is in the service while somebody is signed in who sees patients: once, around every page.
 * A page does nothing for it but name its queries as `api/live-updates.ts` says.
 */
export function useLiveUpdates(session: SessionView | null): void {
  const queryClient = useQueryClient();
  const serviceId = session !== null && may(session, 'care') ? session.service.id : null;
  const userId = session?.user.id;
  useEffect(
    () => (serviceId === null ? undefined : followChanges(queryClient, serviceId)),
    [queryClient, serviceId, userId],
  );
}

/** How the pages hear of changes at the moment, for a word about it. */
export const useConnection = (): Connection => useSyncExternalStore(watchConnection, connectionNow);
