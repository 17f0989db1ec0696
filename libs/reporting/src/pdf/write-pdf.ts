import {
  completenessOption,
  curvesOption,
  followUpFunnelOption,
  funnelPlotOption,
  PAPER_COLOURS,
  runChartOption,
  type ChartStyle,
} from '@osteon/charts';
import type { ReportFigures } from '@osteon/application';
import { CURVES, RUN_LENGTH, type Band, type FunnelPlot, type FunnelPoint } from '@osteon/domain';
import { definitionOf, subjectOf, type ReportDocument } from '../report-document.ts';
import {
  BAND_WORDS,
  CALL_WORDS,
  countText,
  dateText,
  EXCLUSION_WORDS,
  fieldWords,
  monthText,
  rateText,
  STANDING_WORDS,
  SUPPRESSED,
} from '../words.ts';
import { Sheet, type TableCell } from './sheet.ts';

const STYLE: ChartStyle = {
  colours: PAPER_COLOURS,
  fontFamily: 'Noto Sans',
  fontSize: 11,
  direction: 'ltr',
  locale: 'en-GB',
  animated: false,
};

const SIGNS = { green: 'circle', amber: 'triangle', red: 'square' } as const satisfies Record<Band, string>;

/**
 * A report for a board, as PDF: a title page, the summary with bands, each indicator with its definition and its run
 * chart, and the other parts. Bands are a word, a sign and a colour. A count too small to be told is written `< 5`.
 * @param madeOn stands in the file as its date
 */
export async function writePdf(document: ReportDocument, madeOn: Date): Promise<Buffer> {
  const subject = subjectOf(document);
  const { from, to, asOf, definitionVersion } = document.figures.indicators;
  const sheet = new Sheet('Fracture liaison service report', `${subject}, ${from} to ${to}`, madeOn);
  titlePage(sheet, document, subject);
  sheet.nextPage();
  summary(sheet, document.figures);
  sheet.nextPage();
  for (const { id } of document.figures.indicators.indicators) indicator(sheet, document, id);
  sheet.nextPage();
  pathway(sheet, document.figures);
  record(sheet, document.figures);
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

function indicator(sheet: Sheet, document: ReportDocument, id: string): void {
  const { figures } = document;
  const definition = definitionOf(id);
  const result = figures.indicators.indicators.find((one) => one.id === id);
  if (result === undefined) return;
  const chart = figures.months.indicators.find((one) => one.id === id);
  const isDrawn = chart !== undefined && chart.points.some(({ rate }) => rate !== null);
  const isCompared = figures.services.some(
    (one) => one.indicator === id && one.points.some(({ rate }) => rate !== null),
  );
  sheet.keepTogether(100 + (isDrawn ? 134 : 0) + (isCompared ? 225 : 0));
  sheet.heading(`${id} · ${definition.name}`, 12);
  const excluded = Object.entries(result.excluded).map(
    ([reason, count]) => `${EXCLUSION_WORDS[reason as keyof typeof EXCLUSION_WORDS]} ${countText(count ?? null)}`,
  );
  const band = result.band === null ? 'no band' : BAND_WORDS[result.band];
  const isEstimated = definition.kind === 'caseload' && result.denominator === null;
  const counted = isEstimated
    ? `${countText(result.numerator)} found, no caseload is given`
    : `${countText(result.numerator)} of ${countText(result.denominator)} = ${rateText(result.rate)}`;
  sheet.text(`${counted} · ${band}`, { bold: true, size: 11 });
  sheet.text(
    `Imputed missing ${countText(result.imputedMissing)} · excluded: ${excluded.join(', ') || 'nobody'}` +
      (result.national === null ? '' : ` · national ${rateText(result.national.rate)}`),
  );
  const quiet = { size: 8.5, colour: PAPER_COLOURS.quiet };
  sheet.space(2);
  sheet.text(`Counted: ${definition.numerator} Out of: ${definition.denominator}`, quiet);
  if (definition.ownReading !== null) sheet.text(`Our own reading: ${definition.ownReading}`, quiet);
  sheet.space(4);
  if (isDrawn) {
    const option = runChartOption(
      chart,
      {
        rate: 'Rate of the month',
        centreLine: 'All months',
        limits: 'Limits (3 standard errors)',
        beyond: 'Beyond its limits',
        inRun: `Run of ${RUN_LENGTH} or more`,
        month: monthText,
      },
      STYLE,
    );
    // these words take one line
    sheet.picture({ ...option, grid: { ...option.grid, bottom: 40 } }, 190);
  }
  funnel(sheet, document, id);
  sheet.space(10);
}

/** Services side by side, where the report is of more than one. */
function funnel(sheet: Sheet, { figures }: ReportDocument, id: string): void {
  const compared = figures.services.find((one) => one.indicator === id);
  if (compared === undefined) return;
  const points = compared.points.flatMap((point): FunnelPoint[] => {
    const { service, numerator, denominator, rate, limits95, limits998, standing } = point;
    if (numerator === null || denominator === null || rate === null) return [];
    if (limits95 === null || limits998 === null || standing === null) return [];
    return [{ service, numerator, denominator, rate, limits95, limits998, standing }];
  });
  const plot: FunnelPlot = { target: compared.target, points };
  if (points.length > 0)
    sheet.picture(
      funnelPlotOption(
        plot,
        {
          denominator: 'Episodes in the denominator',
          target: 'All services',
          limits95: '95 % limits',
          limits998: '99.8 % limits',
          standing: STANDING_WORDS,
        },
        STYLE,
        compared.points.find(({ own }) => own)?.service,
      ),
      300,
    );
  const hidden = compared.points.length - points.length;
  if (hidden > 0)
    sheet.text(`${hidden} services are not drawn: their counts are too small to be told.`, {
      size: 8.5,
      colour: PAPER_COLOURS.quiet,
    });
}

/** From the diagnosis on: curves, calls, re-fractures, adherence. */
function pathway(sheet: Sheet, figures: ReportFigures): void {
  sheet.heading('Time to each event');
  sheet.text(
    'The share that has had each event by each day since the diagnosis, as it would be if nobody left (Kaplan–Meier). ' +
      'Below the days: how many are still at risk, a line for each curve in the order of the legend.',
    { size: 8.5, colour: PAPER_COLOURS.quiet },
  );
  const shown = figures.curves.curves.filter(({ id }) => id !== 'refracture');
  const longest = shown.reduce<readonly { readonly day: number }[]>(
    (most, { atRisk }) => (atRisk.length > most.length ? atRisk : most),
    [],
  );
  const days = longest.map(({ day }) => day).filter((day) => day <= LAST_DAY_DRAWN);
  // a curve whose days end before has nobody at risk any more
  const nobody = figures.curves.shared ? null : 0;
  if (days.length > 1)
    sheet.picture(
      curvesOption(
        shown.map(({ id, steps, atRisk }) => ({
          name: CURVES.find((curve) => curve.id === id)?.name ?? id,
          steps,
          atRisk: days.map((day) => {
            const there = atRisk.find((one) => one.day === day);
            return there === undefined ? nobody : there.count;
          }),
        })),
        days,
        { day: 'Days since the diagnosis', atRisk: 'still at risk', suppressed: SUPPRESSED },
        STYLE,
      ),
      360,
    );
  sheet.space(14);
  sheet.heading('Follow-up calls');
  for (const { call, due, contactable, contacted, outcome } of figures['follow-up'].calls) {
    sheet.keepTogether(150);
    sheet.text(CALL_WORDS[call], { bold: true, size: 10.5 });
    const dueStep = { count: due, ofDue: due === null || due === 0 ? null : 1, ofContactable: null };
    sheet.picture(
      followUpFunnelOption(
        [
          { name: 'Due', ...dueStep },
          { name: 'Contactable', ...contactable },
          { name: 'Contacted', ...contacted },
          { name: 'Said what they take', ...outcome },
        ],
        { ofDue: 'of those due', ofContactable: 'of those contactable', suppressed: SUPPRESSED },
        STYLE,
      ),
      160,
    );
    sheet.space(8);
  }
  const { episodes, refractured, refracturedAfterTreatment, patientYears, per100PatientYears } = figures.refractures;
  sheet.heading('Re-fractures');
  sheet.table(
    [
      { head: 'Episodes', width: 2 },
      { head: 'Followed by another', width: 3 },
      { head: 'Of these after treatment had begun', width: 4 },
      { head: 'Patient-years watched', width: 3 },
      { head: 'Per 100 patient-years', width: 3 },
    ],
    [
      [
        countText(episodes),
        countText(refractured),
        countText(refracturedAfterTreatment),
        patientYears?.toFixed(1) ?? SUPPRESSED,
        per100PatientYears?.toFixed(1) ?? '–',
      ],
    ],
  );
  if (figures.adherence.agents.length === 0) return;
  sheet.heading('Adherence, by agent');
  sheet.table(
    [
      { head: 'Agent', width: 20 },
      { head: 'Courses', width: 11, toEnd: true },
      { head: 'Measured', width: 12, toEnd: true },
      { head: 'Mean PDC', width: 12, toEnd: true },
      { head: 'PDC from 80 %', width: 14, toEnd: true },
      { head: 'Mean MPR', width: 12, toEnd: true },
      { head: 'Persistent', width: 12, toEnd: true },
    ],
    figures.adherence.agents.map((one) => [
      one.agent,
      countText(one.courses),
      countText(one.measured),
      rateText(one.meanPdc),
      countText(one.adherent),
      rateText(one.meanMpr),
      countText(one.persistent),
    ]),
  );
}

/** A year and a month: later days are in the spreadsheet. */
const LAST_DAY_DRAWN = 400;

/** What the record holds, and how the service stands by the framework. */
function record(sheet: Sheet, figures: ReportFigures): void {
  sheet.heading('Completeness of the record');
  const { fields } = figures.completeness;
  const toldFields = fields.flatMap(({ name, rows, missing }) =>
    rows === null || missing === null ? [] : [{ name, rows, missing }],
  );
  if (toldFields.some(({ rows }) => rows > 0))
    sheet.picture(
      completenessOption(
        toldFields,
        { field: fieldWords, missing: 'Share missing', poor: 'More than 20 % missing', most: '20 %' },
        STYLE,
      ),
      90 + toldFields.length * 24,
    );
  const hidden = fields.length - toldFields.length;
  if (hidden > 0)
    sheet.text(`${hidden} fields are not drawn: their counts are too small to be told.`, {
      size: 8.5,
      colour: PAPER_COLOURS.quiet,
    });
  sheet.space(14);
  sheet.heading('Best Practice Framework (IOF Capture the Fracture)');
  sheet.table(
    [
      { head: 'No.', width: 6 },
      { head: 'Standard', width: 50 },
      { head: 'Level', width: 16 },
      { head: 'Measured by', width: 28 },
    ],
    figures['best-practice'].standards.map(({ number, name, level, from, numerator, denominator, medianDay }) => [
      String(number),
      name,
      level === null ? (from === 'service' ? 'not stated' : '–') : level,
      from === 'service'
        ? 'stated by the service'
        : from === 'timing'
          ? `median day ${medianDay ?? '–'}`
          : `${countText(numerator)} of ${countText(denominator)}`,
    ]),
  );
}

/** A caseload that was not given is no small count. */
function denominatorText(id: string, denominator: number | null): string {
  return countText(denominator, definitionOf(id).kind === 'caseload' ? 'none' : SUPPRESSED);
}
