import { z } from 'zod';
import { id, instant, localDate } from './primitives.ts';
import { role } from './session.ts';

/** Somebody who works in the service, as its administrator sees them. */
export const userRow = z.object({
  id,
  displayName: z.string(),
  email: z.string(),
  role,
  /** invited: nothing to sign in with yet. */
  status: z.enum(['invited', 'active', 'disabled']),
  secondFactor: z.boolean(),
  sessions: z.number().int(),
  lastSignInAt: instant.nullable(),
  /** Works in other services too: their password and second factor are reset by who administers the installation. */
  elsewhere: z.boolean(),
  installationAdmin: z.boolean(),
});
export type UserRow = z.infer<typeof userRow>;
export const userList = z.object({ rows: z.array(userRow) });
export type UserList = z.infer<typeof userList>;

export const invitation = z.strictObject({
  email: z.email().max(254),
  displayName: z.string().trim().min(1).max(120),
  role,
});
export type Invitation = z.infer<typeof invitation>;

/** Shown once, to be handed over by the administrator; `path` is within the pages. */
export const issuedLink = z.object({ purpose: z.enum(['invitation', 'reset']), path: z.string(), expiresAt: instant });
export type IssuedLink = z.infer<typeof issuedLink>;

/** `link` is null for somebody who has an account already: they sign in as before. */
export const invited = z.object({ userId: id, link: issuedLink.nullable() });
export type Invited = z.infer<typeof invited>;

export const roleChange = z.strictObject({ role });
export const installing = z.strictObject({ installationAdmin: z.boolean() });
export const disabling = z.strictObject({ disabled: z.boolean() });

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const service = {
  name: z.string().trim().min(1).max(120),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/),
  telephone: z.string().trim().min(3).max(40).nullable(),
  /** Local wall time between which messages are sent. */
  sendsFrom: timeOfDay,
  sendsUntil: timeOfDay,
  holidays: z.array(z.strictObject({ on: localDate, name: z.string().trim().min(1).max(80) })).max(400),
};
const fixed = {
  code: z.string().regex(/^[a-z0-9-]{2,40}$/),
  timeZone: z.string().max(60),
  country: z.string().regex(/^[A-Z]{2}$/),
};

export const serviceView = z.object({ id, ...fixed, ...service });
export type ServiceView = z.infer<typeof serviceView>;
export const serviceList = z.object({ rows: z.array(serviceView) });
export type ServiceList = z.infer<typeof serviceList>;

export const newService = z.strictObject({ ...fixed, ...service });
export type NewService = z.infer<typeof newService>;

export const serviceChange = z.strictObject(service);
export type ServiceChange = z.infer<typeof serviceChange>;
