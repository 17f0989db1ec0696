import type { CaseloadIndicator, Indicator, ShareIndicator } from './definition.ts';
import { dataCompleteness } from './definitions/flsdb-1.ts';
import { treatmentBegun } from './definitions/flsdb-10.ts';
import { adherentAt12Months } from './definitions/flsdb-11.ts';
import { allIdentification } from './definitions/flsdb-2.ts';
import { spineIdentification } from './definitions/flsdb-3.ts';
import { assessedWithin90Days } from './definitions/flsdb-4.ts';
import { scannedWithin90Days } from './definitions/flsdb-5.ts';
import { fallsAssessment } from './definitions/flsdb-6.ts';
import { treatmentRecommended } from './definitions/flsdb-7.ts';
import { strengthAndBalance } from './definitions/flsdb-8.ts';
import { monitoredBy16Weeks } from './definitions/flsdb-9.ts';
import { iofNonSpineIdentification } from './definitions/iof-1.ts';
import { onTreatmentAt52Weeks } from './definitions/iof-10.ts';
import { iofDataCompleteness } from './definitions/iof-11.ts';
import { iofSpineIdentification } from './definitions/iof-2.ts';
import { riskAssessedWithin12Weeks } from './definitions/iof-3.ts';
import { scannedWithin12Weeks } from './definitions/iof-4.ts';
import { fallsRiskAssessed } from './definitions/iof-5.ts';
import { iofTreatmentRecommended } from './definitions/iof-6.ts';
import { iofStrengthAndBalance } from './definitions/iof-7.ts';
import { iofMonitored } from './definitions/iof-8.ts';
import { iofTreatmentBegun } from './definitions/iof-9.ts';

/** Every indicator, in the order of the indicators page: the order in which they are printed. */
export const INDICATORS: readonly Indicator[] = [
  dataCompleteness,
  allIdentification,
  spineIdentification,
  assessedWithin90Days,
  scannedWithin90Days,
  fallsAssessment,
  treatmentRecommended,
  strengthAndBalance,
  monitoredBy16Weeks,
  treatmentBegun,
  adherentAt12Months,
  iofNonSpineIdentification,
  iofSpineIdentification,
  riskAssessedWithin12Weeks,
  scannedWithin12Weeks,
  fallsRiskAssessed,
  iofTreatmentRecommended,
  iofStrengthAndBalance,
  iofMonitored,
  iofTreatmentBegun,
  onTreatmentAt52Weeks,
  iofDataCompleteness,
];

/** Those that count episodes; the others count fields. */
export const EPISODE_INDICATORS: readonly (ShareIndicator | CaseloadIndicator)[] = INDICATORS.filter(
  (indicator) => indicator.kind !== 'completeness',
);

/** The indicator with an id, else undefined. */
export function indicatorOf(id: string): Indicator | undefined {
  return INDICATORS.find((indicator) => indicator.id === id);
}
