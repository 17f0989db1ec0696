import { isTimeZone } from '@osteon/domain';
import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { NewServiceDetails, ServiceDetails, ServiceRecord } from '../ports/user-store.ts';
import type { SessionDeps } from '../sign-in/sign-in.ts';
import type { UserDeps } from './administer-users.ts';

function administersAll(actor: UserActor): void {
  if (!actor.installationAdmin) throw new AppError('FLS-1109');
}

/** FLS-1136 the sending hours end before they begin, or a holiday is named twice. */
function checkHours({ sendsFrom, sendsUntil, holidays }: ServiceDetails): void {
  if (sendsFrom >= sendsUntil) throw new AppError('FLS-1136', { field: 'sendsUntil' });
  if (new Set(holidays.map(({ on }) => on)).size < holidays.length)
    throw new AppError('FLS-1136', { field: 'holidays' });
}

/** Every service of the installation. */
export async function listServices(deps: UserDeps, actor: UserActor): Promise<readonly ServiceRecord[]> {
  administersAll(actor);
  return deps.users.listServices();
}

/** Makes a service; the actor is its first administrator. FLS-1110 the time zone, FLS-1111 the code is taken, FLS-1136. */
export async function createService(
  deps: UserDeps & SessionDeps,
  actor: UserActor,
  service: NewServiceDetails,
): Promise<string> {
  administersAll(actor);
  checkHours(service);
  const isZone = isTimeZone(service.timeZone) && (await deps.sessions.isKnownTimeZone(service.timeZone));
  if (!isZone) throw new AppError('FLS-1110', { field: 'timeZone' });
  return deps.users.createService(actor, service);
}

/** Changes what may change of a service; its code, zone and country stay what its dates were made with. FLS-1135, FLS-1136. */
export async function changeService(
  deps: UserDeps,
  actor: UserActor,
  serviceId: string,
  service: ServiceDetails,
): Promise<void> {
  administersAll(actor);
  checkHours(service);
  if (!(await deps.users.changeService(actor, serviceId, service))) throw new AppError('FLS-1135');
}
