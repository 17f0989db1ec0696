import {
  COMPLETENESS_FIELDS,
  EPISODE_INDICATORS,
  INDICATORS,
  OBSERVATION_TEXT,
  OUTCOMES,
  type EpisodeObservation,
  type Indicator,
} from '@osteon/domain';

/** What the database says of a column of a table or a view. */
export interface DictionaryComment {
  readonly table: 'episode_observation' | 'report_summary' | 'indicator_outcome';
  readonly column: string;
  readonly text: string;
}

/** Parts of an observation that are no column: ids have their own, and the day of the report is not kept. */
const COLUMN_OF: Readonly<Partial<Record<keyof EpisodeObservation, string | null>>> = {
  patient: 'patient_id',
  episode: 'key',
  asOf: null,
};

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Columns of the view `indicator_outcome`. */
export const indicatorColumn = (id: string): string => id.replace('-', '_');
export const fieldColumn = (name: string): string =>
  `has_${name.replaceAll('-', '_').replace('careHomeResident', 'care_home')}`;

/**
 * The dictionary of the indicators as comments of the database, for those who read it there: the words of the
 * definitions, and the order in which counts stand.
 */
export function dictionaryComments(): DictionaryComment[] {
  return [...ofObservations(), ...ofSummary(), ...ofOutcomes()];
}

function ofObservations(): DictionaryComment[] {
  return Object.entries(OBSERVATION_TEXT).flatMap(([field, text]) => {
    const column = COLUMN_OF[field as keyof EpisodeObservation];
    if (column === null) return [];
    return [{ table: 'episode_observation', column: column ?? snakeCase(field), text }];
  });
}

function ofSummary(): DictionaryComment[] {
  const indicators = EPISODE_INDICATORS.map(
    ({ id, name, numerator, denominator }) => `${id} ${name}: ${numerator} Of: ${denominator}`,
  );
  const fields = COMPLETENESS_FIELDS.map(({ name, missing }) => `${name} (missing: ${missing})`);
  const table = 'report_summary';
  return [
    { table, column: 'episodes', text: 'Eligible episodes: aged 50 or more at diagnosis.' },
    { table, column: 'under_50', text: 'Episodes of younger patients, in no indicator.' },
    {
      table,
      column: 'outcomes',
      text: `Episodes by outcome (${OUTCOMES.join(', ')}) of each indicator in turn. ${indicators.join(' | ')}`,
    },
    {
      table,
      column: 'fields',
      text: `Rows, then rows that lack it, of each field of the record in turn: ${fields.join(' | ')}`,
    },
  ];
}

/** In the order of the columns of the view. */
function ofOutcomes(): DictionaryComment[] {
  const table = 'indicator_outcome';
  const counting = INDICATORS.filter(({ kind }) => kind === 'completeness').map(({ id }) => id);
  return [
    ...EPISODE_INDICATORS.map(
      (indicator) => ({ table, column: indicatorColumn(indicator.id), text: textOf(indicator) }) as const,
    ),
    ...COMPLETENESS_FIELDS.map(({ name, askedAfter, missing }) => {
      const asked = askedAfter === null ? 'asked at once' : `asked after day ${askedAfter}`;
      const text = `${name}: a field of ${counting.join(' and ')}, ${asked}. Missing: ${missing}. Says there or missing; null where it is not asked.`;
      return { table, column: fieldColumn(name), text } as const;
    }),
  ];
}

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

/** The comments as SQL, for a migration: one is added when the words of a definition change. */
export function dictionarySql(): string {
  return dictionaryComments()
    .map(({ table, column, text }) => `COMMENT ON COLUMN ${table}.${column} IS '${text.replaceAll("'", "''")}';\n`)
    .join('');
}
