import type { NextStep as Step, Role, ServiceDay, SessionDescription } from '@osteon/application';
import type { ColleagueList, NextStep, SessionView } from '@osteon/contracts';

type Service = SessionView['service'];

export function presentSession(session: SessionDescription, mode: SessionView['mode']): SessionView {
  const { user, role, service, services, expiresAt, method, provedAt, installationAdmin } = session;
  return {
    user: { id: user.id, displayName: user.displayName, email: user.email, colorScheme: user.colorScheme },
    role,
    service: presentService(service),
    services: services.map(presentService),
    expiresAt,
    method,
    provedAt,
    installationAdmin,
    mode,
  };
}

function presentService({ id, code, name, timeZone, country, today }: ServiceDay): Service {
  return { id, code, name, timeZone, country, today };
}

export function presentColleague(person: {
  id: string;
  displayName: string;
  role: Role;
}): ColleagueList['rows'][number] {
  return { id: person.id, displayName: person.displayName, role: person.role };
}

export const presentNext = ({ stage, methods }: Step): NextStep => ({ stage, methods: [...methods] });
