import { setImmediate } from 'node:timers/promises';
import { PAPER_COLOURS } from '@osteon/charts';
import type { ReportFigures } from '@osteon/application';
import type { Band } from '@osteon/domain';
import { bringShaper } from '@osteon/messaging';
import { definitionOf, subjectOf, type ReportDocument } from '../report-document.ts';
import { BAND_WORDS, countText, dateText, rateText, SUPPRESSED } from '../words.ts';
import { writeIndicator } from './indicator-part.ts';
import { writePathway, writeRecord } from './pathway-part.ts';
import { Sheet, type TableCell } from './sheet.ts';

const SIGNS = { green: 'circle', amber: 'triangle', red: 'square' } as const satisfies Record<Band, string>;

/**
 * A report for a board, as PDF: a title page, the summary with bands, each indicator with its definition and its run
 * chart, and the other parts. Bands are a word, a sign and a colour. A count too small to be told is written `< 5`.
 * @param madeOn stands in the file as its date
 */
export async function writePdf(document: ReportDocument, madeOn: Date): Promise<Buffer> {
  await bringShaper();
  const subject = subjectOf(document);
  const { from, to, asOf, definitionVersion } = document.figures.indicators;
  const sheet = new Sheet('Fracture liaison service report', `${subject}, ${from} to ${to}`, madeOn);
  titlePage(sheet, document, subject);
  sheet.nextPage();
  summary(sheet, document.figures);
  sheet.nextPage();
  for (const { id } of document.figures.indicators.indicators) {
    writeIndicator(sheet, document, id);
    // Drawing takes a while: the program does what else is due meanwhile.
    await setImmediate();
  }
  sheet.nextPage();
  writePathway(sheet, document.figures);
  writeRecord(sheet, document.figures);
  const foot = `${subject} · diagnosed ${dateText(from)} to ${dateText(to)} · as of ${dateText(asOf)} · definitions ${definitionVersion}`;
  return sheet.end(foot);
}

function titlePage(sheet: Sheet, { figures, preparedBy, preparedOn }: ReportDocument, subject: string): void {
  const { indicators } = figures;
  const { from, to, asOf, definitionVersion, shared } = indicators;
  sheet.banner(210);
  sheet.moveTo(105);
  sheet.text('Fracture liaison service', { size: 15, colour: '#ffffff' });
  sheet.text('Audit report', { size: 30, bold: true, colour: '#ffffff' });
  sheet.moveTo(250);
  sheet.text(subject, { size: 20, bold: true });
  sheet.space(14);
  sheet.text(`Fractures diagnosed from ${dateText(from)} to ${dateText(to)}`, { size: 13 });
  sheet.text(`With what was known on ${dateText(asOf)}`, { size: 13 });
  sheet.space(14);
  sheet.text(`Audit definitions, version ${definitionVersion}`, { size: 11 });
  sheet.text(`Prepared by ${preparedBy} on ${dateText(preparedOn)}`, { size: 11 });
  sheet.space(22);
  const bands = indicators.indicators.flatMap(({ band }) => (band === null ? [] : [band]));
  const inBand = (band: Band): number => bands.filter((one) => one === band).length;
  const under50 = indicators.excluded['under-50'];
  sheet.table(
    [
      { head: 'Episodes counted', width: 3 },
      { head: 'Under 50, not counted', width: 3 },
      { head: 'Indicators by band', width: 2 },
      { head: '', width: 2 },
      { head: '', width: 2 },
    ],
    [
      [
        countText(indicators.episodes),
        countText(under50),
        { text: `${inBand('green')} green`, sign: 'circle' },
        { text: `${inBand('amber')} amber`, sign: 'triangle' },
        { text: `${inBand('red')} red`, sign: 'square' },
      ],
    ],
    11,
  );
  sheet.space(10);
  const quiet = { size: 9.5, colour: PAPER_COLOURS.quiet };
  sheet.text(
    shared
      ? 'A copy to be shared: counts of patients under 5, and whatever would tell them, are left out and written “< 5”.'
      : 'For the service itself: small counts are told. Do not pass this copy on; a shared copy leaves them out.',
    { ...quiet, bold: true },
  );
  sheet.space(5);
  sheet.text(
    'What is counted: episodes (fractures diagnosed on one day are one) of patients aged 50 or more at diagnosis. ' +
      'Windows are counted in whole days from the diagnosis, both ends included. What is not recorded counts against ' +
      'the service and is shown as imputed. Patients who died or were transferred before a window ended, and windows ' +
      'still open, are excluded and counted.',
    quiet,
  );
  sheet.space(5);
  sheet.text(
    'The indicators are aligned with those of the national database of fracture liaison services and with the ' +
      'IOF/FFN/BHOF set. Where the published definition could not be read, our own reading is named with the indicator.',
    quiet,
  );
}

function summary(sheet: Sheet, { indicators }: ReportFigures): void {
  sheet.heading('Summary');
  const bandCell = (band: Band | null): TableCell =>
    band === null ? '–' : { text: BAND_WORDS[band], sign: SIGNS[band] };
  sheet.table(
    [
      { head: 'Id', width: 9 },
      { head: 'Indicator', width: 36 },
      { head: 'Num.', width: 9, toEnd: true },
      { head: 'Den.', width: 9, toEnd: true },
      { head: 'Rate', width: 10, toEnd: true },
      { head: 'Band', width: 12 },
      { head: 'Imputed', width: 10, toEnd: true },
      { head: 'National', width: 10, toEnd: true },
    ],
    indicators.indicators.map((one) => [
      one.id,
      definitionOf(one.id).name,
      countText(one.numerator),
      denominatorText(one.id, one.denominator),
      rateText(one.rate),
      bandCell(one.band),
      countText(one.imputedMissing),
      rateText(one.national?.rate ?? null),
    ]),
  );
  const quiet = { size: 8, colour: PAPER_COLOURS.quiet };
  sheet.text(
    'flsdb: aligned with the national database of fracture liaison services; iof: the IOF/FFN/BHOF set. Their numbering ' +
      'differs. Bands: green from 80 %, amber from 50 %, red below; spine identification green above 20 %, amber above ' +
      '10 %; treatment recommended green above 50 %, else red; completeness green when fewer than 5 fields lack more ' +
      'than 20 %. A rate above an estimated caseload has no band.',
    quiet,
  );
  const [national] = indicators.indicators.flatMap((one) => (one.national === null ? [] : [one.national]));
  if (national !== undefined) sheet.text(`National figures: ${national.source}.`, quiet);
}

/** A caseload that was not given is no small count. */
function denominatorText(id: string, denominator: number | null): string {
  return countText(denominator, definitionOf(id).kind === 'caseload' ? 'none' : SUPPRESSED);
}
