import {
  ADHERENT_FROM,
  COMPLETENESS_FIELDS,
  CURVES,
  DAYS_OF_A_DOSE,
  DEFINITION_VERSION,
  EXCLUSIONS,
  FUNNEL_TAILS,
  INDICATORS,
  OBSERVATION_TEXT,
  PERMISSIBLE_GAP_DAYS,
  POOR_FIELD_FROM,
  PRACTICE_STANDARDS,
  RUN_LENGTH,
  SMALLEST_SHARED_COUNT,
  YOUNGEST_AGE,
  type Band,
  type Indicator,
  type PracticeStandard,
} from '@osteon/domain';
import { code, table } from '../protocol-page/markdown.ts';

const SETS = ['FLS-DB-aligned', 'IOF/FFN/BHOF'] as const;

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/**
 * The dictionary of the indicators: every definition that the software counts by, in words, made from the definitions
 * themselves so that it cannot say something else. Markdown.
 */
export function indicatorPage(): string {
  return [
    `# Indicators, definition version ${DEFINITION_VERSION}`,
    '',
    'What every number on the reports counts. This page is made from the definitions in `libs/domain/src/indicator`',
    '(`npm run generate:docs`); a test compares the two. How the pages show them: [reports.md](reports.md). What the',
    'published definitions leave open: [ADR 0015](adr/0015-what-the-indicators-leave-open.md).',
    '',
    ...rules(),
    ...SETS.flatMap(setOf),
    ...completeness(),
    ...practice(),
    ...measures(),
    ...observation(),
    ...readings(),
  ].join('\n');
}

function rules(): string[] {
  return [
    '## Rules for all',
    '',
    '- Episodes are counted: the fractures of a patient that were diagnosed on one day.',
    `- Eligible is an episode of a patient aged ${YOUNGEST_AGE} or more at diagnosis; younger ones are counted on top as \`under-${YOUNGEST_AGE}\`.`,
    '- Days are counted from the diagnosis, day 0, both ends included: "by day 90" is from day 0 to day 90.',
    '- **Missing counts against the service.** What fails because nothing is recorded is counted as _imputed missing_ too.',
    `- An episode that did not achieve is excluded for the first reason that holds by the window's last day: ${EXCLUSIONS.map(code).join(', ')}.`,
    '  Who achieved counts, whatever came after. Who declined stays in.',
    '- A rate is numerator ÷ denominator; 0 ÷ 0 has no rate and no band.',
    '- Only what was recorded by the end of the day of the report, and is dated by it, is looked at.',
    `- On what is shared beyond the service, counts of patients under ${SMALLEST_SHARED_COUNT} are taken out, and what would tell them.`,
    '',
  ];
}

function setOf(set: (typeof SETS)[number]): string[] {
  return [`## ${set}`, '', ...INDICATORS.filter((one) => one.set === set).flatMap(indicatorSection)];
}

function indicatorSection(indicator: Indicator): string[] {
  const { id, name, numerator, denominator, exclusions, missing, ownReading } = indicator;
  const rows = [
    ['counted', numerator],
    [indicator.kind === 'completeness' ? 'fields' : 'of', denominator],
    ['left out', exclusions],
    ['missing', missing],
    ['last day of the window', windowWords(indicator)],
    ['band', bandWords(indicator)],
    ...(ownReading === null ? [] : [['our reading', ownReading]]),
  ];
  return [`### ${code(id)} ${name}`, '', ...table(['', ''], rows), ''];
}

function windowWords(indicator: Indicator): string {
  return indicator.kind === 'share' && indicator.window !== null ? `day ${indicator.window}` : 'none';
}

/** The bands of an indicator, asked of its own rule at every tenth of a per cent. */
function bandWords(indicator: Indicator): string {
  if (indicator.kind === 'completeness') return `green when met, else red`;
  const lowest = (band: Band): number | null => {
    for (let rate = 0; rate <= 1000; rate += 1) if (indicator.band(rate / 1000) === band) return rate;
    return null;
  };
  // a limit that is itself outside begins a tenth of a per cent above a whole one
  const limit = (rate: number): string => (rate % 10 === 0 ? `from ${rate / 10} %` : `above ${(rate - 1) / 10} %`);
  const named = (['green', 'amber'] as const).flatMap((band) => {
    const rate = lowest(band);
    return rate === null ? [] : [`${band} ${limit(rate)}`];
  });
  const exceeded = indicator.kind === 'caseload' ? '; none above 100 %, because the caseload is an estimate' : '';
  return `${named.join(', ')}, else red${exceeded}`;
}

function completeness(): string[] {
  const rows = COMPLETENESS_FIELDS.map(({ name, askedAfter, missing }) => [
    code(name),
    askedAfter === null ? 'at once' : `after day ${askedAfter}`,
    missing,
  ]);
  return [
    '## Fields of the record',
    '',
    `What \`flsdb-1\` and \`iof-11\` count. A field is poor when more than ${percent(POOR_FIELD_FROM)} of its rows lack it. An episode is`,
    'a row of a field once the field is asked, unless the patient died or was transferred by that day.',
    '',
    ...table(['field', 'asked', 'missing when'], rows),
    '',
  ];
}

function practiceReading(standard: PracticeStandard): string {
  return standard.from === 'service' ? 'stated by the service' : standard.reading;
}

function practice(): string[] {
  const rows = PRACTICE_STANDARDS.map((standard) => {
    const { number, name, levels } = standard;
    return [String(number), name, practiceReading(standard), levels.bronze, levels.silver, levels.gold];
  });
  return [
    '## IOF Best Practice Framework',
    '',
    'Thirteen standards at three levels. Found in the source (Åkesson et al. 2013): that there are 13 at three levels, and',
    'the first. The other names and every limit are from memory: **unverified** until somebody reads them again.',
    '',
    ...table(['', 'standard', 'read from', 'bronze', 'silver', 'gold'], rows),
    '',
  ];
}

function measures(): string[] {
  const cover = Object.entries(DAYS_OF_A_DOSE).map(([agent, days]) => `${agent} ${days}`);
  const { limits95, limits998 } = FUNNEL_TAILS;
  return [
    '## Other measures',
    '',
    '- **PDC**: days covered ÷ days of the period; overlapping supplies are shifted forward; adherent from',
    `  ${percent(ADHERENT_FROM)}. **MPR**: days supplied ÷ days, at most 1. **Persistence**: days from the start to the first gap of more than`,
    `  ${PERMISSIBLE_GAP_DAYS} days. A dose covers, in days: ${cover.join(', ')}.`,
    '- **Re-fractures**: episodes after which the patient had another one, and the rate per 100 patient years watched: up to',
    '  the re-fracture, death, transfer or the day of the report.',
    `- **Run chart**: the rate of each month of diagnosis, limits at three standard errors; ${RUN_LENGTH} months or more on one side of the`,
    '  centre line are a run.',
    `- **Funnel plot**: each service against exact binomial limits of ${percent(1 - 2 * limits95)} and ${percent(1 - 2 * limits998)} around the rate of all.`,
    `- **Curves**: the share that has had an event by each day, one minus Kaplan–Meier: ${CURVES.map(({ name }) => name).join(', ')}.`,
    '- **Follow-up funnel**: of the calls by week 16 and from week 48 to 56: due, contactable, contacted, outcome told; each as',
    '  a share of those due and of those contactable.',
    '',
  ];
}

function observation(): string[] {
  const rows = Object.entries(OBSERVATION_TEXT).map(([field, text]) => [code(field), text]);
  return [
    '## What is seen of an episode',
    '',
    'Every number above is a function of these, whether it is counted in the program or in the database; the comments on the',
    'columns of `episode_observation` are the same words. A day that never came stands later than any other.',
    '',
    ...table(['', ''], rows),
    '',
  ];
}

function readings(): string[] {
  const own = INDICATORS.filter(({ ownReading }) => ownReading !== null);
  return [
    '## Not confirmed by those who publish them',
    '',
    'The numbers are "FLS-DB-aligned", never "FLS-DB": the audit’s own file of numerators and denominators could not be read.',
    'Our readings:',
    '',
    ...own.map(({ id, ownReading }) => `- ${code(id)}: ${ownReading ?? ''}`),
    '',
  ];
}
