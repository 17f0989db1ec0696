import type { SessionView } from '@osteon/contracts';
import { createContext, use } from 'react';

export const SessionContext = createContext<SessionView | null>(null);

/** The session of the person before the screen; only inside the session gate. */
export function useSession(): SessionView {
  const session = use(SessionContext);
  if (session === null) throw new Error('used outside the session gate');
  return session;
}
