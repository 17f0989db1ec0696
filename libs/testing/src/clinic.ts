import { enrolPatient, type NewContactPoint } from '@osteon/application';
import type { Persistence } from '@osteon/persistence';
import { randomUUID } from 'node:crypto';
import { aPatient, type PatientStory } from './a-patient.ts';
import type { TestDatabase } from './test-database.ts';
import { aService, type TestService } from './test-service.ts';

/** A service of its own in the test's database. */
export interface Clinic extends TestService {
  readonly persistence: Persistence;
}

export async function createClinic(database: TestDatabase, persistence: Persistence): Promise<Clinic> {
  const service = await aService(database, { code: `c${randomUUID().slice(0, 8)}` });
  await database.query(`update service set telephone = '0117 496 0000' where id = $1`, [service.serviceId]);
  return { ...service, persistence };
}

/** Today in the clinic by the database's clock, `days` later or earlier. */
export async function localDay({ persistence, serviceId }: Clinic, days = 0): Promise<string> {
  const { rows } = await persistence.pool.query<{ on: string }>(
    'select (local_today(time_zone) + $2::int)::text as on from service where id = $1',
    [serviceId, days],
  );
  return String(rows[0]?.on);
}

export async function enrol(clinic: Clinic, story: PatientStory): Promise<string> {
  const { serviceId, persistence } = clinic;
  const { patientId } = await enrolPatient(persistence, { kind: 'cli', serviceId }, story.enrolment());
  return patientId;
}

/** Born on 7 March 1948, as every patient of `aPatient()`. */
export const BIRTH_DATE = { day: '7', month: '3', year: '1948' };

/** A patient on alendronate whose first adherence check opens `opensInDays` from today. */
export async function enrolOnTablets(
  clinic: Clinic,
  {
    opensInDays = 0,
    contactPoints = [{ channel: 'sms', value: '07700900123' }],
  }: { readonly opensInDays?: number; readonly contactPoints?: readonly NewContactPoint[] } = {},
): Promise<string> {
  const story = aPatient()
    .withFracture('wrist', await localDay(clinic, opensInDays - 20))
    .onAlendronate(await localDay(clinic, opensInDays - 14))
    .enrolment();
  const { serviceId, persistence } = clinic;
  const { patientId } = await enrolPatient(persistence, { kind: 'cli', serviceId }, { ...story, contactPoints });
  return patientId;
}
