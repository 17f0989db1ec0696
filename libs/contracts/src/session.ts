import { z } from 'zod';
import { id, instant } from './primitives.ts';

export const role = z.enum(['nurse', 'lead', 'safety-officer', 'auditor', 'admin']);
export type Role = z.infer<typeof role>;

export const signInRequest = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(200),
});
export type SignInRequest = z.infer<typeof signInRequest>;

export const serviceSummary = z.object({
  id,
  code: z.string(),
  name: z.string(),
  timeZone: z.string(),
  /** Today in the service's zone. */
  today: z.string(),
});

/** Who is signed in, where, and until when. */
export const sessionView = z.object({
  user: z.object({ id, displayName: z.string(), email: z.string() }),
  role,
  service: serviceSummary,
  /** Other services this user may switch to. */
  services: z.array(serviceSummary),
  expiresAt: instant,
  /** demonstration: said on every page. */
  mode: z.enum(['demonstration', 'production']),
});
export type SessionView = z.infer<typeof sessionView>;

export const switchServiceRequest = z.strictObject({ serviceId: id });

export const setupRequest = z.strictObject({
  token: z.string().min(20).max(200),
  email: z.email().max(254),
  displayName: z.string().min(1).max(120),
  password: z.string().min(12).max(200),
  service: z.strictObject({
    code: z.string().regex(/^[a-z0-9-]{2,40}$/),
    name: z.string().min(1).max(120),
    timeZone: z.string().max(60),
    country: z.string().regex(/^[A-Z]{2}$/),
  }),
});
export type SetupRequest = z.infer<typeof setupRequest>;

export const colleague = z.object({ id, displayName: z.string(), role });
export const colleagueList = z.object({ rows: z.array(colleague) });
export type ColleagueList = z.infer<typeof colleagueList>;
