import { Navigate } from '@tanstack/react-router';
import { firstPageOf } from '../session/permissions.ts';
import { useSession } from '../session/session-context.ts';
import { TodayPage } from '../today/today-page.tsx';

/** Where somebody's work begins: patients have Today, others their own area. */
export function HomePage() {
  const first = firstPageOf(useSession());
  return first === '/' ? <TodayPage /> : <Navigate to={first} replace />;
}
