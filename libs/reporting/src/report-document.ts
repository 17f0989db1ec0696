import type { ReportFigures } from '@osteon/application';
import { INDICATORS, type Indicator } from '@osteon/domain';

/** A report, ready to be written in any form. */
export interface ReportDocument {
  readonly figures: ReportFigures;
  /** The service that asks: named on every copy, whatever the report is of. */
  readonly preparedBy: string;
  /** The service's local day on which it was asked for. */
  readonly preparedOn: string;
}

/** Of what a report is: the service, the region, all. */
export function subjectOf({ figures: { indicators } }: ReportDocument): string {
  const { scope, scopeName, services } = indicators;
  if (scope === 'service') return scopeName ?? '';
  const counted = services === 1 ? '1 service' : `${services} services`;
  return scope === 'region' ? `${scopeName ?? ''} (${counted})` : `All of the installation (${counted})`;
}

/** The definition of an indicator. */
export function definitionOf(id: string): Indicator {
  const found = INDICATORS.find((indicator) => indicator.id === id);
  if (found === undefined) throw new RangeError(`there is no indicator ${id}`);
  return found;
}
