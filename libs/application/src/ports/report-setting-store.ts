import type { LocalDate, NationalFigure, PracticeLevel, YearlyCaseload } from '@osteon/domain';
import type { Actor, UserActor } from '../actor.ts';
import type { ReportScope } from './report-store.ts';

/** The service that a report is asked for, and where it stands. */
export interface ReportPlace {
  readonly today: LocalDate;
  readonly service: { readonly id: string; readonly name: string };
  readonly region: { readonly id: string; readonly name: string; readonly services: number };
  /** of the installation */
  readonly services: number;
}

export interface StatedCaseload extends YearlyCaseload {
  /** null when the account is gone */
  readonly statedBy: string | null;
  readonly statedAt: string;
}

export interface StatedLevel {
  readonly standard: number;
  readonly level: PracticeLevel | null;
  readonly grounds: string | null;
  readonly by: string | null;
  readonly at: string;
}

export interface ImportedFigures {
  readonly importedBy: string | null;
  /** null: none were ever imported */
  readonly importedAt: string | null;
  readonly figures: readonly NationalFigure[];
}

/**
 * What a service brings to its reports. Nothing is overwritten: as of a past day it is what had been said by the end of
 * that day, wall time of the service (null: what is said now). Each change is audited.
 */
export interface ReportSettingStore {
  reportPlace(serviceId: string): Promise<ReportPlace>;
  /** Of every service of the scope, what it says of its years. */
  caseloadsOf(
    serviceId: string,
    scope: ReportScope,
    asOf: LocalDate | null,
  ): Promise<readonly (readonly YearlyCaseload[])[]>;
  listCaseloads(serviceId: string): Promise<readonly StatedCaseload[]>;
  stateCaseload(actor: UserActor, caseload: YearlyCaseload): Promise<void>;
  statedLevels(serviceId: string, asOf: LocalDate | null): Promise<readonly StatedLevel[]>;
  stateLevels(actor: UserActor, levels: readonly Pick<StatedLevel, 'standard' | 'level' | 'grounds'>[]): Promise<void>;
  nationalFigures(serviceId: string, asOf: LocalDate | null): Promise<ImportedFigures>;
  importFigures(actor: Actor, serviceId: string, figures: readonly NationalFigure[]): Promise<void>;
}
