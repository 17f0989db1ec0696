import { completenessOption, curvesOption, followUpFunnelOption, PAPER_COLOURS } from '@osteon/charts';
import type { ReportFigures } from '@osteon/application';
import { CURVES } from '@osteon/domain';
import { CALL_WORDS, countText, fieldWords, rateText, SUPPRESSED } from '../words.ts';
import { PAPER_STYLE } from './paper-style.ts';
import type { Sheet } from './sheet.ts';

/** From the diagnosis on: curves, calls, re-fractures, adherence. */
export function writePathway(sheet: Sheet, figures: ReportFigures): void {
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
        PAPER_STYLE,
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
        PAPER_STYLE,
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
export function writeRecord(sheet: Sheet, figures: ReportFigures): void {
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
        PAPER_STYLE,
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
