import type { Role } from '../actor.ts';
import type { LocalDate } from '@osteon/domain';
import type { DemonstrationRegion, DemonstrationService } from './clinic.ts';
import type { StoryMessage } from './story.ts';

/** A demonstration service as it was made. */
export interface DemonstrationSite {
  readonly serviceId: string;
  readonly code: string;
  /** Today in the service's zone by the database's clock. */
  readonly today: LocalDate;
  /** In the order of the service's users. */
  readonly userIds: readonly string[];
}

export interface DemonstrationLogin {
  readonly service: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
}

/** What only a demonstration does: services and people out of nothing, and messages of the past. */
export interface DemonstrationStore {
  countServices(): Promise<number>;
  /** Regions, services, users and memberships, all or nothing; null when one of the services or users is there. */
  createSites(
    regions: readonly DemonstrationRegion[],
    services: readonly DemonstrationService[],
    passwordHash: string,
  ): Promise<readonly DemonstrationSite[] | null>;
  /** Messages that went before the clinic was opened; one whose task is not planned is left out. Returns how many. */
  recordPastMessages(
    serviceId: string,
    messages: readonly (StoryMessage & { readonly patientId: string })[],
  ): Promise<number>;
  /** What a nurse wrote by hand yesterday, to a patient who takes text messages; returns how many were written. */
  recordPastWords(serviceId: string, patientId: string, nurseId: string, body: string): Promise<number>;
  /** The demonstration users that are there. */
  listLogins(emails: readonly string[]): Promise<readonly DemonstrationLogin[]>;
  /** Lets the planner’s statistics see the new rows. */
  analyse(): Promise<void>;
}
