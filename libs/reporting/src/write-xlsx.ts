import { csvCell, type ReportFigures } from '@osteon/application';
import { Workbook, type Worksheet } from '@cj-tech-master/excelts';
import { definitionOf, subjectOf, type ReportDocument } from './report-document.ts';
import { BAND_WORDS, CALL_WORDS, EXCLUSION_WORDS, fieldWords, STANDING_WORDS, SUPPRESSED } from './words.ts';

type Cell = string | number | null | undefined;

/** Names of sheets; those of the indicators are their ids. */
export const SUMMARY_SHEET = 'Summary';

/**
 * A report as a spreadsheet: a summary, a sheet for each indicator with its definition, numbers and months, and the other
 * parts of the report. Numbers are numbers, rates are shares from 0 to 1 shown as per cent. A count that is too small to
 * be told is written `< 5`. Text is text: what begins like a formula has an apostrophe before it.
 */
export async function writeXlsx(document: ReportDocument, madeOn: Date): Promise<Buffer> {
  const { figures } = document;
  const workbook = new Workbook();
  workbook.creator = document.preparedBy;
  workbook.created = madeOn;
  workbook.modified = madeOn;
  addSummary(workbook, document);
  for (const { id } of figures.indicators.indicators) addIndicator(workbook, figures, id);
  addParts(workbook, figures);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function addSummary(workbook: Workbook, document: ReportDocument): void {
  const { indicators } = document.figures;
  const sheet = sheetOf(workbook, SUMMARY_SHEET, [14, 52, 12, 12, 10, 10, 12, 10, 12, 14, 12, 14]);
  heading(sheet, 'Fracture liaison service report');
  for (const row of [
    ['Report of', subjectOf(document)],
    ['Diagnosed from', indicators.from],
    ['Diagnosed to', indicators.to],
    ['As of', indicators.asOf],
    ['Definition version', indicators.definitionVersion],
    ['Prepared by', document.preparedBy],
    ['Prepared on', document.preparedOn],
    ['Copy', indicators.shared ? 'shared: counts under 5 are not told' : 'of the service: every count is told'],
    ['Eligible episodes', told(indicators.episodes)],
    ['Under 50, not counted', told(indicators.excluded['under-50'])],
  ])
    add(sheet, row);
  add(sheet, []);
  headRow(sheet, [
    ...['Id', 'Indicator', 'Numerator', 'Denominator', 'Rate', 'Band', 'Imputed', 'Died', 'Transferred', 'Window open'],
    ...['National', 'National since'],
  ]);
  for (const one of indicators.indicators) {
    const row = add(sheet, [
      ...[one.id, one.name, told(one.numerator), denominatorOf(one.id, one.denominator), one.rate],
      ...[one.band === null ? '' : BAND_WORDS[one.band], told(one.imputedMissing)],
      ...(['died', 'transferred', 'window-open'] as const).map((reason) =>
        one.excluded[reason] === undefined ? 0 : told(one.excluded[reason]),
      ),
      ...[one.national?.rate, one.national?.date],
    ]);
    asShare(row, 5, 11);
  }
}

function addIndicator(workbook: Workbook, { indicators, months, services }: ReportFigures, id: string): void {
  const definition = definitionOf(id);
  const result = indicators.indicators.find((one) => one.id === id);
  if (result === undefined) return;
  const sheet = sheetOf(workbook, id, [26, 16, 14, 14, 14, 14, 18]);
  heading(sheet, `${definition.name} (${definition.set})`);
  for (const row of [
    ['Id', id],
    ['Definition version', definition.version],
    ['Window counts from', definition.anchor],
    ['Numerator', definition.numerator],
    ['Denominator', definition.denominator],
    ['Excluded', definition.exclusions],
    ['Missing', definition.missing],
    ['Our own reading', definition.ownReading ?? 'nothing'],
  ])
    add(sheet, row);
  add(sheet, []);
  add(sheet, ['Diagnosed', `${indicators.from} to ${indicators.to}`]);
  add(sheet, ['As of', indicators.asOf]);
  add(sheet, ['Numerator counted', told(result.numerator)]);
  add(sheet, ['Denominator counted', denominatorOf(id, result.denominator)]);
  asShare(add(sheet, ['Rate', result.rate]), 2);
  add(sheet, ['Band', result.band === null ? '' : BAND_WORDS[result.band]]);
  add(sheet, ['Imputed missing', told(result.imputedMissing)]);
  for (const [reason, count] of Object.entries(result.excluded))
    add(sheet, [`Excluded: ${EXCLUSION_WORDS[reason as keyof typeof EXCLUSION_WORDS]}`, told(count)]);
  const chart = months.indicators.find((one) => one.id === id);
  if (chart !== undefined) {
    add(sheet, []);
    headRow(sheet, ['Month', 'Numerator', 'Denominator', 'Rate', 'Lower limit', 'Upper limit', 'Stands out']);
    for (const { month, numerator, denominator, rate, lowerLimit, upperLimit, beyond, inRun } of chart.points) {
      const outstanding = beyond !== null ? `${beyond} the limits` : inRun ? 'in a run' : '';
      const row = add(sheet, [month, told(numerator), told(denominator), rate, lowerLimit, upperLimit, outstanding]);
      asShare(row, 4, 5, 6);
    }
    asShare(add(sheet, ['Centre line', '', '', chart.centreLine]), 4);
  }
  const compared = services.find(({ indicator }) => indicator === id);
  if (compared === undefined) return;
  add(sheet, []);
  headRow(sheet, ['Service', 'Numerator', 'Denominator', 'Rate', '95 % from', '95 % to', 'Standing']);
  for (const { service, numerator, denominator, rate, limits95, standing } of compared.points) {
    const where = standing === null ? '' : STANDING_WORDS[standing];
    const row = add(sheet, [
      ...[service, told(numerator), told(denominator), rate],
      ...[limits95?.lower, limits95?.upper, where],
    ]);
    asShare(row, 4, 5, 6);
  }
}

function addParts(workbook: Workbook, figures: ReportFigures): void {
  const fields = sheetOf(workbook, 'Completeness', [30, 14, 14, 14, 24]);
  headRow(fields, ['Field', 'Asked of', 'Missing', 'Share missing', 'Standing']);
  for (const { name, rows, missing, share, isPoor } of figures.completeness.fields) {
    const standing = isPoor === null ? '' : isPoor ? 'more than 20 % missing' : 'at most 20 % missing';
    asShare(add(fields, [fieldWords(name), told(rows), told(missing), share, standing]), 4);
  }

  const calls = sheetOf(workbook, 'Follow-up', [26, 16, 14, 14, 18]);
  headRow(calls, ['Call', 'Step', 'Count', 'Of those due', 'Of those contactable']);
  for (const { call, due, contactable, contacted, outcome } of figures['follow-up'].calls) {
    add(calls, [CALL_WORDS[call], 'due', told(due)]);
    for (const [step, told_] of Object.entries({ contactable, contacted, outcome }))
      asShare(add(calls, [CALL_WORDS[call], step, told(told_.count), told_.ofDue, told_.ofContactable]), 4, 5);
  }

  const curves = sheetOf(workbook, 'Curves', [24, 10, 12, 12, 14]);
  headRow(curves, ['Event', 'Day', 'At risk', 'Events', 'Share by the day']);
  for (const { id, steps } of figures.curves.curves)
    for (const { day, atRisk, events, cumulative } of steps)
      asShare(add(curves, [id, day, atRisk, events, cumulative]), 5);

  const practice = sheetOf(workbook, 'Best practice', [8, 46, 12, 12, 12, 12]);
  headRow(practice, ['No.', 'Standard', 'Level', 'Numerator', 'Denominator', 'Median day']);
  for (const { number, name, level, from, numerator, denominator, medianDay } of figures['best-practice'].standards) {
    const counts = from === 'share' ? [told(numerator), told(denominator)] : ['', ''];
    add(practice, [number, name, level ?? 'not stated', ...counts, medianDay]);
  }

  const { episodes, refractured, refracturedAfterTreatment, patientYears, per100PatientYears } = figures.refractures;
  const again = sheetOf(workbook, 'Re-fractures', [44, 14]);
  add(again, ['Episodes', told(episodes)]);
  add(again, ['Followed by another episode', told(refractured)]);
  add(again, ['Of these, after treatment had begun', told(refracturedAfterTreatment)]);
  add(again, ['Patient-years watched', patientYears]);
  add(again, ['Per 100 patient-years', per100PatientYears]);

  const adherence = sheetOf(workbook, 'Adherence', [22, 10, 12, 12, 12, 12, 12, 12, 12, 16]);
  headRow(adherence, [
    ...['Agent', 'Courses', 'Too short', 'Unrecorded', 'Measured', 'Mean PDC', 'PDC ≥ 0.80', 'Mean MPR'],
    ...['Persistent', 'Median persistence, days'],
  ]);
  for (const one of figures.adherence.agents)
    add(adherence, [
      ...[one.agent, told(one.courses), told(one.tooShort), told(one.unrecorded), told(one.measured)],
      ...[one.meanPdc, told(one.adherent), one.meanMpr, told(one.persistent), one.medianPersistenceDays],
    ]);
}

/** A caseload that was not given is no small count. */
function denominatorOf(id: string, denominator: number | null): Cell {
  return denominator === null && definitionOf(id).kind === 'caseload' ? 'not given' : told(denominator);
}

const told = (count: number | null | undefined): Cell => (count === null ? SUPPRESSED : count);

function sheetOf(workbook: Workbook, name: string, widths: readonly number[]): Worksheet {
  const sheet = workbook.addWorksheet(name);
  sheet.columns = widths.map((width) => ({ width }));
  return sheet;
}

/** A row; text that a spreadsheet might take for a formula is kept from being one. */
function add(sheet: Worksheet, cells: readonly Cell[]) {
  return sheet.addRow(cells.map((cell) => (typeof cell === 'string' ? asText(cell) : (cell ?? null))));
}

/** As in CSV, without its quotation marks: a file of ours may be saved again as CSV. */
function asText(text: string): string {
  const cell = csvCell(text);
  return cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

function heading(sheet: Worksheet, text: string): void {
  add(sheet, [text]).font = { bold: true, size: 14 };
}

function headRow(sheet: Worksheet, cells: readonly string[]): void {
  add(sheet, cells).font = { bold: true };
}

function asShare(row: ReturnType<typeof add>, ...columns: readonly number[]): void {
  for (const column of columns) row.getCell(column).numFmt = '0.0%';
}
