import type {
  AccountView as Account,
  IdentityProvider,
  IssuedLink as Issued,
  OpenLink,
  OwnSession,
  ServiceRecord,
  ServiceUser,
} from '@osteon/application';
import type { AccountView, IssuedLink, LinkView, ServiceView, SessionList, UserRow } from '@osteon/contracts';

export function presentAccount(account: Account, providers: readonly IdentityProvider[]): AccountView {
  const { user, hasPassword, secondFactorRequired, totpSince, recoveryCodesLeft, passkeysOffered } = account;
  return {
    user: { id: user.id, displayName: user.displayName, email: user.email },
    hasPassword,
    secondFactorRequired,
    totpSince,
    recoveryCodesLeft,
    passkeysOffered,
    passkeys: account.passkeys.map(({ id, name, createdAt, lastUsedAt }) => ({ id, name, createdAt, lastUsedAt })),
    identities: account.identities.map(({ id, issuer, subject, linkedAt }) => ({
      id,
      provider: providers.find((one) => one.issuer === issuer)?.name ?? issuer,
      issuer,
      subject,
      linkedAt,
    })),
  };
}

export function presentOwnSession(session: OwnSession, current: string | null): SessionList['rows'][number] {
  const { id, service, createdAt, lastSeenAt, address, userAgent, method } = session;
  return { id, current: id === current, service, createdAt, lastSeenAt, address, userAgent, method };
}

export function presentLink({ purpose, displayName, email, services, expiresAt }: OpenLink): LinkView {
  return { purpose, displayName, email, services: [...services], expiresAt };
}

/** The token stands behind the `#`, so that it reaches no server's log. */
export const presentIssued = ({ purpose, token, expiresAt }: Issued): IssuedLink => ({
  purpose,
  path: `/link#${token}`,
  expiresAt,
});

export function presentUser(user: ServiceUser): UserRow {
  const { id, displayName, email, role, status, secondFactor, sessions, lastSignInAt } = user;
  const { elsewhere, installationAdmin } = user;
  return {
    id,
    displayName,
    email,
    role,
    status,
    secondFactor,
    sessions,
    lastSignInAt,
    elsewhere,
    installationAdmin,
  };
}

export function presentService(service: ServiceRecord): ServiceView {
  const { id, code, name, timeZone, country, language, telephone, sendsFrom, sendsUntil, holidays } = service;
  return {
    id,
    code,
    name,
    timeZone,
    country,
    language,
    telephone,
    sendsFrom,
    sendsUntil,
    holidays: holidays.map(({ on, name: holiday }) => ({ on, name: holiday })),
  };
}
