import type { Role, UserActor } from '@osteon/application';
import type { TestDatabase } from './test-database.ts';

export interface TestServiceOptions {
  readonly code?: string;
  readonly timeZone?: string;
  readonly country?: string;
  /** Local dates on which nothing is sent and nobody calls. */
  readonly holidays?: readonly string[];
}

/** A service with somebody in every role, each with a session. */
export interface TestService {
  readonly serviceId: string;
  readonly code: string;
  readonly nurse: UserActor;
  readonly lead: UserActor;
  readonly safetyOfficer: UserActor;
  readonly auditor: UserActor;
  readonly admin: UserActor;
}

/** Puts a service with its people into the database. */
export async function aService(
  db: Pick<TestDatabase, 'query'>,
  { code = 'north', timeZone = 'Europe/London', country = 'GB', holidays = [] }: TestServiceOptions = {},
): Promise<TestService> {
  const [service] = await db.query<{ id: string }>(
    `with r as (
       insert into region (code, name) values ('region', 'Region')
       on conflict (code) do update set name = excluded.name returning id)
     insert into service (region_id, code, name, time_zone, country)
     select r.id, $1, initcap($1), $2, $3 from r returning id`,
    [code, timeZone, country],
  );
  const serviceId = String(service?.id);
  for (const on of holidays) {
    await db.query(`insert into service_holiday (service_id, "on", name) values ($1, $2, 'Holiday')`, [serviceId, on]);
  }
  return {
    serviceId,
    code,
    nurse: await aUser(db, serviceId, code, 'nurse'),
    lead: await aUser(db, serviceId, code, 'lead'),
    safetyOfficer: await aUser(db, serviceId, code, 'safety-officer'),
    auditor: await aUser(db, serviceId, code, 'auditor'),
    admin: await aUser(db, serviceId, code, 'admin'),
  };
}

/** A person who works in the service, signed in. */
export async function aUser(
  db: Pick<TestDatabase, 'query'>,
  serviceId: string,
  place: string,
  role: Role,
  name: string = role,
): Promise<UserActor> {
  const [user] = await db.query<{ user_id: string; session_id: string; proved_at: Date }>(
    `with u as (
       insert into user_account (email, display_name, password_hash) values ($1, $2, $3) returning id
     ), m as (
       insert into membership (user_id, service_id, role) select u.id, $4, $5::role from u
     )
     insert into session (token_hash, user_id, service_id, expires_at)
     select sha256(convert_to($1, 'UTF8')), u.id, $4, osteon_now() + interval '12 hours' from u
     returning user_id, id as session_id, proved_at`,
    [`${name}@${place}.example`, `${name[0]?.toUpperCase()}${name.slice(1)} ${place}`, null, serviceId, role],
  );
  return {
    kind: 'user',
    userId: String(user?.user_id),
    sessionId: String(user?.session_id),
    role,
    serviceId,
    stage: 'open',
    method: 'password',
    provedAt: user?.proved_at.toISOString() ?? '',
    provedSecondsAgo: 0,
    installationAdmin: false,
  };
}
