import { funnelPlotOption, PAPER_COLOURS, runChartOption } from '@osteon/charts';
import { RUN_LENGTH, type FunnelPlot, type FunnelPoint } from '@osteon/domain';
import { definitionOf, type ReportDocument } from '../report-document.ts';
import { BAND_WORDS, countText, EXCLUSION_WORDS, monthText, rateText, STANDING_WORDS } from '../words.ts';
import { PAPER_STYLE } from './paper-style.ts';
import type { Sheet } from './sheet.ts';

/** An indicator with its definition, its numbers, its run chart and, of several services, its funnel plot. */
export function writeIndicator(sheet: Sheet, document: ReportDocument, id: string): void {
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
      PAPER_STYLE,
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
        PAPER_STYLE,
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
