import type { ReportProof, ReportUpkeep } from '../ports/report-store.ts';

/** Changes counted by one statement: some seconds of work at most, in which readers of that service wait. */
const CHANGES_AT_ONCE = 5_000;
/** Patients observed again by one statement. */
const PATIENTS_AT_ONCE = 1_000;

interface Deps {
  readonly reportUpkeep: ReportUpkeep;
}

/** Counts anew, in every service, what changed or holds no more. Answers how many changes these were. */
export async function refreshReports({ reportUpkeep }: Deps): Promise<{ services: number; changes: number }> {
  const services = await reportUpkeep.servicesToRefresh();
  let changes = 0;
  for (const serviceId of services) {
    let taken: number;
    do {
      taken = await reportUpkeep.refreshService(serviceId, CHANGES_AT_ONCE);
      changes += taken;
    } while (taken === CHANGES_AT_ONCE);
  }
  return { services: services.length, changes };
}

/**
 * The nightly proof: in every service whose day has no proof yet, all episodes are made again from the facts, and all
 * counts from the episodes, and compared with what is kept. Anything but a zero is a defect of ours; it is put right.
 */
export async function proveReports({ reportUpkeep }: Deps): Promise<readonly (ReportProof & { serviceId: string })[]> {
  const proofs: (ReportProof & { serviceId: string })[] = [];
  for (const serviceId of await reportUpkeep.servicesToProve()) {
    if (!(await reportUpkeep.takeProof(serviceId))) continue;
    while ((await reportUpkeep.refreshService(serviceId, CHANGES_AT_ONCE)) === CHANGES_AT_ONCE);
    let patients = 0;
    let differingPatients = 0;
    let after: string | null = null;
    for (;;) {
      const found = await reportUpkeep.proveEpisodes(serviceId, after, PATIENTS_AT_ONCE);
      patients += found.patients;
      differingPatients += found.differing;
      if (found.patients < PATIENTS_AT_ONCE) break;
      after = found.last;
    }
    const differingMonths = (await reportUpkeep.proveSummary(serviceId)).length;
    const proof = { patients, differingPatients, differingMonths };
    await reportUpkeep.finishProof(serviceId, proof);
    proofs.push({ serviceId, ...proof });
  }
  return proofs;
}
