import { addMonths } from '@osteon/domain';
import type { Actor } from '../actor.ts';
import { assignPatient } from '../patients/assign-patient.ts';
import type { PatientDeps } from '../patients/change-patient.ts';
import type { ContactStore } from '../ports/contact-store.ts';
import { enrolPatient } from '../patients/enrol-patient.ts';
import { recordContact } from '../patients/record-contact.ts';
import { hashPassword } from '../sign-in/passwords.ts';
import { DEMONSTRATION_REGIONS, DEMONSTRATION_SERVICES } from './clinic.ts';
import type { DemonstrationSite, DemonstrationStore } from './demonstration-store.ts';
import { demonstrationHospital, type DemonstrationHospital } from './hospital.ts';
import { demonstrationPointers } from './pointers.ts';
import type { FracturePointer } from '../finding/fracture-pointer.ts';
import { generateClinic, type DemonstrationPatient } from './generate-clinic.ts';
import type { StoryMessage } from './story.ts';

/** Older fractures than this are the history of demonstration patients; longer courses of treatment are followed. */
const MONTHS_FOLLOWED = 95;

/** Patients stored at a time: their statements share the pool. */
const AT_ONCE = 8;

/** What a nurse of the demonstration wrote to somebody. */
const BY_HAND =
  'I tried to call you today and will try again tomorrow morning. Please ring us if another time is better.';

export interface DemonstrationDeps extends PatientDeps {
  readonly contacts: ContactStore;
  readonly demonstration: DemonstrationStore;
}

export interface SeedOptions {
  readonly password: string;
  readonly seed?: number;
  readonly onProgress?: (patients: number) => void;
  /** Takes what the record systems of the demonstration say of fractures; absent: they are silent. */
  readonly point?: (actor: Actor, pointer: FracturePointer) => Promise<unknown>;
  /** Takes what the hospital of a service sent and handed in, after its patients; absent: there is none. */
  readonly receive?: (site: DemonstrationSite, hospital: DemonstrationHospital) => Promise<unknown>;
}

export interface SeededClinic {
  readonly services: number;
  readonly patients: number;
  readonly tasks: number;
  readonly attempts: number;
  readonly messages: number;
}

/**
 * Opens the demonstration clinic: services, people, and patients who go through the same use cases as real ones,
 * dated relative to each service's own today. Null when a demonstration service is there already.
 */
export async function seedDemonstration(
  deps: DemonstrationDeps,
  { password, seed, onProgress, point, receive }: SeedOptions,
): Promise<SeededClinic | null> {
  const sites = await deps.demonstration.createSites(
    DEMONSTRATION_REGIONS,
    DEMONSTRATION_SERVICES,
    await hashPassword(password),
  );
  if (sites === null) return null;
  const sum = { services: sites.length, patients: 0, tasks: 0, attempts: 0, messages: 0 };
  for (const [place, service] of DEMONSTRATION_SERVICES.entries()) {
    const site = sites.find(({ code }) => code === service.code);
    if (site === undefined) continue;
    const past: (StoryMessage & { patientId: string })[] = [];
    const cared: { patientId: string; nurseId: string }[] = [];
    const patients = generateClinic(service, site.today, seed);
    const waiting = [...patients];
    const known = waiting[0]?.person;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let patient = waiting.shift(); patient !== undefined; patient = waiting.shift()) {
          const stored = await openFile(deps, site, patient);
          past.push(...patient.messages.map((message) => ({ ...message, patientId: stored.patientId })));
          const nurseId = patient.nurse === null ? undefined : site.userIds[patient.nurse];
          const hasPhone = patient.person.contactPoints.some(
            ({ channel, consented }) => channel === 'sms' && consented,
          );
          if (nurseId !== undefined && hasPhone) cared.push({ patientId: stored.patientId, nurseId });
          sum.patients += 1;
          sum.tasks += stored.tasks;
          sum.attempts += patient.attempts.length;
          onProgress?.(sum.patients);
        }
      }),
    );
    if (point !== undefined && known !== undefined) {
      for (const pointer of demonstrationPointers(site.code, site.today, known)) {
        await point({ kind: 'cli', serviceId: site.serviceId }, pointer);
      }
    }
    await receive?.(site, demonstrationHospital(service, place, site.today, patients));
    sum.messages += await deps.demonstration.recordPastMessages(site.serviceId, past);
    const [first] = cared.sort((a, b) => (a.patientId < b.patientId ? -1 : 1));
    if (first) {
      const { patientId, nurseId } = first;
      sum.messages += await deps.demonstration.recordPastWords(site.serviceId, patientId, nurseId, BY_HAND);
    }
  }
  await deps.demonstration.analyse();
  return sum;
}

async function openFile(
  deps: DemonstrationDeps,
  site: DemonstrationSite,
  { person, facts, attempts, nurse }: DemonstrationPatient,
): Promise<{ patientId: string; tasks: number }> {
  const { identifiers, contactPoints, ...patient } = person;
  const importer: Actor = { kind: 'cli', serviceId: site.serviceId };
  const { patientId, taskCount } = await enrolPatient(deps, importer, {
    patient,
    identifiers,
    contactPoints,
    facts,
    source: 'demonstration',
    enrolSince: addMonths(site.today, -MONTHS_FOLLOWED),
  });
  for (const attempt of attempts) await recordContact(deps, importer, patientId, attempt);
  const nurseId = nurse === null ? undefined : site.userIds[nurse];
  if (nurseId !== undefined) await assignPatient(deps, importer, patientId, nurseId);
  return { patientId, tasks: taskCount };
}
