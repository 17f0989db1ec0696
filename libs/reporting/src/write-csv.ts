import { csvLine } from '@osteon/application';
import type { ReportDocument } from './report-document.ts';
import { subjectOf } from './report-document.ts';

/** By it spreadsheets know UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

const COLUMNS = [
  ...['report of', 'from', 'to', 'as of', 'definition version', 'part', 'id', 'name', 'anchor'],
  ...['numerator', 'denominator', 'rate', 'band', 'imputed missing'],
  ...['excluded died', 'excluded transferred', 'excluded window open', 'suppressed', 'national rate', 'national date'],
];

/**
 * The numbers of a report as CSV (RFC 4180): a line for each indicator, then for each of its months, then for each field
 * of completeness. An empty cell where a count is too small to be told says `yes` under `suppressed`. No cell is a formula.
 */
export function writeCsv(document: ReportDocument): Buffer {
  const { indicators, months, completeness } = document.figures;
  const { from, to, asOf, definitionVersion } = indicators;
  const head = [subjectOf(document), from, to, asOf, definitionVersion];
  const lines = [csvLine(COLUMNS)];
  for (const one of indicators.indicators) {
    lines.push(
      csvLine([
        ...head,
        ...['indicator', one.id, one.name, 'diagnosedOn', one.numerator, one.denominator, one.rate, one.band],
        ...[one.imputedMissing, told(one, 'died'), told(one, 'transferred'), told(one, 'window-open')],
        ...[one.suppressed ? 'yes' : 'no', one.national?.rate, one.national?.date],
      ]),
    );
  }
  for (const { id, points } of months.indicators)
    for (const { month, numerator, denominator, rate } of points)
      lines.push(csvLine([...head, 'month', id, month, 'diagnosedOn', numerator, denominator, rate]));
  for (const { name, rows, missing, share } of completeness.fields)
    lines.push(csvLine([...head, 'field', name, 'missing', 'diagnosedOn', missing, rows, share]));
  return Buffer.from(BYTE_ORDER_MARK + lines.join(''));
}

/** 0 where nobody is excluded for the reason, empty where it may not be told. */
function told(
  { excluded }: { readonly excluded: Readonly<Record<string, number | null | undefined>> },
  reason: string,
): number | null {
  const count = excluded[reason];
  return count === undefined ? 0 : count;
}
