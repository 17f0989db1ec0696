import { readNationalFigures as readFiguresFile, type YearlyCaseload } from '@osteon/domain';
import { serviceOf, type Actor, type UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import type { ImportedFigures, ReportPlace, StatedCaseload, StatedLevel } from '../ports/report-setting-store.ts';
import type { ReportScope } from '../ports/report-store.ts';
import { scopesOf, type ReportDeps } from './report-cohort.ts';

type SettingDeps = Pick<ReportDeps, 'reportSettings'>;

/** What somebody may choose from, and do, on the page of reports. */
export interface ReportContext extends Pick<ReportPlace, 'today' | 'service' | 'region'> {
  readonly scopes: readonly ReportScope[];
  readonly mayList: boolean;
  readonly mayState: boolean;
}

export async function readReportContext(deps: SettingDeps, actor: UserActor): Promise<ReportContext> {
  const { today, service, region } = await deps.reportSettings.reportPlace(actor.serviceId);
  return {
    ...{ today, service, region },
    scopes: scopesOf(actor),
    // an auditor sees who looked at whom, and no record of a patient
    mayList: actor.role !== 'auditor',
    mayState: actor.role === 'lead',
  };
}

/** What the service expects of each year, the latest first. */
export function listCaseloads(deps: SettingDeps, actor: Actor): Promise<readonly StatedCaseload[]> {
  return deps.reportSettings.listCaseloads(serviceOf(actor));
}

/** Says how many fractures the service expects in a year. What was said before stays for reports of days before. */
export function stateCaseload(deps: SettingDeps, actor: UserActor, caseload: YearlyCaseload): Promise<void> {
  return deps.reportSettings.stateCaseload(actor, caseload);
}

/** Says where the service stands in standards that no fact tells. */
export function statePractice(
  deps: SettingDeps,
  actor: UserActor,
  levels: readonly Pick<StatedLevel, 'standard' | 'level' | 'grounds'>[],
): Promise<void> {
  return deps.reportSettings.stateLevels(actor, levels);
}

/** The national figures that the service has brought, as they count now. */
export function readNationalFigures(deps: SettingDeps, actor: Actor): Promise<ImportedFigures> {
  return deps.reportSettings.nationalFigures(serviceOf(actor), null);
}

/** Faults of a file that are told in one answer. */
const MOST_FAULTS = 50;

/** Takes a file of national figures in place of the one before. FLS-1405 with each fault by its line: nothing is kept. */
export async function importNationalFigures(
  deps: SettingDeps,
  actor: UserActor,
  csv: string,
): Promise<ImportedFigures> {
  const { figures, faults } = readFiguresFile(csv);
  if (faults.length > 0)
    throw new AppError('FLS-1405', {
      errors: faults
        .slice(0, MOST_FAULTS)
        .map(({ line, message }) => ({ path: 'csv', message: `line ${line}: ${message}` })),
    });
  await deps.reportSettings.importFigures(actor, actor.serviceId, figures);
  return readNationalFigures(deps, actor);
}
