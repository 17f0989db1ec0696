import { COMPLETENESS_FIELDS, EPISODE_INDICATORS, INDICATORS, OUTCOMES, type Indicator } from '@osteon/domain';

/** What the database says of a column: the words of the definition. */
export interface IndicatorComment {
  /** Of the view `indicator_outcome`. */
  readonly column: string;
  readonly text: string;
}

/** The columns of the view that are made from definitions, with their words, in the order of the view. */
export function indicatorComments(): IndicatorComment[] {
  return [
    ...EPISODE_INDICATORS.map((indicator) => ({ column: indicatorColumn(indicator.id), text: textOf(indicator) })),
    ...COMPLETENESS_FIELDS.map(({ name, askedAfter, missing }) => {
      const asked = askedAfter === null ? 'asked at once' : `asked after day ${askedAfter}`;
      const of = INDICATORS.filter(({ kind }) => kind === 'completeness').map(({ id }) => id);
      return {
        column: fieldColumn(name),
        text: `${name}: a field of ${of.join(' and ')}, ${asked}. Missing: ${missing}. Says there or missing; null where it is not asked.`,
      };
    }),
  ];
}

/** SQL that puts the comments into a database: for a migration, when a definition has other words. */
export function commentStatements(): string {
  return indicatorComments()
    .map(({ column, text }) => `COMMENT ON COLUMN indicator_outcome.${column} IS '${text.replaceAll("'", "''")}';\n`)
    .join('');
}

export const indicatorColumn = (id: string): string => id.replace('-', '_');
export const fieldColumn = (name: string): string =>
  `has_${name.replaceAll('-', '_').replace('careHomeResident', 'care_home')}`;

function textOf(indicator: Indicator): string {
  const { id, name, set, version, numerator, denominator, exclusions, missing, ownReading } = indicator;
  return [
    `${id} ${name} (${set}, definition ${version}).`,
    `Achieved: ${numerator}`,
    `Of: ${denominator}`,
    `Excluded: ${exclusions}`,
    `Imputed: ${missing}`,
    ...(ownReading === null ? [] : [`Our reading: ${ownReading}`]),
    `Says ${OUTCOMES.filter((outcome) => outcome !== 'out').join(', ')}; null where it does not speak of the episode.`,
  ].join(' ');
}
